import { z } from 'zod';
import file from './credentials.json' with { type: 'json' };
import { type Person, personById } from './persons.ts';
import { Refused } from './refused.ts';

const zRelation = z.enum(['03', '06', '07', '08']);
const zWay = z.enum(['identity-number', 'birth-certificate']);
const zBinding = z.strictObject({ holder: z.string(), member: z.string(), relation: zRelation, way: zWay });
export type Binding = Readonly<z.output<typeof zBinding>>;

const data = z
  .object({
    rules: z.object({
      faceCheckFromAge: z.int(),
      ways: z.record(zWay, z.object({ needs: z.array(z.string()) })),
    }),
    life: z.object({ qrSeconds: z.int(), tokenSeconds: z.int() }),
    bindings: z.array(zBinding),
  })
  .parse(file);
export const LIFE = data.life;

/** What a relative hands in to have somebody's voucher on a phone of their own; papers are only said to be there. */
export const zBind = z.strictObject({
  ...zBinding.shape,
  faceChecked: z.boolean().default(false),
  papers: z.record(z.string(), z.string()).default({}),
});
export type Bind = z.output<typeof zBind>;

/** Who has whose voucher on a phone (亲情账户): the rules of the public guide. */
export class Bindings {
  readonly #rows: Binding[] = [...data.bindings];

  of(holder: string, member: string): Binding | undefined {
    return this.#rows.find((row) => row.holder === holder && row.member === member);
  }

  /** @param day yyyy-MM-dd. @throws Refused with the rule that is not met */
  bind({ faceChecked, papers, ...binding }: Bind, day: string): void {
    const member = personById(binding.member);
    const missing = data.rules.ways[binding.way].needs.find((paper) => !papers[paper]);
    if (missing !== undefined) throw new Refused(`亲情账户绑定缺少材料 ${missing}`);
    if (binding.way === 'birth-certificate') checkBirth(member, papers);
    else if (member.psn_cert_type !== '01') throw new Refused('亲情账户 该人员没有身份证号，请用出生医学证明绑定');
    if (binding.way === 'identity-number' && yearsAt(member, day) >= data.rules.faceCheckFromAge && !faceChecked) {
      throw new Refused('亲情账户 被绑定人满16周岁，须本人人脸验证');
    }
    if (this.of(binding.holder, binding.member) === undefined) this.#rows.push(binding);
  }

  unbind(holder: string, member: string): void {
    const at = this.#rows.findIndex((row) => row.holder === holder && row.member === member);
    if (at < 0) throw new Refused('亲情账户 没有这一绑定');
    this.#rows.splice(at, 1);
  }
}

function checkBirth(member: Person, papers: Readonly<Record<string, string>>): void {
  const mother = member.mother === undefined ? undefined : personById(member.mother);
  const agrees =
    mother !== undefined &&
    papers.motherName === mother.name &&
    papers.motherNumber === mother.certno &&
    papers.birthCertificate === member.certno;
  if (!agrees) throw new Refused('亲情账户 母亲或出生医学证明编号不符');
}

function yearsAt({ brdy }: Person, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(brdy.slice(0, 4));
  return day.slice(5) < brdy.slice(5) ? years - 1 : years;
}

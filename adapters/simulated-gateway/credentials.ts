import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Bindings, LIFE } from './bindings.ts';
import { activeInsurance, type Person, personById, TEST_REGION } from './persons.ts';
import { checked, Refused } from './refused.ts';

/** A code on a screen: whose voucher it is, on whose phone, and until when. */
interface Code {
  readonly person: Person;
  readonly phone: Person;
  readonly masked: boolean;
  readonly kind: 'voucher' | 'social-card';
  readonly until: number;
}

export const zShow = z.strictObject({
  person: z.string(),
  /** Whose phone; the person's own when absent. */
  phone: z.string().optional(),
  /** 电子社保卡 looks like the voucher, and patients mix them. */
  kind: z.enum(['voucher', 'social-card']).default('voucher'),
  /** Some regions answer the certificate number with stars. */
  masked: z.boolean().default(false),
});

/** The request of the decode service, as far as it is looked at. */
const zDecode = z.object({
  transType: z.literal('ec.query'),
  data: z.object({
    orgId: z.string().min(1).max(40),
    businessType: z.string().min(1).max(5),
    operatorId: z.string().min(1).max(20),
    operatorName: z.string().min(1).max(30),
    officeId: z.string().min(1).max(20),
    officeName: z.string().min(1).max(30),
    deviceType: z.string().max(30).nullish(),
    ecQrCode: z.string().min(1).max(64),
  }),
});

/** The one failure that is public is 500159; the other numbers are invented. */
const FAILURES = {
  notVoucher: { code: 500159, message: '请使用医保电子凭证二维码' },
  expired: { code: 500101, message: '二维码已失效，请刷新后重新出示' },
  unknown: { code: 500102, message: '二维码无法识别' },
  unbound: { code: 500160, message: '亲情账户已解除关联' },
  malformed: { code: 500100, message: '请求格式不正确' },
} as const;

/** The national e-voucher service: shows codes on phones, decodes them into short-lived tokens. */
export class Credentials {
  readonly bindings = new Bindings();
  readonly #codes = new Map<string, Code>();
  readonly #tokens = new Map<string, { readonly person: Person; readonly phone: Person; readonly until: number }>();
  readonly #now: () => number;
  readonly #seed: number;
  #shown = 0;

  /** @param now milliseconds, as the gateway's own clock has them */
  constructor(seed: number, now: () => number) {
    this.#seed = seed;
    this.#now = now;
  }

  /** Puts a code on a phone. @throws Refused when that phone may not show this person */
  show(asked: z.input<typeof zShow>): { readonly qr: string } {
    const { person: id, phone: phoneId = asked.person, kind, masked } = checked(zShow, asked, 'show');
    if (phoneId !== id && this.bindings.of(phoneId, id) === undefined) throw new Refused('亲情账户 未绑定，不能出示');
    const qr = `28${this.#digest('qr', 26).replace(/\D/g, '7')}`;
    const until = this.#now() + LIFE.qrSeconds * 1000;
    this.#codes.set(qr, { person: personById(id), phone: personById(phoneId), kind, masked, until });
    return { qr };
  }

  /** hsecfc/localQrCodeQuery: an envelope of its own, not that of the national transactions. */
  decode(body: unknown): object {
    const read = zDecode.safeParse(body);
    if (!read.success) return failure('malformed');
    const qr = read.data.data.ecQrCode;
    const code = this.#codes.get(qr);
    if (code === undefined) return failure('unknown');
    if (code.kind === 'social-card') return failure('notVoucher');
    if (code.until < this.#now()) return failure('expired');
    const { person, phone } = code;
    const binding = person === phone ? undefined : this.bindings.of(phone.id, person.id);
    if (person !== phone && binding === undefined) return failure('unbound');
    return {
      code: 0,
      type: 'success',
      message: '成功',
      data: {
        userName: person.name,
        idNo: code.masked ? `${person.certno.slice(0, -4)}***` : person.certno,
        idType: person.psn_cert_type,
        insuOrg: `${(activeInsurance(person)?.insuplc_admdvs ?? '').slice(0, 4)}00`,
        ecToken: this.#issue(person, phone),
        ecIndexNo: this.#digest('index', 32).toUpperCase(),
        ecQrCode: qr,
        authNo: null,
        chnlId: 'SIM',
        gender: null,
        birthday: null,
        nationality: null,
        email: null,
        // Null in the one public sample; who holds the phone must stand somewhere, and this place is invented.
        extra: binding === undefined ? null : { relation_type: binding.relation, holder_name: phone.name },
      },
    };
  }

  /** Every code shown and every token issued: for whoever looks for them where they must not be. */
  get secrets(): readonly string[] {
    return [...this.#codes.keys(), ...this.#tokens.keys()];
  }

  /**
   * 1101 and 1162 by token. @throws Refused once the token is no longer good: too old, or its phone was unbound since
   */
  personOfToken(token: string): Person {
    const issued = this.#tokens.get(token);
    const stands = issued !== undefined && this.#mayShow(issued.phone, issued.person);
    if (!stands || issued.until < this.#now()) throw new Refused('调用就诊凭证返回异常，无效token');
    return issued.person;
  }

  #mayShow(phone: Person, person: Person): boolean {
    return phone === person || this.bindings.of(phone.id, person.id) !== undefined;
  }

  #issue(person: Person, phone: Person): string {
    const token = `${TEST_REGION}${this.#digest('token', 34)}`;
    this.#tokens.set(token, { person, phone, until: this.#now() + LIFE.tokenSeconds * 1000 });
    return token;
  }

  /** Never random: the same seed shows the same codes again. */
  #digest(use: string, length: number): string {
    this.#shown += 1;
    return createHash('sha256').update(`${this.#seed}|${use}|${this.#shown}`).digest('hex').slice(0, length);
  }
}

const failure = (why: keyof typeof FAILURES): object => ({ success: false, type: 'error', ...FAILURES[why] });

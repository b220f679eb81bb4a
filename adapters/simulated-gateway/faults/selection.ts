import { personByPsnNo } from '../persons.ts';
import { canBefall, type Fault, faultOf, faultOfTotal, SETTLEMENTS } from './faults.ts';
import type { Outline } from './request.ts';
import { type Rule, readHeader, readRule, type Wish } from './rules.ts';

export interface Choice {
  readonly fault: Fault;
  readonly by: 'header' | 'control' | 'person' | 'amount';
  readonly ms: number | undefined;
  readonly count: number | undefined;
}

/** A rule of the control API and how far it has got. */
interface Armed {
  readonly rule: Rule;
  readonly wish: Wish;
  skip: number;
  left: number;
}

/** Which fault befalls a message: header, else control API, else test person, else the last digits of the total. */
export class Selection {
  readonly #magicAtStart: boolean;
  #magicAmounts: boolean;
  #armed: Armed[] = [];
  /** How often a fault has befallen one and the same message. */
  #befallen = new Map<string, number>();

  constructor(magicAmounts: boolean) {
    this.#magicAtStart = magicAmounts;
    this.#magicAmounts = magicAmounts;
  }

  get magicAmounts(): boolean {
    return this.#magicAmounts;
  }
  set magicAmounts(on: boolean) {
    this.#magicAmounts = on;
  }

  reset(): void {
    this.#magicAmounts = this.#magicAtStart;
    this.#armed = [];
    this.#befallen.clear();
  }

  /** @returns what is wrong with the rule, if anything is */
  arm(raw: unknown): string | undefined {
    const read = readRule(raw);
    if (typeof read === 'string') return read;
    const { rule, wish } = read;
    this.#armed.push({ rule, wish, skip: rule.after ?? 0, left: rule.times ?? wish.fault.times ?? 1 });
    return undefined;
  }

  disarm(): void {
    this.#armed = [];
  }

  /** The rules that still wait, with what is left of `times` and `after`. */
  armed(): (Rule & { readonly times: number; readonly after: number })[] {
    return this.#armed.map(({ rule, skip, left }) => ({ ...rule, times: left, after: skip }));
  }

  /** @returns undefined for a clean call; a sentence when the header cannot be followed */
  choose(request: Outline, header: string | undefined): Choice | undefined | string {
    if (header !== undefined) {
      const wish = readHeader(header, request.infno);
      if (typeof wish === 'string') return wish;
      const free = wish.times === undefined || this.#again('header', wish.fault, request, wish.times);
      if (free) return { ...wish, by: 'header' };
    }
    const armed = this.#due(request);
    if (armed !== undefined) return { ...armed, by: 'control' };
    return this.#scripted('person', personFault(request), request) ?? this.#magic(request);
  }

  #due(request: Outline): Wish | undefined {
    for (const armed of this.#armed) {
      if (!fits(armed, request)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      if (armed.left === 0) this.#armed = this.#armed.filter((other) => other !== armed);
      return armed.wish;
    }
    return undefined;
  }

  #magic(request: Outline): Choice | undefined {
    if (!this.#magicAmounts || request.total === undefined) return undefined;
    return this.#scripted('amount', faultOfTotal(request.total), request);
  }

  /** Persons and amounts befall a settlement or its reversal, each message `times` times: sent again, it goes well. */
  #scripted(by: 'person' | 'amount', fault: Fault | undefined, request: Outline): Choice | undefined {
    const place = fault?.befalls === 'reversal' ? request.infno === '2601' : SETTLEMENTS.has(request.infno);
    if (fault === undefined || !place || !this.#again(by, fault, request, fault.times ?? 1)) return undefined;
    return { fault, by, ms: undefined, count: undefined };
  }

  /** Counts a delivery. A reversal is counted by what it undoes, for hospitals give every try a new id. */
  #again(by: string, fault: Fault, { institution, infno, msgid, original }: Outline, times: number): boolean {
    const key = [by, fault.id, institution, infno, original?.msgid ?? msgid].join('|');
    const befallen = this.#befallen.get(key) ?? 0;
    this.#befallen.set(key, befallen + 1);
    return befallen < times;
  }
}

function fits({ rule, wish }: Armed, { infno, institution, persons }: Outline): boolean {
  return (
    canBefall(wish.fault, infno) &&
    (rule.infno === undefined || rule.infno === infno) &&
    (rule.fixmedins_code === undefined || rule.fixmedins_code === institution) &&
    (rule.psn_no === undefined || persons.includes(rule.psn_no))
  );
}

function personFault({ persons }: Outline): Fault | undefined {
  const [fault] = persons.flatMap((psnNo) => personByPsnNo(psnNo)?.fault ?? []);
  return fault === undefined ? undefined : faultOf(fault);
}

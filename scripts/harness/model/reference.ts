import { criticalLeftOf, type Stay } from '../messages.ts';
import { roundedFen } from '../plans/expected.ts';

/**
 * What a settlement desk must do, written as naively as possible: arrays, one thing at a time, no store, no engine.
 * 惠衢保's liabilities one and two worked out by hand in half fen, so that nothing is rounded before it is paid.
 */
export interface Version {
  /** In fen. */
  readonly drugDeductible: bigint;
  /** Of each liability, in half fen. */
  readonly limit: bigint;
}

const LINE = 2_000_000n;
export const HOLD_MS = 10 * 60_000;

/** Counted in fen, entitled in half fen. */
interface Account {
  readonly counted: bigint;
  readonly entitled: bigint;
}
type Accounts = readonly [Account, Account];

const NOTHING: Accounts = [
  { counted: 0n, entitled: 0n },
  { counted: 0n, entitled: 0n },
];

interface Entry {
  readonly stay: Stay;
  readonly id: string;
  readonly person: string;
  readonly counter: string;
  readonly change: Accounts;
  readonly paid: readonly [bigint, bigint];
  cancelled: boolean;
}

interface Held {
  readonly quote: string;
  readonly visit: string;
  readonly person: string;
  readonly change: Accounts;
  readonly at: number;
  readonly until: number;
}

interface Shown {
  readonly name: string;
  readonly stay: Stay;
  readonly counter: string;
  readonly at: number;
  readonly paid: readonly [bigint, bigint];
  waiting: boolean;
}

/** What a request is answered: a refusal's code, or what the two liabilities pay, in fen. */
export type Answer = { readonly code: string } | { readonly paid: readonly [bigint, bigint]; readonly again: boolean };

export class Reference {
  now: number;
  version: Version;
  readonly entries: Entry[] = [];
  readonly tombstones: string[] = [];
  /** What each counter's terminals are to see, in order. */
  readonly told: { readonly counter: string; readonly kind: string; readonly id: string }[] = [];
  #held: Held[] = [];
  readonly shown: Shown[] = [];

  constructor(now: number, version: Version) {
    this.now = now;
    this.version = version;
  }

  copy(): Reference {
    const other = new Reference(this.now, this.version);
    other.entries.push(...this.entries.map((entry) => ({ ...entry })));
    other.tombstones.push(...this.tombstones);
    other.told.push(...this.told);
    other.#held = [...this.#held];
    other.shown.push(...this.shown.map((bill) => ({ ...bill })));
    return other;
  }

  /** @param seen the quote whose figures must still hold */
  settle(stay: Stay, counter: string, seen?: string): Answer {
    const quote = this.shown.find(({ name }) => name === seen);
    if (quote !== undefined && visitOf(quote.stay) !== visitOf(stay)) return { code: 'QUOTE_OF_OTHER_VISIT' };
    const id = idOf(stay);
    const known = this.entries.find((entry) => entry.id === id);
    if (known !== undefined) {
      if (!sameStay(known.stay, stay)) return { code: 'EXISTS_WITH_DIFFERENT_CONTENT' };
      if (known.cancelled) return { code: 'SETTLEMENT_CANCELLED' };
      return quote === undefined || same(quote.paid, known.paid)
        ? { paid: known.paid, again: true }
        : { code: 'QUOTE_CHANGED' };
    }
    if (this.tombstones.includes(id)) return { code: 'CANCELLED_BEFORE_SETTLED' };
    const person = stay.person.certificate;
    const others = this.#before(stay, this.#placeOf(stay));
    const before = this.accountsOf(person);
    const alone = this.#changeOf(stay, before);
    const beside = this.#changeOf(stay, sum(before, ...others.map(({ change }) => change)));
    const besidePaid = paidBy(sum(before, ...others.map(({ change }) => change)), beside);
    const paid = paidBy(before, alone);
    const says = (figures: readonly [bigint, bigint]) => quote === undefined || same(quote.paid, figures);
    if (!says(paid) && !says(besidePaid)) return { code: 'QUOTE_CHANGED' };
    if (others.length > 0 && !(says(paid) && says(besidePaid) && same(paid, besidePaid) && sameChange(alone, beside)))
      return { code: 'HELD_ELSEWHERE' };
    this.#held = this.#held.filter((held) => held.visit !== visitOf(stay) || held.person !== person);
    this.entries.push({ stay, id, person, counter, change: alone, paid, cancelled: false });
    this.told.push({ counter, kind: 'settled', id });
    return { paid, again: false };
  }

  /** @param byGateway the gateway took it back: what is not here yet must never come */
  cancel(stay: Stay, counter: string, byGateway: boolean): Answer {
    const id = idOf(stay);
    const nothing = { paid: [0n, 0n], again: false } as const;
    const known = this.entries.find((entry) => entry.id === id);
    if (known === undefined) {
      if (this.tombstones.includes(id)) return { ...nothing, again: true };
      if (!byGateway) return { code: 'SETTLEMENT_UNKNOWN' };
      this.tombstones.push(id);
      return nothing;
    }
    if (byGateway && !sameStay(known.stay, stay)) return { code: 'CANCEL_DIFFERS' };
    if (known.cancelled) return { ...nothing, again: true };
    known.cancelled = true;
    for (const one of new Set([known.counter, counter])) this.told.push({ counter: one, kind: 'cancelled', id });
    return nothing;
  }

  /** Prices a bill for the screen; what others hold counts as used. */
  quote(name: string, stay: Stay, counter: string, hold: boolean): Answer {
    const standing = this.#standingOf(stay);
    if (standing !== undefined) return standing;
    const person = stay.person.certificate;
    // Who holds again keeps the place.
    const place = hold ? this.#placeOf(stay) : undefined;
    const before = sum(this.accountsOf(person), ...this.#before(stay, place).map(({ change }) => change));
    const change = this.#changeOf(stay, before);
    const paid = paidBy(before, change);
    const visit = visitOf(stay);
    this.#held = this.#held.filter((held) => held.visit !== visit || held.person !== person);
    const own = { quote: name, visit, person, change, at: this.now, until: this.now + HOLD_MS };
    if (hold) this.#held.splice(place ?? this.#held.length, 0, own);
    for (const bill of this.shown) if (bill.counter === counter && visitOf(bill.stay) === visit) bill.waiting = false;
    this.shown.push({ name, stay, counter, at: this.now, paid, waiting: true });
    return { paid, again: false };
  }

  /** What is settled, or taken back, is not quoted; what was taken back waits no longer. */
  #standingOf(stay: Stay): Answer | undefined {
    const id = idOf(stay);
    const known = this.entries.find((entry) => entry.id === id);
    if (known !== undefined && !sameStay(known.stay, stay)) return { code: 'EXISTS_WITH_DIFFERENT_CONTENT' };
    if (known !== undefined && !known.cancelled) return { paid: known.paid, again: true };
    if (known === undefined && !this.tombstones.includes(id)) return undefined;
    this.#waitsNoLonger(id);
    return { code: known === undefined ? 'CANCELLED_BEFORE_SETTLED' : 'SETTLEMENT_CANCELLED' };
  }

  #waitsNoLonger(id: string): void {
    for (const bill of this.shown.filter(({ stay }) => idOf(stay) === id)) {
      if (bill.waiting) this.#held = this.#held.filter(({ quote }) => quote !== bill.name);
      bill.waiting = false;
    }
  }

  /** The key on a bill that waits. */
  confirm(name: string): Answer {
    const bill = this.shown.find((one) => one.name === name);
    if (bill?.waiting !== true) return { code: 'QUOTE_UNKNOWN' };
    const answer = this.settle(bill.stay, bill.counter, name);
    if ('code' in answer && FOR_GOOD.includes(answer.code)) this.#waitsNoLonger(idOf(bill.stay));
    return answer;
  }

  /** Everything in memory is gone; what waits must be presented again. */
  restart(): void {
    for (const bill of this.shown) bill.waiting = false;
  }

  accountsOf(person: string): Accounts {
    const mine = this.entries.filter((entry) => entry.person === person && !entry.cancelled);
    return sum(NOTHING, ...mine.map(({ change }) => change));
  }

  /** A hold of the future was made by a clock that has been set back. */
  #valid(): Held[] {
    return this.#held.filter(({ at, until }) => until > this.now && at <= this.now + 60_000);
  }

  #beside(stay: Stay): Held[] {
    return this.#valid().filter((held) => held.person === stay.person.certificate && held.visit !== visitOf(stay));
  }

  /** Where the hold of the visit itself is, while it lasts. */
  #placeOf(stay: Stay): number | undefined {
    const isOwn = (held: Held) => held.visit === visitOf(stay) && held.person === stay.person.certificate;
    const own = this.#valid().find(isOwn);
    return own === undefined ? undefined : this.#held.indexOf(own);
  }

  /** What others hold that was written before a place; all of it where there is none. */
  #before(stay: Stay, place: number | undefined): Held[] {
    return this.#beside(stay).filter((held) => place === undefined || this.#held.indexOf(held) < place);
  }

  /** The year is that of the settlement's own day, whatever the clock on the wall says. */
  #changeOf(stay: Stay, before: Accounts): Accounts {
    if (!stay.on.startsWith('2021')) return NOTHING;
    const { drugDeductible, limit } = this.version;
    const grow = ({ counted, entitled }: Account, amount: bigint, deductible: bigint): Account => {
      const above = (value: bigint) => (value > deductible ? value - deductible : 0n);
      const more = above(counted + amount) - above(counted);
      const left = limit > entitled ? limit - entitled : 0n;
      return { counted: amount, entitled: more < left ? more : left };
    };
    return [grow(before[0], criticalLeftOf(stay), LINE), grow(before[1], stay.drug, drugDeductible)];
  }
}

const FOR_GOOD = ['SETTLEMENT_CANCELLED', 'CANCELLED_BEFORE_SETTLED'];

export const idOf = (stay: Stay): string => `H33080000001:${stay.id}`;
export const visitOf = (stay: Stay): string => `V${stay.id}`;

const plus = (a: Account, b: Account): Account => ({
  counted: a.counted + b.counted,
  entitled: a.entitled + b.entitled,
});
const sum = (...all: readonly Accounts[]): Accounts =>
  all.reduce((total, one): Accounts => [plus(total[0], one[0]), plus(total[1], one[1])], NOTHING);
const owed = (before: Account, change: Account): bigint =>
  roundedFen(before.entitled + change.entitled) - roundedFen(before.entitled);
const paidBy = (before: Accounts, change: Accounts): readonly [bigint, bigint] => [
  owed(before[0], change[0]),
  owed(before[1], change[1]),
];
const same = (a: readonly [bigint, bigint], b: readonly [bigint, bigint]): boolean => a[0] === b[0] && a[1] === b[1];
const sameChange = (a: Accounts, b: Accounts): boolean =>
  a[0].entitled === b[0].entitled && a[1].entitled === b[1].entitled;
const sameStay = (a: Stay, b: Stay): boolean => a.drug === b.drug && a.material === b.material && a.on === b.on;

import type { KeyedStore, Leases, PresentedBill, PresentedBills, SharedState, StoredCase } from './ports.ts';

const DAY_MS = 86_400_000;
/** The longest stays: whoever is left alone for longer begins anew. */
const CASE_KEPT_MS = 90 * DAY_MS;
const TRADES_MAX = 20_000;
const TRADE_KEPT_MS = 2 * DAY_MS;
const ANSWERS_MAX = 4_096;
const CASES: StoreLimits<StoredCase> = {
  max: 2_000,
  keepMs: CASE_KEPT_MS,
  weightOf: ({ lineCount }) => lineCount,
  weightMax: 200_000,
  versionOf: ({ version }) => version,
};

/**
 * The state of one process that stands alone. It promises nothing that the ledger does not hold: after a restart bills
 * are presented again, and hospitals open their cases again.
 */
export const inProcessState = (now: () => Date): SharedState => ({
  bills: new InProcessBills(),
  leases: new InProcessLeases(now),
  cases: new InProcessStore(CASES, now),
  casesByQuote: new InProcessStore({ max: TRADES_MAX, keepMs: CASE_KEPT_MS }, now),
  trades: new InProcessStore({ max: TRADES_MAX, keepMs: TRADE_KEPT_MS }, now),
  answers: new InProcessStore({ max: ANSWERS_MAX }, now),
});

interface StoreLimits<V> {
  readonly max: number;
  /** How long an entry stays that is left alone. */
  readonly keepMs?: number;
  readonly weightOf?: (value: V) => number;
  /** Of all entries together. */
  readonly weightMax?: number;
  /** A value that has one is put in the place of the version before it alone. */
  readonly versionOf?: (value: V) => number;
}

/** The oldest goes first; what was just put in stays, whatever it weighs. */
export class InProcessStore<V> implements KeyedStore<V> {
  readonly #entries = new Map<string, { readonly value: V; readonly at: number }>();
  readonly #limits: StoreLimits<V>;
  readonly #now: () => Date;
  #weight = 0;

  constructor(limits: StoreLimits<V>, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  async find(key: string): Promise<V | undefined> {
    return this.#valueOf(key);
  }

  async put(key: string, value: V): Promise<boolean> {
    const { max, weightMax = Number.POSITIVE_INFINITY, versionOf } = this.#limits;
    const found = this.#valueOf(key);
    if (versionOf !== undefined && versionOf(value) !== 1 + (found === undefined ? 0 : versionOf(found))) return false;
    this.#remove(key);
    this.#entries.set(key, { value, at: this.#now().getTime() });
    this.#weight += this.#limits.weightOf?.(value) ?? 0;
    for (const [other, { at }] of this.#entries) {
      const fits = this.#entries.size <= max && this.#weight <= weightMax && !this.#isOld(at);
      if (fits || other === key) break;
      this.#remove(other);
    }
    return true;
  }

  async add(key: string, value: V): Promise<V> {
    const found = this.#valueOf(key);
    // Nothing is awaited before it is in: both are one step.
    if (found === undefined) await this.put(key, value);
    return found ?? value;
  }

  async remove(key: string): Promise<void> {
    this.#remove(key);
  }

  #valueOf(key: string): V | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || this.#isOld(entry.at) ? undefined : entry.value;
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#limits.weightOf?.(entry.value) ?? 0;
  }

  #isOld(at: number): boolean {
    return this.#now().getTime() - at > (this.#limits.keepMs ?? Number.POSITIVE_INFINITY);
  }
}

class InProcessBills implements PresentedBills {
  readonly #bills = new Map<string, PresentedBill>();

  async put(bill: PresentedBill): Promise<void> {
    for (const { quoteId, counter, visit } of this.#bills.values())
      if (counter === bill.counter && visit === bill.visit) this.#bills.delete(quoteId);
    this.#bills.set(bill.quoteId, bill);
  }

  async find(quoteId: string): Promise<PresentedBill | undefined> {
    return this.#bills.get(quoteId);
  }

  async where(by: Parameters<PresentedBills['where']>[0]): Promise<PresentedBill[]> {
    const { counter, visit, settlementId } = by;
    return [...this.#bills.values()].filter(
      (bill) =>
        bill.counter === (counter ?? bill.counter) &&
        bill.visit === (visit ?? bill.visit) &&
        bill.settlementId === (settlementId ?? bill.settlementId),
    );
  }

  async change(quoteId: string, change: Parameters<PresentedBills['change']>[1]): Promise<void> {
    const bill = this.#bills.get(quoteId);
    if (bill !== undefined) this.#bills.set(quoteId, { ...bill, ...change });
  }

  async oldestAbove(most: number, counter?: string): Promise<string[]> {
    const bills = await this.where(counter === undefined ? {} : { counter });
    return bills.slice(0, Math.max(0, bills.length - most)).map(({ quoteId }) => quoteId);
  }

  async remove(quoteId: string): Promise<PresentedBill | undefined> {
    const bill = this.#bills.get(quoteId);
    this.#bills.delete(quoteId);
    return bill;
  }
}

class InProcessLeases implements Leases {
  readonly #leases = new Map<string, { readonly holder: string; readonly fence: number; readonly until: number }>();
  readonly #now: () => Date;
  #fence = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  async take(subject: string, holder: string, ms: number): Promise<number | undefined> {
    const lease = this.#leases.get(subject);
    if (lease !== undefined && lease.holder !== holder && lease.until > this.#now().getTime()) return undefined;
    this.#fence += 1;
    this.#leases.set(subject, { holder, fence: this.#fence, until: this.#now().getTime() + ms });
    return this.#fence;
  }

  async renew(subject: string, fence: number, ms: number): Promise<boolean> {
    const lease = this.#leases.get(subject);
    if (lease?.fence !== fence) return false;
    this.#leases.set(subject, { ...lease, until: this.#now().getTime() + ms });
    return true;
  }

  async release(subject: string, fence: number): Promise<void> {
    if (this.#leases.get(subject)?.fence === fence) this.#leases.delete(subject);
  }
}

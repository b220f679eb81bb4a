import type { Reason } from '../../bill/index.ts';
import { type Exact, formatExact, fromGrains, parseExact, toGrains } from '../../money/index.ts';
import type { Truth } from '../condition.ts';
import type { FactScope } from '../facts.ts';
import type { BurdenColumns, PartSet } from './burden.ts';
import type { PlanTest } from './conditions.ts';
import type { Scale } from './scale.ts';

/** What has accumulated for one owner, before a settlement: exact amounts, or the text the ledger keeps of them. */
export type StoredAmounts = ReadonlyMap<string, Exact | string>;

/** As `AccumulatorDraft`, in whole numbers of a plan's unit; what items were given is in grains, as bigints. */
export class Tally {
  readonly #before: StoredAmounts;
  readonly #scale: Scale;
  readonly #now = new Map<string, number>();
  readonly #added = new Map<string, number | bigint>();

  constructor(before: StoredAmounts, scale: Scale) {
    this.#before = before;
    this.#scale = scale;
  }

  get(bucket: string): number {
    const known = this.#now.get(bucket);
    if (known !== undefined) return known;
    const stored = this.#before.get(bucket);
    if (stored === undefined) return 0;
    const amount = typeof stored === 'string' ? this.#scale.parse(stored) : this.#scale.fromExact(stored);
    this.#now.set(bucket, amount);
    return amount;
  }

  grains(bucket: string): bigint {
    const added = this.#added.get(bucket) ?? 0n;
    const stored = this.#before.get(bucket);
    const before = stored === undefined ? 0n : toGrains(typeof stored === 'string' ? parseExact(stored) : stored);
    return before + (typeof added === 'bigint' ? added : 0n);
  }

  add(bucket: string, amount: number | bigint): void {
    if (amount === 0 || amount === 0n) return;
    if (typeof amount === 'bigint') {
      const added = this.#added.get(bucket) ?? 0n;
      this.#added.set(bucket, amount + (typeof added === 'bigint' ? added : 0n));
      return;
    }
    const added = this.#added.get(bucket) ?? 0;
    this.#now.set(bucket, this.get(bucket) + amount);
    this.#added.set(bucket, amount + (typeof added === 'number' ? added : 0));
  }

  pairs(): Iterable<[string, number | bigint]> {
    return this.#added;
  }

  /** What this settlement adds, as the ledger keeps it; zeros are left out. */
  added(): ReadonlyMap<string, string> {
    const added = new Map<string, string>();
    for (const [bucket, amount] of this.#added) {
      if (typeof amount === 'bigint') added.set(bucket, formatExact(fromGrains(amount)));
      else if (amount !== 0) added.set(bucket, this.#scale.format(amount));
    }
    return added;
  }
}

/** What liabilities of the plan that were priced before left behind. */
export interface Earlier {
  readonly parts: PartSet;
  readonly overflow: () => number;
  readonly unknown: Reason | undefined;
}

/** One plan for one settlement, and the liability of it that is priced. */
export interface Run {
  scope: FactScope;
  readonly burden: BurdenColumns;
  readonly scale: Scale;
  readonly tally: Tally;
  readonly family: Tally | undefined;
  readonly earlier: Map<string, Earlier>;
  readonly answers: (Truth | undefined)[];
  /** What the liability adds: it counts only when every rule has found what it needs. */
  readonly buckets: string[];
  readonly amounts: (number | bigint)[];
  /** Parts and lines that liabilities of the plan have closed to later ones; absent while none has. */
  closedParts: Uint8Array | undefined;
  closedLines: Uint8Array | undefined;
}

export function ask(run: Run, { slot, test }: PlanTest): Truth {
  if (slot === undefined) return test(run.scope);
  const known = run.answers[slot];
  if (known !== undefined) return known;
  const truth = test(run.scope);
  run.answers[slot] = truth;
  return truth;
}

/** Counts for the bill when the liability is paid. */
export function book(run: Run, bucket: string, amount: number | bigint): void {
  if (amount === 0 || amount === 0n) return;
  run.buckets.push(bucket);
  run.amounts.push(amount);
}

import type { DueForReview, Reason } from '../bill/index.ts';
import type { Exact, Fen } from '../money/index.ts';
import { EXACT_ZERO, plus } from '../money/index.ts';
import type { Terms } from '../plan/index.ts';
import type { Enrolment, Settlement } from '../settlement/index.ts';
import type { Burden, BurdenPart } from './burden.ts';
import type { Edition } from './edition.ts';

/**
 * What has accumulated for one person under one plan: exact decimals by bucket name
 * ("L2.counted", "L2.entitled", "pool.in.counted"). Absent is zero.
 */
export type Accumulators = ReadonlyMap<string, Exact>;

/** Accumulators of one plan while a settlement is priced: before, and what this settlement adds. */
export class AccumulatorDraft {
  readonly #before: Accumulators;
  readonly #added = new Map<string, Exact>();

  constructor(before: Accumulators) {
    this.#before = before;
  }

  get(bucket: string): Exact {
    const before = this.#before.get(bucket) ?? EXACT_ZERO;
    const added = this.#added.get(bucket);
    return added === undefined ? before : plus(before, added);
  }

  add(bucket: string, amount: Exact): void {
    if (amount.isZero()) return;
    this.#added.set(bucket, plus(this.#added.get(bucket) ?? EXACT_ZERO, amount));
  }

  /** The buckets whose name begins so and that are not empty, with the rest of their names. */
  under(prefix: string): ReadonlyMap<string, Exact> {
    const names = [...this.#before.keys(), ...this.#added.keys()].filter((bucket) => bucket.startsWith(prefix));
    const held = [...new Set(names)].map((bucket) => [bucket.slice(prefix.length), this.get(bucket)] as const);
    return new Map(held.filter(([, amount]) => !amount.isZero()));
  }

  /** A draft on top of this one, for a liability that may yet turn out not to pay. */
  fork(): AccumulatorDraft {
    return new AccumulatorDraft(
      new Map([...this.#before, ...[...this.#added.keys()].map((key) => [key, this.get(key)] as const)]),
    );
  }

  absorb(fork: AccumulatorDraft): void {
    for (const [bucket, amount] of fork.added()) this.add(bucket, amount);
  }

  /** What this settlement adds, zeros left out: the ledger keeps exactly these, and a cancel negates them. */
  added(): ReadonlyMap<string, Exact> {
    return new Map([...this.#added].filter(([, amount]) => !amount.isZero()));
  }
}

/** What liabilities of the same plan and settlement, priced before, left behind. */
export interface EarlierLiability {
  readonly burdenParts: readonly BurdenPart[];
  readonly overflow: Exact;
  readonly payout: Fen;
  /** Parts closed to later liabilities of the plan. */
  readonly claims: boolean;
  /** Lines whose share of the in-policy cost it counted. */
  readonly inScopeLines: ReadonlySet<string>;
  /** Why it paid nothing, where something was not known. */
  readonly unknown?: Reason;
}

/** Everything a rule may look at. No clock, no I/O: the same scope gives the same bill for ever. */
export interface LiabilityScope {
  /** Id of the liability that is priced. */
  readonly liability: string;
  readonly edition: Edition;
  readonly settlement: Settlement;
  readonly terms: Terms;
  readonly enrolment: Enrolment;
  readonly burden: Burden;
  readonly draft: AccumulatorDraft;
  readonly earlier: ReadonlyMap<string, EarlierLiability>;
  /** Collects what this settlement finds to be due to earlier visits. */
  readonly review: DueForReview[];
  /** Accumulators of the person's family order under this plan; absent without a family. */
  readonly family?: AccumulatorDraft;
  readonly familyReached?: boolean;
  /** What this settlement adds to the counted amount, once that is known. */
  readonly counted?: Exact;
}

/** The parts that earlier liabilities of the plan have closed. */
export function claimedParts(earlier: ReadonlyMap<string, EarlierLiability>): ReadonlySet<BurdenPart> {
  const claiming = [...earlier.values()].filter((one) => one.claims);
  // A claim on the in-policy share of some lines closes those lines, not the bill's in-policy cost.
  return new Set(
    claiming.flatMap(({ burdenParts, inScopeLines }) =>
      inScopeLines.size === 0 ? burdenParts : burdenParts.filter((burdenPart) => burdenPart.line !== undefined),
    ),
  );
}

export function claimedLines(earlier: ReadonlyMap<string, EarlierLiability>): ReadonlySet<string> {
  return new Set([...earlier.values()].filter((one) => one.claims).flatMap((one) => [...one.inScopeLines]));
}

import {
  type AccumulatorsByOwner,
  type AuditCheckpoint,
  addAll,
  type Inspection,
  type Ledger,
  ownPart,
} from '../ledger/index.ts';
import { isNegative } from '../money/index.ts';
import { isFamilyOwner } from '../settlement/index.ts';
import { CheckCounts } from './checks.ts';
import { PlanCache } from './plan-cache.ts';

/** What an audit carries from person to person. */
export interface AuditRun {
  readonly ledger: Ledger;
  readonly checks: CheckCounts;
  readonly plans: PlanCache;
  /** Entries up to here were looked at by an earlier audit; their counters are not noted again. */
  readonly since: number;
  /** Counters that were sent a message after `since`, and families that were met. */
  readonly counters: Set<string>;
  readonly families: Set<string>;
  readonly counts: { entries: number; settlements: number; cancels: number; repriced: number; judged: number };
  /** Whether the readable engine prices the settlement of an entry, though the compiled one finds it the same. */
  readonly readable: (entry: number) => boolean;
  /** Lets others work in between. */
  readonly pause: Pause;
  /** Begins where an earlier audit ended, and notes where this one does. Otherwise all entries are walked. */
  readonly fromCheckpoints: boolean;
  readonly newCheckpoints: AuditCheckpoint[];
}

export type Pause = () => Promise<void> | undefined;

/**
 * Of bills that the compiled engine finds the same, one in so many goes to the readable one too.
 */
const READABLE_ONE_IN = 64;

/** @param last the ledger's last entry: as it grows, other bills come before the readable engine */
export const someReadable =
  (last: number) =>
  (entry: number): boolean =>
    (entry + last) % READABLE_ONE_IN === 0;

export const allReadable = (): boolean => true;

export function auditRunOf(
  ledger: Ledger,
  since: number,
  pause: Pause,
  readable: AuditRun['readable'] = allReadable,
  fromCheckpoints = false,
): AuditRun {
  return {
    ledger,
    checks: new CheckCounts(),
    plans: new PlanCache(ledger),
    since,
    counters: new Set(),
    families: new Set(),
    counts: { entries: 0, settlements: 0, cancels: 0, repriced: 0, judged: 0 },
    readable,
    pause,
    fromCheckpoints,
    newCheckpoints: [],
  };
}

/** One person's account as the entries so far make it. */
export interface PersonAudit {
  readonly run: AuditRun;
  readonly person: string;
  readonly inspection: Inspection;
  accumulators: AccumulatorsByOwner;
  /** Bodies of the enrolments in force, by plan. */
  readonly enrolments: Map<string, string>;
  readonly families: Set<string>;
  /** Settlements of the person, and those not taken back. */
  settled: number;
  live: number;
  postings: number;
  messages: number;
}

/** A settlement's or a cancel's own part; what families share is walked by family. */
export function accumulate(account: PersonAudit, deltas: AccumulatorsByOwner, entry: number): void {
  const { person, run } = account;
  for (const owner of deltas.keys()) {
    if (!isFamilyOwner(owner)) continue;
    const says = 'adds to the accumulators of a family that the person was never enrolled into';
    run.checks.expect(account.families.has(owner), { check: 'I6', entry, person, says });
  }
  account.accumulators = addAll(account.accumulators, ownPart(deltas));
  let sound = true;
  for (const buckets of account.accumulators.values()) {
    for (const value of buckets.values()) if (isNegative(value)) sound = false;
  }
  run.checks.expect(sound, { check: 'I6', entry, person, says: 'an accumulator is below zero' });
}

import { type AccumulatorsByOwner, addAll, type Inspection, type Ledger, ownPart } from '../ledger/index.ts';
import { isNegative } from '../money/index.ts';
import { isFamilyOwner } from '../settlement/index.ts';
import { Tally } from './checks.ts';
import { PlanShelf } from './plan-shelf.ts';

/** What an audit carries from person to person. */
export interface Round {
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly plans: PlanShelf;
  /** Entries up to here were looked at by an earlier audit; their counters are not noted again. */
  readonly since: number;
  /** Counters that were sent a message after `since`, and families that were met. */
  readonly counters: Set<string>;
  readonly families: Set<string>;
  readonly counts: { settlements: number; cancels: number; repriced: number };
  /** Lets others work in between. */
  readonly pause: Pause;
}

export type Pause = () => Promise<void> | undefined;

export function roundOf(ledger: Ledger, since: number, pause: Pause): Round {
  return {
    ledger,
    tally: new Tally(),
    plans: new PlanShelf(ledger),
    since,
    counters: new Set(),
    families: new Set(),
    counts: { settlements: 0, cancels: 0, repriced: 0 },
    pause,
  };
}

/** One person's account as the entries so far make it. */
export interface Walk {
  readonly round: Round;
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
export function accumulate(walk: Walk, deltas: AccumulatorsByOwner, entry: number): void {
  const { person, round } = walk;
  for (const owner of deltas.keys()) {
    if (!isFamilyOwner(owner)) continue;
    const says = 'adds to the accumulators of a family that the person was never enrolled into';
    round.tally.expect(walk.families.has(owner), { check: 'I6', entry, person, says });
  }
  walk.accumulators = addAll(walk.accumulators, ownPart(deltas));
  let sound = true;
  for (const buckets of walk.accumulators.values()) {
    for (const value of buckets.values()) if (isNegative(value)) sound = false;
  }
  round.tally.expect(sound, { check: 'I6', entry, person, says: 'an accumulator is below zero' });
}

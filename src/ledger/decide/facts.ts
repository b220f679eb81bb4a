import type { DrivenVisit } from '../driven-visit.ts';
import type { Freeze } from '../freeze.ts';
import type { AccumulatorsByOwner, PersonSnapshot } from '../records.ts';
import type { StoredHold, VisitHold } from './holds.ts';
import type { StoredSettlement, StoredTombstone } from './stored.ts';

/**
 * What an engine reads before a decision, inside the transaction, with the person and the person's families locked.
 * Plain data. An engine may read each fact when it is looked at first, or all of them at once: the decision looks at
 * the cheap ones first, and at nothing after it has returned.
 */
export interface VisitFacts {
  /** Absent for who is not frozen. */
  readonly freeze: Freeze | undefined;
  /** The settlement of the same id. */
  readonly known: StoredSettlement | undefined;
  readonly tombstone: StoredTombstone | undefined;
  /** Ids under which the same sale of a pharmacy stands. */
  readonly sales: readonly string[];
  /** Driven visits that keep other settlements of this gateway visit out, in the order they were opened. */
  readonly keepingOut: readonly DrivenVisit[];
  readonly snapshot: PersonSnapshot;
  /** Every hold under the person or under a family of the person, in the order they were numbered. */
  readonly holds: readonly StoredHold[];
  /** The holds of the visit itself. */
  readonly ownHolds: readonly VisitHold[];
}

export interface SettleFacts extends VisitFacts {
  /** The driven visit that the request moves. */
  readonly driven: DrivenVisit | undefined;
}

export interface QuoteFacts extends VisitFacts {
  /** The person's settlements of the visit that stand, in their order. */
  readonly ofVisit: readonly StoredSettlement[];
}

/** What a settlement is taken back by. All but `known` and `tombstone` are read only where it is known. */
export interface CancelFacts {
  readonly freeze: Freeze | undefined;
  readonly known: StoredSettlement | undefined;
  readonly tombstone: StoredTombstone | undefined;
  /** A driven visit stands as committed with it. */
  readonly isCommitted: boolean;
  /** Settlements of the person that came after it and stand. */
  readonly later: readonly string[];
  /** Of the holders that `holdersOf` names. */
  readonly accumulators: AccumulatorsByOwner;
  /** The driven visit that the request moves. */
  readonly driven: DrivenVisit | undefined;
}

export interface ReplaceFacts extends VisitFacts {
  /** Of the settlement that is replaced. */
  readonly old: Omit<CancelFacts, 'driven' | 'freeze' | 'tombstone'>;
}

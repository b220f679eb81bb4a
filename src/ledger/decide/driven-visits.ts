import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import {
  type DrivenVisit,
  type DrivenVisitMove,
  isOpen,
  keepsOthersOut,
  mayFollow,
  type NewDrivenVisit,
  type NewEvent,
  type WorkItem,
} from '../driven-visit.ts';
import type { DrivenVisitAdvance } from '../ledger.ts';
import type { DrivenVisitWrite, Transaction } from './writes.ts';

/** A driven visit as it begins; the engine numbers it. */
export function newDrivenVisit({ at, ...given }: NewDrivenVisit): {
  readonly visit: Omit<DrivenVisit, 'seq'>;
  readonly event: NewEvent;
} {
  const state = 'preparing';
  const times = { nextAt: at, openedAt: at, updatedAt: at };
  return {
    visit: { ...given, state, wanted: 'settle', step: 0, tries: 0, ...times, version: 1 },
    event: { kind: 'state', says: state },
  };
}

/**
 * A driven visit moves once from each version.
 * @throws Error on a move the table does not have, or of a driven visit that is not there
 */
export function decideMove(
  before: DrivenVisit | undefined,
  version: number,
  move: DrivenVisitMove,
): DrivenVisitWrite | Refusal {
  if (before === undefined) throw new Error('a journey that should be there is not');
  if (before.version !== version) return refuse('JOURNEY_MOVED_ON', 'journey', { state: before.state });
  if (move.state !== before.state && !mayFollow(before.state, move.state))
    throw new Error(`a journey cannot go from ${before.state} to ${move.state}`);
  const { at, events = [], workItem, ...values } = move;
  // A key that says `undefined` takes the value away.
  const visit = { ...before, ...values, updatedAt: at, version: version + 1 } as DrivenVisit;
  const says = visit.reason === undefined ? visit.state : `${visit.state}: ${visit.reason}`;
  return {
    visit,
    isOpen: isOpen(visit.state),
    keepsOthersOut: keepsOthersOut(visit),
    events: visit.state === before.state ? events : [...events, { kind: 'state', says }],
    at,
    workItem,
  };
}

/** What is written for a driven visit moves it, in the same transaction. @param advance absent for any other visit */
export function withMove<Answer>(
  decided: Transaction<Answer> | Refusal,
  facts: { readonly driven: DrivenVisit | undefined },
  advance: DrivenVisitAdvance | undefined,
): Transaction<Answer> | Refusal {
  if (isRefusal(decided) || advance === undefined) return decided;
  const moved = decideMove(facts.driven, advance.version, advance.move);
  return isRefusal(moved) ? moved : { ...decided, writes: { ...decided.writes, driven: moved } };
}

/** An item is closed once. */
export function decideClose(
  item: WorkItem | undefined,
  closedBy: string,
  resolution: string,
  closedAt: string,
): WorkItem | Refusal {
  if (item === undefined || item.closedAt !== undefined) return refuse('WORK_ITEM_UNKNOWN', 'id');
  return { ...item, closedAt, closedBy, resolution };
}

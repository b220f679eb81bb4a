import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import {
  type DrivenVisit,
  type DrivenVisitMove,
  isOpen,
  keepsOthersOut,
  mayFollow,
  type NewDrivenVisit,
  type WorkItem,
} from '../driven-visit.ts';
import type { DrivenVisitAdvance } from '../ledger.ts';
import { answered, type DrivenVisitWrite, type Transaction } from './writes.ts';

/** @param known the one of the same visit that is open or committed @returns it; undefined where the new one begins */
export function decideBegin(
  known: DrivenVisit | undefined,
  { at, ...given }: NewDrivenVisit,
): Transaction<DrivenVisit | undefined> {
  if (known !== undefined) return answered(known);
  const state = 'preparing';
  const times = { nextAt: at, openedAt: at, updatedAt: at };
  const visit = { ...given, state, wanted: 'settle', step: 0, tries: 0, ...times, version: 1 } as const;
  const events = [{ kind: 'state', says: state }] as const;
  const driven = { visit, isOpen: true, keepsOthersOut: false, events, at, workItem: undefined };
  return { writes: { driven }, answer: () => undefined };
}

/** @throws Error when it is not there */
export function mustBeThere(visit: DrivenVisit | undefined): DrivenVisit {
  if (visit === undefined) throw new Error('a driven visit that should be there is not');
  return visit;
}

/**
 * A driven visit moves once from each version.
 * @throws Error on a move the table does not have, or of a driven visit that is not there
 */
export function decideMove(
  known: DrivenVisit | undefined,
  version: number,
  move: DrivenVisitMove,
): Transaction<DrivenVisit> | Refusal {
  const before = mustBeThere(known);
  if (before.version !== version) return refuse('JOURNEY_MOVED_ON', 'journey', { state: before.state });
  if (move.state !== before.state && !mayFollow(before.state, move.state))
    throw new Error(`a driven visit cannot go from ${before.state} to ${move.state}`);
  const { at, events = [], workItem, ...values } = move;
  // A key that says `undefined` takes the value away.
  const visit = { ...before, ...values, updatedAt: at, version: version + 1 } as DrivenVisit;
  const says = visit.reason === undefined ? visit.state : `${visit.state}: ${visit.reason}`;
  const driven: DrivenVisitWrite = {
    visit,
    isOpen: isOpen(visit.state),
    keepsOthersOut: keepsOthersOut(visit),
    events: visit.state === before.state ? events : [...events, { kind: 'state', says }],
    at,
    workItem,
  };
  return { writes: { driven }, answer: () => visit };
}

/** What is written for a driven visit moves it, in the same transaction. @param advance absent for any other visit */
export function withMove<Answer>(
  decided: Transaction<Answer> | Refusal,
  facts: { readonly driven: DrivenVisit | undefined },
  advance: DrivenVisitAdvance | undefined,
): Transaction<Answer> | Refusal {
  if (isRefusal(decided) || advance === undefined) return decided;
  const moved = decideMove(facts.driven, advance.version, advance.move);
  return isRefusal(moved) ? moved : { ...decided, writes: { ...decided.writes, ...moved.writes } };
}

/** An item is closed once. */
export function decideClose(
  item: WorkItem | undefined,
  closedBy: string,
  resolution: string,
  closedAt: string,
): Transaction<WorkItem> | Refusal {
  if (item === undefined || item.closedAt !== undefined) return refuse('WORK_ITEM_UNKNOWN', 'id');
  const closed = { ...item, closedAt, closedBy, resolution };
  return { writes: { closed }, answer: () => closed };
}

export { familiesOf } from './accumulators.ts';
export { decideCancel, holdersOf } from './cancel.ts';
export { decideClose, decideMove, newDrivenVisit } from './driven-visits.ts';
export { decideEnrol, decideRosterRow, type EnrolFacts, enrolEntry, type RosterRowFacts } from './enrol.ts';
export type * from './facts.ts';
export { changesFreeze, type FreezeRow, standingFreeze } from './freeze.ts';
export type { StoredHold, VisitHold } from './holds.ts';
export {
  type ChangeFacts,
  decideAmend,
  decideIssue,
  decideWithdraw,
  type IssueFacts,
  isIssued,
  type PersonFacts,
  unconfirmed,
  unfitGroup,
} from './policies.ts';
export { policiesOf } from './policy-records.ts';
export { decideQuote } from './quote.ts';
export { decideReplace } from './replace.ts';
export { decideSettle } from './settle.ts';
export {
  type SettlementRow,
  type StoredSettlement,
  type StoredTombstone,
  storedSettlement,
  storedTombstone,
} from './stored.ts';
export { decideLift } from './tombstone.ts';
export type * from './writes.ts';

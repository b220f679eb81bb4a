export { familiesOf } from './accumulators.ts';
export { decideCancel, holdersOf } from './cancel.ts';
export { decideBegin, decideClose, decideMove, mustBeThere } from './driven-visits.ts';
export { decideEnrol } from './enrol.ts';
export type * from './facts.ts';
export { decideFreeze, standingFreeze } from './freeze.ts';
export type { StoredHold, VisitHold } from './holds.ts';
export {
  type ChangeFacts,
  decideAmend,
  decideGroup,
  decideIssue,
  decideWithdraw,
  type IssueFacts,
  isIssued,
  issuedOf,
} from './policies.ts';
export { policiesOf } from './policy-records.ts';
export { decideQuote } from './quote.ts';
export { decideReplace } from './replace.ts';
export * from './roster.ts';
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

export {
  accumulatorsFromPlain,
  accumulatorsToPlain,
  addAll,
  familyPart,
  firstNegative,
  negateAll,
  ownPart,
  type PlainAccumulators,
} from './accumulate.ts';
export { type AuditCheckpoint, CHAIN_START, type Chained, chainHash, checkpointDigest, digestOf } from './chain.ts';
export { enrolmentAfter, isEnrolmentEntry, policiesOf } from './decide/policy-records.ts';
export { compareContent } from './decide/same-content.ts';
export { standingOfTrial } from './decide/standing.ts';
export type * from './driven-visit.ts';
export { DRIVEN_VISIT_STATES, isUndecided, isUnderWay, isUnresolved } from './driven-visit.ts';
export {
  amendBodySchema,
  type CancelBody,
  cancelBodySchema,
  liftBodySchema,
  policyBodySchema,
  type SettleBody,
  settleBodySchema,
  tombstoneBodySchema,
  withdrawBodySchema,
} from './entries.ts';
export { LedgerFault } from './fault.ts';
export type * from './freeze.ts';
export type * from './inspection.ts';
export type * from './ledger.ts';
export type * from './policy.ts';
export { WITHDRAWAL_CAUSES } from './policy.ts';
export { balanceOf, mirror, type Posting, postingsOf } from './postings.ts';
export type * from './replacement.ts';
export type * from './roster.ts';
export type * from './tombstone.ts';
export { areTwoPeople, evidenceOf } from './tombstone.ts';

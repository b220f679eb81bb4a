export * from './bill.ts';
export { brokenLaws, paidAtCounter } from './check.ts';
export { type LinePayer, type LineReason, type LineShare, lineShares } from './line-shares.ts';
export { REASONS, type Reason, type ReasonCode } from './reasons.ts';
export type * from './wire.ts';

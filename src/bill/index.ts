export * from './bill.ts';
export { brokenLaws, paidAtCounter } from './check.ts';
export { REASONS, type Reason, type ReasonCode } from './reasons.ts';

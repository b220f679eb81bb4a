export { type Audited, type AuditOptions, audit } from './audit.ts';
export type { Disk } from './books.ts';
export { CHECKS, type CheckCount, type CheckId, type Finding, type Severity } from './checks.ts';
export { type Compared, compareWith } from './compare.ts';
export { AUDITOR, freezeViolated, type Thawed, type ThawRequest, thaw } from './freeze.ts';
export { type DecisionInputs, inputsOf } from './inputs.ts';
export { type OrderOutcome, ordersOf } from './orders.ts';
export { bodyOf, planIn, type Receipt, receiptOf, receiptSchema, type Verified, verifyReceipt } from './receipt.ts';

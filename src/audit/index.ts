export { type AuditOptions, type AuditResult, audit } from './audit.ts';
export type { Disk } from './books.ts';
export { CHECKS, type CheckCount, type CheckId, type Finding, type Severity } from './checks.ts';
export { compareWith, type LedgerComparison } from './compare.ts';
export { AUDITOR, freezeViolated, type ThawRequest, type ThawResult, thaw } from './freeze.ts';
export { type DecisionInputs, inputsOf } from './inputs.ts';
export { type OrderOutcome, ordersOf } from './orders.ts';
export { bodyOf, planIn, type Receipt, type ReceiptCheck, receiptOf, receiptSchema, verifyReceipt } from './receipt.ts';

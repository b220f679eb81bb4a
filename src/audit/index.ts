export { type AuditOptions, type AuditResult, audit } from './audit.ts';
export type { Disk } from './books.ts';
export { CHECKS, type CheckId, type Finding } from './checks.ts';
export { compareWith, type LedgerComparison } from './compare.ts';
export { freezeViolated, thaw } from './freeze.ts';
export { inputsOf } from './inputs.ts';
export { ordersOf } from './orders.ts';
export { bodyOf, planIn, type Receipt, receiptOf, receiptSchema, verifyReceipt } from './receipt.ts';

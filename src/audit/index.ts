export { type Audited, audit, type Finding } from './audit.ts';
export { type DecisionInputs, inputsOf } from './inputs.ts';
export { type OrderOutcome, ordersOf } from './orders.ts';
export { bodyOf, planIn, type Receipt, receiptOf, receiptSchema, type Verified, verifyReceipt } from './receipt.ts';

export { admit, participationFault } from './admit.ts';
export {
  type Application,
  accountSchema,
  applicationSchema,
  type Insurance,
  insuranceSchema,
  paymentSchema,
} from './application.ts';
export {
  birthDateOf,
  certificateFault,
  checkDigitOf,
} from './certificate.ts';
export { afterMove, type CoverAfterMove } from './move.ts';
export type * from './policy.ts';

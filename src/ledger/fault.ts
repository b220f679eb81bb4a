import type { Refusal } from '../refusals/index.ts';

/**
 * The store itself failed under a call whose answer has no place for a refusal, such as a read. Whoever answers the
 * outside world answers `refusal`. Calls that may refuse return it as a value and never throw this.
 */
export class LedgerFault extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * What priced a bill differs from version to version of the engine. A bill is priced again by the version that priced
 * it, so an earlier version stays here as the answers it gave, each to one question with a name.
 */
export interface Edition {
  /** Other compensation can free a deductible that an earlier visit bore: who is paid what is then due. */
  readonly freedDeductible: 'this-visit' | 'named-for-review';
  /** What is rounded to the fen: what each liability has paid, or what all that share a limit have paid together. */
  readonly rounding: 'by-liability' | 'by-shared-limit';
  /**
   * What a printed sum limits: what persons were entitled to, or also what they were paid, to the fen and after any
   * cancel.
   */
  readonly limits: 'entitlement' | 'payments';
}

/** The engine's own version: a bill keeps it beside the version of each plan. Raised when a result could change. */
export const ENGINE_VERSION = '1.1.0';

const EDITIONS: ReadonlyMap<string, Edition> = new Map<string, Edition>([
  ['1.0.0', { freedDeductible: 'this-visit', rounding: 'by-liability', limits: 'entitlement' }],
  [ENGINE_VERSION, { freedDeductible: 'named-for-review', rounding: 'by-shared-limit', limits: 'payments' }],
]);

/** @returns undefined for a version that this program does not know */
export const editionOf = (version: string): Edition | undefined => EDITIONS.get(version);

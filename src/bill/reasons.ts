import type { SourceRef } from '../plan/index.ts';
import WORDS from './reasons.json' with { type: 'json' };

/**
 * Why a liability pays nothing, or less than one would think. A closed list: every zero on a bill has one.
 * `missing` beside a reason names the fact, list or figure that is not there; `short` an amount still lacking.
 */
export const REASONS = WORDS;

export type ReasonCode = keyof typeof REASONS;

export interface Reason {
  readonly code: ReasonCode;
  /** The fact, list or figure that is missing, by its name in the plan. */
  readonly missing?: string;
  /** The same in words, where the plan has words for it. */
  readonly missingLabel?: { readonly zh: string; readonly en: string };
  /** Yuan still lacking until the deductible is reached. */
  readonly short?: string;
  /** The words the plan gives for this reason, if it gives any. */
  readonly say?: { readonly zh: string; readonly en: string };
  /** The sentence of the plan that closes the gate. */
  readonly source?: SourceRef;
}

import type { Reason, Step } from '../../bill/index.ts';
import type { Exact } from '../../money/index.ts';

/** A rule gives an amount with the steps that led to it, or the reason why it could not be applied. */
export type Outcome = { readonly amount: Exact; readonly steps: readonly Step[] } | { readonly because: Reason };

export const failed = <T extends object>(outcome: T): outcome is Extract<T, { because: Reason }> =>
  'because' in outcome;

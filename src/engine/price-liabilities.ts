import type { ReasonCode } from '../bill/index.ts';
import { reachedBucket } from './buckets.ts';
import { type Burden, pay } from './burden.ts';
import { priceLiability } from './price-liability.ts';
import type { PricedLiability } from './priced-liability.ts';
import type { EarlierLiability, LiabilityScope } from './scope.ts';

/** Reasons that say something was not known, rather than not covered. */
export const UNKNOWN_REASONS: readonly ReasonCode[] = ['FACT_MISSING', 'LIST_MISSING', 'RULE_MISSING', 'NEEDS_PERSON'];

export type PlanScope = Pick<
  LiabilityScope,
  'edition' | 'settlement' | 'terms' | 'enrolment' | 'draft' | 'review' | 'family'
>;

export function priceLiabilities(scope: PlanScope, burden: Burden): PricedLiability[] {
  const earlier = new Map<string, EarlierLiability>();
  return scope.terms.plan.liabilities.map((liability) => {
    const reached = scope.family?.get(reachedBucket(liability.id));
    const familyReached = reached === undefined ? {} : { familyReached: !reached.isZero() };
    const priced = priceLiability(liability, { ...scope, ...familyReached, liability: liability.id, burden, earlier });
    if (liability.kind === 'indemnity') pay(priced.burdenParts, priced.share.payout);
    const { burdenParts, overflow, inScopeLines, share } = priced;
    const unknown =
      share.reason !== undefined && UNKNOWN_REASONS.includes(share.reason.code) ? { unknown: share.reason } : {};
    earlier.set(liability.id, {
      burdenParts,
      overflow,
      payout: share.payout,
      claims: liability.claims,
      inScopeLines,
      ...unknown,
    });
    return priced;
  });
}

import type { Step } from '../../bill/index.ts';
import { EXACT_ZERO, type Exact, formatExact, maxExact, minus, plus } from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { dueBucket, entitledBucket } from '../buckets.ts';
import type { LiabilityScope } from '../scope.ts';

export interface HighestBenefit {
  readonly amount: Exact;
  readonly steps: readonly Step[];
  /** The liabilities of the group, and what they come to together before and after this settlement. */
  readonly group?: { readonly members: readonly string[]; readonly before: Exact; readonly after: Exact };
}

/**
 * Within a term only the higher benefit of a group stands: this settlement pays what the highest total rises by.
 * If the lower one was paid first, the higher one later pays the difference.
 */
export function higherOf(liability: Liability, amount: Exact, scope: LiabilityScope): HighestBenefit {
  const group = scope.terms.plan.higherOf.find((one) => one.liabilities.includes(liability.id));
  if (group === undefined) return { amount, steps: [] };
  const totals = group.liabilities.map((id) => scope.draft.get(dueBucket(id)));
  // After a cancel more may have been paid than any of them now comes to: that stands, and uses the next one up.
  if (scope.edition.limits === 'payments') {
    const given = group.liabilities.map((id) => scope.draft.get(entitledBucket(id)));
    totals.push(given.reduce(plus, EXACT_ZERO));
  }
  const before = totals.reduce((highest, total) => maxExact(highest, total), EXACT_ZERO);
  const own = plus(scope.draft.get(dueBucket(liability.id)), amount);
  const after = maxExact(before, own);
  scope.draft.add(dueBucket(liability.id), amount);
  const stands = minus(after, before);
  const step: Step = {
    rule: 'higher-of',
    label: { zh: '同期只享受较高一项', en: 'Only the higher benefit of the term stands' },
    formula: `${formatExact(after)} − ${formatExact(before)} = ${formatExact(stands)}`,
    inputs: { own: formatExact(own), highestBefore: formatExact(before) },
    out: formatExact(stands),
    source: group.source,
  };
  return { amount: stands, steps: [step], group: { members: group.liabilities, before, after } };
}

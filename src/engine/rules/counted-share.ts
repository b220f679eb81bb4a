import type { Step } from '../../bill/index.ts';
import { type Exact, formatExact, formatPercent, times } from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { holds } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';
import { rateFigure } from './figures.ts';
import { type Amount, isStopped, type RuleResult } from './result.ts';

/** Counts only a share of the cost, before the deductible: "衢州市外异地就医的责任内费用按50%计入". */
export function countedShare(liability: Liability, amount: Exact, scope: LiabilityScope): RuleResult<Amount> {
  let counted = amount;
  const steps: Step[] = [];
  for (const rule of liability.counted) {
    if (rule.when !== undefined) {
      const answer = holds(rule.when, scope);
      if (isStopped(answer)) return answer;
      if (!answer.is) continue;
    }
    const share = rateFigure(rule.share, scope);
    if (isStopped(share)) return share;
    const next = times(counted, share.value);
    steps.push({
      rule: 'counted-share',
      label: share.figure.label,
      formula: `${formatExact(counted)} × ${formatPercent(share.value)} = ${formatExact(next)}`,
      inputs: { amount: formatExact(counted), share: share.figure.text ?? '' },
      out: formatExact(next),
      figures: [share.figure.id],
      source: rule.source,
    });
    counted = next;
  }
  return { amount: counted, steps };
}

import type { Step } from '../../bill/index.ts';
import { type Exact, formatExact, formatPercent, type Rate, times } from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { holds } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';
import { rateFigure } from './figures.ts';
import { type Amount, isStopped, type RuleResult } from './result.ts';

/** What a visit is paid, and the factor that made it so. */
export interface VisitAmount extends Amount {
  readonly factor?: Rate;
}

/**
 * A factor of this visit multiplies the visit's increment; factors replace each other, the first that holds applies.
 */
export function visitFactor(liability: Liability, amount: Exact, scope: LiabilityScope): RuleResult<VisitAmount> {
  for (const rule of liability.factors) {
    const answer = holds(rule.when, scope);
    if (isStopped(answer)) return answer;
    if (!answer.is) continue;
    const found = rateFigure(rule.factor, scope);
    if (isStopped(found)) return found;
    const out = times(amount, found.value);
    const step: Step = {
      rule: 'factor',
      label: found.figure.label,
      formula: `${formatExact(amount)} × ${formatPercent(found.value)} = ${formatExact(out)}`,
      inputs: { amount: formatExact(amount), factor: found.figure.text ?? '' },
      out: formatExact(out),
      figures: [found.figure.id],
      source: rule.source,
    };
    return { amount: out, steps: [step], factor: found.value };
  }
  return { amount, steps: [] };
}

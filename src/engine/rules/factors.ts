import type { Step } from '../../bill/index.ts';
import { type Exact, formatExact, formatPercent, type Rate, times } from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { holds } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';
import { rateFigure } from './figures.ts';
import type { Outcome } from './outcome.ts';

/** A factor of this visit multiplies the visit's increment; factors replace each other, the first that holds applies. */
export function visitFactor(
  liability: Liability,
  amount: Exact,
  scope: LiabilityScope,
): Outcome & { readonly factor?: Rate } {
  for (const rule of liability.factors) {
    const answer = holds(rule.when, scope);
    if (answer.is === 'unknown') return { because: answer.because };
    if (!answer.is) continue;
    const found = rateFigure(rule.factor, scope);
    if (!found.found) return { because: found.because };
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

import type { Step } from '../../bill/index.ts';
import {
  compareRate,
  formatPercent,
  minusRate,
  parseRate,
  plusRate,
  RATE_ONE,
  type Rate,
  timesRate,
} from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { holds } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';
import { rateFigure } from './figures.ts';
import { isStopped, type RuleResult, stop } from './result.ts';

/**
 * Changes a rate: five points more for renewal without claim, a rate replaced elsewhere, 40 % of it for pre-existing
 * disease.
 */
export type Adjust = (rate: Rate) => Rate;

export interface Adjustments {
  readonly adjust: Adjust;
  readonly steps: readonly Step[];
}

/**
 * Which adjustments of a liability hold for this settlement, as one function from the plan's rate to the rate that
 * applies.
 */
export function adjustments(liability: Liability, scope: LiabilityScope): RuleResult<Adjustments> {
  const changes: Adjust[] = [];
  const steps: Step[] = [];
  for (const rule of liability.adjust) {
    const answer = holds(rule.when, scope);
    if (isStopped(answer)) return answer;
    if (!answer.is) continue;
    const choice = rule.add ?? rule.subtract ?? rule.replace ?? rule.multiply;
    if (choice === undefined) return stop({ code: 'RULE_MISSING' });
    const found = rateFigure(choice, scope);
    if (isStopped(found)) return found;
    const { value, figure } = found;
    const [sign, change]: [string, Adjust] =
      rule.add !== undefined
        ? ['+', (rate) => plusRate(rate, value)]
        : rule.subtract !== undefined
          ? ['−', (rate) => (compareRate(rate, value) < 0 ? zeroRate : minusRate(rate, value))]
          : rule.replace !== undefined
            ? ['=', () => value]
            : ['×', (rate) => timesRate(rate, value)];
    changes.push(change);
    steps.push({
      rule: 'adjust',
      label: figure.label,
      formula: `${sign} ${formatPercent(value)}`,
      inputs: { figure: figure.text ?? '' },
      out: formatPercent(value),
      figures: [figure.id],
      source: rule.source,
    });
  }
  // A rate never leaves 0 .. 100 %, whatever is added to it.
  const adjust: Adjust = (rate) => {
    const changed = changes.reduce((current, change) => change(current), rate);
    return compareRate(changed, RATE_ONE) > 0 ? RATE_ONE : changed;
  };
  return { adjust: changes.length === 0 ? (rate) => rate : adjust, steps };
}

const zeroRate = parseRate('0') as Rate;

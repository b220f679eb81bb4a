import { type Exact, exactFromFen, type Rate, timesExact } from '../../money/index.ts';
import { amountOf, type Condition, type FigureChoice, type FigureInForce, rateOf } from '../../plan/index.ts';
import { holds, type Truth } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';
import { isStopped, type RuleResult, stop } from './result.ts';

/** A figure of the plan with its value on the day. */
export interface FigureValue<T> {
  readonly figure: FigureInForce;
  readonly value: T;
}

/** The name of the figure that a choice comes to. */
export function chooseFigure(choice: FigureChoice, ask: (when: Condition) => Truth): RuleResult<string> {
  if (typeof choice === 'string') return choice;
  for (const option of choice.choose) {
    const answer = ask(option.when);
    if (isStopped(answer)) return answer;
    if (answer.is) return option.figure;
  }
  return choice.otherwise ?? stop({ code: 'RULE_MISSING' });
}

export function amountFigure(choice: FigureChoice, scope: LiabilityScope): RuleResult<FigureValue<Exact>> {
  return find(choice, scope, (name) => amountOf(scope.terms, name));
}

export function rateFigure(choice: FigureChoice, scope: LiabilityScope): RuleResult<FigureValue<Rate>> {
  return find(choice, scope, (name) => rateOf(scope.terms, name));
}

/** A sum that is per unit bought, where the liability says so; the number of units must have been said. */
export function sumFigure(
  choice: FigureChoice,
  liability: { readonly perUnit: boolean },
  scope: LiabilityScope,
): RuleResult<FigureValue<Exact>> {
  const found = amountFigure(choice, scope);
  if (isStopped(found) || !liability.perUnit) return found;
  const units = scope.enrolment.attributes?.units;
  if (units === undefined) return stop({ code: 'FACT_MISSING', missing: 'enrolment.units' });
  return { ...found, value: timesExact(found.value, exactFromFen(BigInt(units) * 100n)) };
}

function find<T>(
  choice: FigureChoice,
  scope: LiabilityScope,
  read: (name: string) => FigureValue<T> | undefined,
): RuleResult<FigureValue<T>> {
  const chosen = chooseFigure(choice, (when) => holds(when, scope));
  if (isStopped(chosen)) return chosen;
  const figure = read(chosen);
  if (figure === undefined) {
    const label = scope.terms.figures.get(chosen)?.label;
    return stop({ code: 'RULE_MISSING', missing: chosen, ...(label === undefined ? {} : { missingLabel: label }) });
  }
  return figure;
}

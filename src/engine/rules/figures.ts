import type { Reason } from '../../bill/index.ts';
import { type Exact, exactFromFen, type Rate, timesExact } from '../../money/index.ts';
import { amountOf, type Condition, type FigureChoice, type FigureInForce, rateOf } from '../../plan/index.ts';
import { holds, type Truth } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';

/** A figure that could be found, or the reason why not. */
export type Found<T> =
  | { readonly found: true; readonly figure: FigureInForce; readonly value: T }
  | { readonly found: false; readonly because: Reason };

/** The name of the figure that a choice comes to. */
export function chooseFigure(
  choice: FigureChoice,
  ask: (when: Condition) => Truth,
): { name: string } | { because: Reason } {
  if (typeof choice === 'string') return { name: choice };
  for (const option of choice.choose) {
    const answer = ask(option.when);
    if (answer.is === 'unknown') return { because: answer.because };
    if (answer.is) return { name: option.figure };
  }
  return choice.otherwise === undefined ? { because: { code: 'RULE_MISSING' } } : { name: choice.otherwise };
}

export function amountFigure(choice: FigureChoice, scope: LiabilityScope): Found<Exact> {
  return find(choice, scope, (name) => amountOf(scope.terms, name));
}

export function rateFigure(choice: FigureChoice, scope: LiabilityScope): Found<Rate> {
  return find(choice, scope, (name) => rateOf(scope.terms, name));
}

/** A sum that is per unit bought, where the liability says so; the number of units must have been said. */
export function sumFigure(
  choice: FigureChoice,
  liability: { readonly perUnit: boolean },
  scope: LiabilityScope,
): Found<Exact> {
  const found = amountFigure(choice, scope);
  if (!found.found || !liability.perUnit) return found;
  const units = scope.enrolment.attributes?.units;
  if (units === undefined) return { found: false, because: { code: 'FACT_MISSING', missing: 'enrolment.units' } };
  return { ...found, value: timesExact(found.value, exactFromFen(BigInt(units) * 100n)) };
}

function find<T>(
  choice: FigureChoice,
  scope: LiabilityScope,
  read: (name: string) => { figure: FigureInForce; value: T } | undefined,
): Found<T> {
  const chosen = chooseFigure(choice, (when) => holds(when, scope));
  if ('because' in chosen) return { found: false, because: chosen.because };
  const figure = read(chosen.name);
  if (figure === undefined) {
    const label = scope.terms.figures.get(chosen.name)?.label;
    const because: Reason = { code: 'RULE_MISSING', missing: chosen.name };
    return { found: false, because: label === undefined ? because : { ...because, missingLabel: label } };
  }
  return { found: true, ...figure };
}

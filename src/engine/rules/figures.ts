import type { Reason } from '../../bill/index.ts';
import type { Exact, Rate } from '../../money/index.ts';
import { amountOf, type FigureChoice, type FigureInForce, rateOf } from '../../plan/index.ts';
import { holds } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';

/** A figure that could be found, or the reason why not. */
export type Found<T> =
  | { readonly found: true; readonly figure: FigureInForce; readonly value: T }
  | { readonly found: false; readonly because: Reason };

export function chooseFigure(choice: FigureChoice, scope: LiabilityScope): { name: string } | { because: Reason } {
  if (typeof choice === 'string') return { name: choice };
  for (const option of choice.choose) {
    const answer = holds(option.when, scope);
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

function find<T>(
  choice: FigureChoice,
  scope: LiabilityScope,
  read: (name: string) => { figure: FigureInForce; value: T } | undefined,
): Found<T> {
  const chosen = chooseFigure(choice, scope);
  if ('because' in chosen) return { found: false, because: chosen.because };
  const figure = read(chosen.name);
  if (figure === undefined) return { found: false, because: { code: 'RULE_MISSING', missing: chosen.name } };
  return { found: true, ...figure };
}

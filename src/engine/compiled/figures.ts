import { canonicalJson } from '../../json/index.ts';
import { parseRate } from '../../money/index.ts';
import type { FigureChoice, FigureInForce, Terms } from '../../plan/index.ts';
import { isStopped, type RuleResult, type Stopped, stop } from '../rules/result.ts';
import type { PlanTests } from './conditions.ts';
import { ask, type Run } from './run.ts';
import { type Scale, type ScaledRate, scaledRate } from './scale.ts';

/** A figure of the plan on the day, with the parts of the bill's text that it always gives. */
export interface Figure<T> {
  readonly value: T;
  readonly label: string;
  readonly words: FigureInForce['label'];
  readonly text: string;
  /** `"figures":["<id>"],` */
  readonly named: string;
}

/** What a choice of figures comes to for a settlement. */
export type Choose<T> = (run: Run) => RuleResult<Figure<T>>;

/** Where figures of a plan are compiled: its terms on the day, its unit, its conditions. */
export interface CompileContext {
  readonly terms: Terms;
  readonly scale: Scale;
  readonly tests: PlanTests;
}

export const amountChoice = (choice: FigureChoice, context: CompileContext): Choose<number> =>
  compileChoice(choice, context, (text) => context.scale.parse(text));

export const rateChoice = (choice: FigureChoice, context: CompileContext): Choose<ScaledRate> =>
  compileChoice(choice, context, (text) => {
    const rate = parseRate(text);
    return rate === undefined ? undefined : scaledRate(rate);
  });

/** A sum that is per unit bought, where the liability says so. */
export function sumChoice(
  choice: FigureChoice,
  liability: { readonly perUnit: boolean },
  context: CompileContext,
): Choose<number> {
  const choose = amountChoice(choice, context);
  if (!liability.perUnit) return choose;
  const missing = stop({ code: 'FACT_MISSING', missing: 'enrolment.units' });
  return (run) => {
    const found = choose(run);
    if (isStopped(found)) return found;
    const units = run.scope.enrolment.attributes?.units;
    if (units === undefined) return missing;
    return { ...found, value: run.scale.timesUnits(found.value, units * run.scale.yuan) };
  };
}

function compileChoice<T>(
  choice: FigureChoice,
  { terms, tests }: CompileContext,
  read: (text: string) => T | undefined,
): Choose<T> {
  const figureOf = (name: string) => compileFigure(name, terms, read);
  if (typeof choice === 'string') {
    const figure = figureOf(choice);
    return () => figure;
  }
  const options = choice.choose.map(({ when, figure }) => ({ test: tests.of(when), figure: figureOf(figure) }));
  const otherwise = choice.otherwise === undefined ? stop({ code: 'RULE_MISSING' }) : figureOf(choice.otherwise);
  return (run) => {
    for (const { test, figure } of options) {
      const truth = ask(run, test);
      if (isStopped(truth)) return truth;
      if (truth.is) return figure;
    }
    return otherwise;
  };
}

function compileFigure<T>(
  name: string,
  { figures }: Terms,
  read: (text: string) => T | undefined,
): Figure<T> | Stopped {
  const figure: FigureInForce | undefined = figures.get(name);
  const value = figure === undefined || figure.text === null ? undefined : read(figure.text);
  if (figure === undefined || value === undefined) {
    const label = figure?.label;
    return stop({ code: 'RULE_MISSING', missing: name, ...(label === undefined ? {} : { missingLabel: label }) });
  }
  const text = figure.text ?? '';
  const { label } = figure;
  return { value, label: canonicalJson(label), words: label, text, named: `"figures":[${JSON.stringify(name)}],` };
}

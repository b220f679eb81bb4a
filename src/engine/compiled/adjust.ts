import type { Liability } from '../../plan/index.ts';
import { isStopped, type RuleResult, stop } from '../rules/result.ts';
import { type CompileContext, rateChoice } from './figures.ts';
import { ask, type Run } from './run.ts';
import { addRate, atMostWhole, multiplyRate, type ScaledRate, subtractRate } from './scale.ts';
import { type StepText, sourceText, stepText } from './text.ts';

/** An amount and the steps that led to it. */
export interface Found {
  readonly amount: number;
  readonly steps: readonly StepText[];
}

export const NO_STEPS: readonly StepText[] = [];

export type Adjust = (rate: ScaledRate) => ScaledRate;

export interface Adjusted {
  readonly adjust: Adjust;
  readonly steps: readonly StepText[];
}

const UNCHANGED: Adjusted = { adjust: (rate) => rate, steps: NO_STEPS };

type Rule = Liability['adjust'][number];

/** As `adjustments` of the readable engine: which changes of the rate hold for this settlement. */
export function compileAdjust(liability: Liability, context: CompileContext): (run: Run) => RuleResult<Adjusted> {
  const rules = liability.adjust.map((rule) => compileRule(rule, context));
  if (rules.length === 0) return () => UNCHANGED;
  return (run) => {
    const changes: Adjust[] = [];
    const steps: StepText[] = [];
    for (const rule of rules) {
      const found = rule(run);
      if (isStopped(found)) return found;
      if (found === undefined) continue;
      changes.push(found.change);
      steps.push(found.step);
    }
    if (changes.length === 0) return UNCHANGED;
    return { adjust: (rate) => atMostWhole(changes.reduce((current, change) => change(current), rate)), steps };
  };
}

function compileRule(rule: Rule, context: CompileContext) {
  const test = context.tests.of(rule.when);
  const choice = rule.add ?? rule.subtract ?? rule.replace ?? rule.multiply;
  const choose = choice === undefined ? () => stop({ code: 'RULE_MISSING' }) : rateChoice(choice, context);
  const { sign, changeBy } = changeOf(rule);
  const sourced = sourceText(rule.source);
  return (run: Run): RuleResult<{ change: Adjust; step: StepText } | undefined> => {
    const truth = ask(run, test);
    if (isStopped(truth)) return truth;
    if (!truth.is) return undefined;
    const figure = choose(run);
    if (isStopped(figure)) return figure;
    const { value, label, named } = figure;
    const text = () => {
      const inputs = `"figure":${JSON.stringify(figure.text)}`;
      return stepText('adjust', label, `${sign} ${value.percent}`, inputs, value.percent, named, sourced);
    };
    return { change: (rate) => changeBy(rate, value), step: { text, source: rule.source } };
  };
}

function changeOf(rule: Rule): { sign: string; changeBy: (rate: ScaledRate, by: ScaledRate) => ScaledRate } {
  if (rule.add !== undefined) return { sign: '+', changeBy: addRate };
  if (rule.subtract !== undefined) return { sign: '−', changeBy: subtractRate };
  if (rule.replace !== undefined) return { sign: '=', changeBy: (_rate, by) => by };
  return { sign: '×', changeBy: multiplyRate };
}

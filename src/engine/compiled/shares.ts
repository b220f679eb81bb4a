import { parseFen } from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { isStopped, type RuleResult, stop } from '../rules/result.ts';
import { type Found, NO_STEPS } from './adjust.ts';
import type { PartSet } from './burden.ts';
import { type CompileContext, rateChoice } from './figures.ts';
import { ask, type Run } from './run.ts';
import { numberOf, type ScaledRate } from './scale.ts';
import { type StepText, sourceText, stepText } from './text.ts';

/** As `countedShare`: only a share of the cost counts, before the deductible. */
export function compileCounted(
  liability: Liability,
  context: CompileContext,
): (run: Run, amount: number) => RuleResult<Found> {
  const rules = liability.counted.map(({ when, share, source }) => ({
    test: when === undefined ? undefined : context.tests.of(when),
    choose: rateChoice(share, context),
    source,
    sourced: sourceText(source),
  }));
  return (run, amount) => {
    if (rules.length === 0) return { amount, steps: NO_STEPS };
    const { scale } = run;
    const steps: StepText[] = [];
    let counted = amount;
    for (const { test, choose, source, sourced } of rules) {
      const truth = test === undefined ? undefined : ask(run, test);
      if (isStopped(truth)) return truth;
      if (truth !== undefined && !truth.is) continue;
      const share = choose(run);
      if (isStopped(share)) return share;
      const from = counted;
      const next = scale.times(from, share.value);
      const text = () => {
        const formula = `${scale.format(from)} × ${share.value.percent} = ${scale.format(next)}`;
        const inputs = `"amount":"${scale.format(from)}","share":${JSON.stringify(share.text)}`;
        return stepText('counted-share', share.label, formula, inputs, scale.format(next), share.named, sourced);
      };
      steps.push({ text, source });
      counted = next;
    }
    return { amount: counted, steps };
  };
}

export interface OffsetFound extends Found {
  readonly received: number;
  readonly towardDeductible: number;
}

/** As `applyOffsets`: what was received elsewhere, by finding. */
export function compileOffsets(liability: Liability): (run: Run, amount: number) => RuleResult<OffsetFound> {
  const rules = liability.offsets.map((rule) => ({ ...rule, sourced: sourceText(rule.source) }));
  return (run, amount) => {
    if (rules.length === 0) return { amount, steps: NO_STEPS, received: 0, towardDeductible: 0 };
    const { scale, scope } = run;
    const steps: StepText[] = [];
    let [current, received, towardDeductible] = [amount, 0, 0];
    for (const { finding, countsTowardDeductible, source, sourced } of rules) {
      const said = scope.settlement.findings[finding];
      if (said === undefined) continue;
      const fen = typeof said === 'string' ? parseFen(said) : undefined;
      if (fen === undefined || fen < 0n) return stop({ code: 'FACT_MISSING', missing: `finding.${finding}` });
      const other = scale.fromFen(numberOf(fen));
      received += other;
      if (countsTowardDeductible) towardDeductible += other;
      const from = current;
      const next = Math.max(0, from - other);
      const text = () => {
        const label = '{"en":"Compensation received elsewhere","zh":"已从其他途径获得的补偿"}';
        const formula = `${scale.format(from)} − ${scale.format(other)} = ${scale.format(next)}`;
        const inputs = `"amount":"${scale.format(from)}","other":"${scale.format(other)}"`;
        return stepText('offset', label, formula, inputs, scale.format(next), '', sourced);
      };
      steps.push({ text, source });
      current = next;
    }
    return { amount: current, steps, received, towardDeductible };
  };
}

export interface VisitFound extends Found {
  readonly factor?: ScaledRate;
}

/** As `visitFactor`: the first factor that holds multiplies what the visit adds. */
export function compileFactors(
  liability: Liability,
  context: CompileContext,
): (run: Run, amount: number) => RuleResult<VisitFound> {
  const rules = liability.factors.map(({ when, factor, source }) => ({
    test: context.tests.of(when),
    choose: rateChoice(factor, context),
    source,
    sourced: sourceText(source),
  }));
  return (run, amount) => {
    const { scale } = run;
    for (const { test, choose, source, sourced } of rules) {
      const truth = ask(run, test);
      if (isStopped(truth)) return truth;
      if (!truth.is) continue;
      const factor = choose(run);
      if (isStopped(factor)) return factor;
      const out = scale.times(amount, factor.value);
      const text = () => {
        const formula = `${scale.format(amount)} × ${factor.value.percent} = ${scale.format(out)}`;
        const inputs = `"amount":"${scale.format(amount)}","factor":${JSON.stringify(factor.text)}`;
        return stepText('factor', factor.label, formula, inputs, scale.format(out), factor.named, sourced);
      };
      return { amount: out, steps: [{ text, source }], factor: factor.value };
    }
    return { amount, steps: NO_STEPS };
  };
}

/** As `leftInBase`: an indemnity never pays more than earlier payers left of its base. */
export function keepToLeft(run: Run, amount: number, parts: PartSet, own: number | undefined): Found {
  const { scale } = run;
  const ofPayers = scale.fromFen(run.burden.leftOf(parts));
  const left = own === undefined ? ofPayers : Math.min(ofPayers, Math.max(0, own));
  if (amount <= left) return { amount, steps: NO_STEPS };
  const text = () => {
    const label = '{"en":"Not more than earlier payers left","zh":"不超过前序保障赔付后的剩余费用"}';
    const formula = `min(${scale.format(amount)}, ${scale.format(left)}) = ${scale.format(left)}`;
    const inputs = `"amount":"${scale.format(amount)}","left":"${scale.format(left)}"`;
    return stepText('left-in-base', label, formula, inputs, scale.format(left));
  };
  return { amount: left, steps: [{ text }] };
}

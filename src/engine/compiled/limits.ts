import type { Liability } from '../../plan/index.ts';
import { dueBucket, entitledBucket, limitedBucket } from '../buckets.ts';
import { isStopped, type RuleResult } from '../rules/result.ts';
import type { Found } from './adjust.ts';
import { type CompileContext, type Figure, sumChoice } from './figures.ts';
import { compileCapNames, type LimitNames, limitNames } from './names.ts';
import { book, type Run } from './run.ts';
import type { Scale } from './scale.ts';
import { gaugeText, type StepText, sharedText, sourceText, stepText, type Text } from './text.ts';

/** A printed sum, and the buckets in which the payments under it are measured. */
export interface PaidLimit extends LimitNames {
  readonly limit: number;
}

export interface CapsFound extends Found {
  readonly overflow: number;
  readonly gauges: readonly Text[];
  readonly buckets: readonly string[];
  readonly limits: readonly PaidLimit[];
  readonly shared: string | undefined;
}

/** As `applyCaps`: limits of the year, the visit, the quarter. */
export function compileCaps(
  liability: Liability,
  context: CompileContext,
): (run: Run, amount: number) => RuleResult<CapsFound> {
  const own = limitedBucket(liability, context.terms.plan);
  const entitled = limitNames(entitledBucket(liability.id));
  const rules = liability.caps.map((rule) => ({ ...compileCap(rule, liability, context), rule }));
  return (run, amount) => {
    const steps: StepText[] = [];
    const gauges: Text[] = [];
    const buckets: string[] = [];
    const limits: PaidLimit[] = [];
    let current = amount;
    let shared: string | undefined;
    for (const { rule, choose, namesOf, texts } of rules) {
      const figure = choose(run);
      if (isStopped(figure)) return figure;
      const names = namesOf(run);
      const limit = figure.value;
      const before = run.tally.get(names.bucket);
      const cut = {
        scale: run.scale,
        figure,
        before,
        from: current,
        next: Math.min(current, Math.max(0, limit - before)),
      };
      if (cut.next < cut.from) steps.push({ text: () => capText(cut, texts.sourced), source: rule.source });
      current = cut.next;
      const isOwn = names.bucket === own;
      if (!isOwn) buckets.push(names.bucket);
      const { bucket, paid, paidFrom } = isOwn ? entitled : names;
      limits.push({ bucket, paid, paidFrom, limit });
      if (rule.pool !== undefined && rule.per === 'term') shared ??= names.bucket;
      gauges.push(() => capGauge(cut, texts.pool));
    }
    return { steps, gauges, buckets, limits, amount: current, overflow: amount - current, shared };
  };
}

function compileCap(rule: Liability['caps'][number], liability: Liability, context: CompileContext) {
  const own = limitedBucket(liability, context.terms.plan);
  return {
    choose: sumChoice(rule.amount, liability, context),
    namesOf: compileCapNames(rule, own),
    texts: { sourced: sourceText(rule.source), pool: sharedText(rule.pool) },
  };
}

interface Cut {
  readonly scale: Scale;
  readonly figure: Figure<number>;
  readonly before: number;
  readonly from: number;
  readonly next: number;
}

function capText({ scale, figure, before, from, next }: Cut, sourced: string): string {
  const [amount, cap, used, out] = [from, figure.value, before, next].map((one) => scale.format(one));
  const inputs = `"amount":"${amount}","before":"${used}","cap":"${cap}"`;
  const formula = `min(${amount}, ${cap} − ${used}) = ${out}`;
  return stepText('cap', figure.label, formula, inputs, out ?? '', figure.named, sourced);
}

function capGauge({ scale, figure, before, next }: Cut, pool: string): string {
  const limit = figure.value;
  const left = Math.max(0, limit - before - next);
  return gaugeText('cap', scale.format(limit), scale.format(before), scale.format(next), scale.format(left), pool);
}

export interface HighestFound extends Found {
  readonly group?: { readonly members: readonly string[]; readonly before: number; readonly after: number };
}

/** As `higherOf`: within a term only the higher benefit of a group stands. */
export function compileHigherOf(
  liability: Liability,
  { terms }: CompileContext,
): (run: Run, amount: number) => HighestFound {
  const group = terms.plan.higherOf.find((one) => one.liabilities.includes(liability.id));
  if (group === undefined) return (_run, amount) => ({ amount, steps: [] });
  const members = group.liabilities;
  const sourced = sourceText(group.source);
  return (run, amount) => {
    const { tally, scale } = run;
    const given = members.reduce((sum, id) => sum + tally.get(entitledBucket(id)), 0);
    const before = Math.max(0, given, ...members.map((id) => tally.get(dueBucket(id))));
    const own = tally.get(dueBucket(liability.id)) + amount;
    const after = Math.max(before, own);
    book(run, dueBucket(liability.id), amount);
    const stands = after - before;
    const text = () => {
      const label = '{"en":"Only the higher benefit of the term stands","zh":"同期只享受较高一项"}';
      const formula = `${scale.format(after)} − ${scale.format(before)} = ${scale.format(stands)}`;
      const inputs = `"highestBefore":"${scale.format(before)}","own":"${scale.format(own)}"`;
      return stepText('higher-of', label, formula, inputs, scale.format(stands), '', sourced);
    };
    return { amount: stands, steps: [{ text, source: group.source }], group: { members, before, after } };
  };
}

import type { Step } from '../../bill/index.ts';
import {
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactAtLeastZero,
  formatExact,
  formatPercent,
  maxExact,
  minExact,
  minus,
  plus,
  times,
  timesExact,
} from '../../money/index.ts';
import { amountOf, type Liability, type PayOf, unhandled } from '../../plan/index.ts';
import { countedBucket, limitedBucket, lumpSumBucket } from '../buckets.ts';
import type { LiabilityScope } from '../scope.ts';
import type { Adjust } from './adjust.ts';
import { bandRows, bandTable, marginal, slab } from './bands.ts';
import type { NetOfDeductible } from './deductible.ts';
import { rateFigure, sumFigure } from './figures.ts';
import { type Amount, isStopped, type RuleResult, stop } from './result.ts';

/**
 * What this settlement adds to the entitlement: the function of the accumulated amount after it, less the
 * function before it. Exact; visit factors and caps come later.
 */
export function increment(
  liability: Liability,
  net: NetOfDeductible,
  adjust: Adjust,
  scope: LiabilityScope,
): RuleResult<Amount> {
  const { pay } = liability;
  if ('rate' in pay) return flatRate(pay, net, adjust, scope);
  if ('bands' in pay) return banded(liability, pay, net, adjust, scope);
  if ('lumpSum' in pay) return lumpSum(liability, pay, net, scope);
  if ('steps' in pay) return stepped(liability, pay, net, scope);
  return unhandled(pay);
}

function flatRate(pay: PayOf<'rate'>, net: NetOfDeductible, adjust: Adjust, scope: LiabilityScope): RuleResult<Amount> {
  const rate = rateFigure(pay.rate, scope);
  if (isStopped(rate)) return rate;
  const applied = adjust(rate.value);
  const amount = minus(net.after, net.before);
  const out = times(amount, applied);
  return {
    amount: out,
    steps: [
      {
        rule: 'rate',
        label: rate.figure.label,
        formula: `${formatExact(amount)} × ${formatPercent(applied)} = ${formatExact(out)}`,
        inputs: { amount: formatExact(amount), rate: formatPercent(applied) },
        out: formatExact(out),
        figures: [rate.figure.id],
        source: pay.source,
      },
    ],
  };
}

function banded(
  liability: Liability,
  pay: PayOf<'bands'>,
  net: NetOfDeductible,
  adjust: Adjust,
  scope: LiabilityScope,
): RuleResult<Amount> {
  const table = bandTable(pay, adjust, scope);
  if (isStopped(table)) return table;
  // gross: positions on the amount before the deductible; the counted amount has not been added to the draft yet.
  const grossBefore = scope.draft.get(countedBucket(liability.id));
  const deductible = pay.basis === 'gross' ? net.deductible : EXACT_ZERO;
  const added = scope.counted ?? EXACT_ZERO;
  const before = pay.basis === 'gross' ? grossBefore : net.before;
  const after = pay.basis === 'gross' ? plus(grossBefore, added) : net.after;
  const entitlement = (total: Exact) =>
    pay.basis === 'slab' ? slab(table, total) : marginal(table, total, deductible);
  const out = exactAtLeastZero(minus(entitlement(after), entitlement(before)));
  const step: Step = {
    rule: 'bands',
    label: { zh: '分段赔付', en: 'Bands' },
    formula: `${formatExact(entitlement(after))} − ${formatExact(entitlement(before))} = ${formatExact(out)}`,
    inputs: { before: formatExact(before), after: formatExact(after), basis: pay.basis },
    out: formatExact(out),
    figures: pay.bands.flatMap((band) => (typeof band.rate === 'string' ? [band.rate] : [])),
    source: pay.source,
    bands: bandRows(table, before, after, deductible),
  };
  return { amount: out, steps: [step] };
}

function lumpSum(
  liability: Liability,
  pay: PayOf<'lumpSum'>,
  net: NetOfDeductible,
  scope: LiabilityScope,
): RuleResult<Amount> {
  const figure = sumFigure(pay.lumpSum, liability, scope);
  if (isStopped(figure)) return figure;
  const bucket = lumpSumBucket(liability.id, pay.once, scope.settlement);
  const already = scope.draft.get(bucket);
  const due = compareExact(net.after, net.before) > 0 ? exactAtLeastZero(minus(figure.value, already)) : EXACT_ZERO;
  scope.draft.add(bucket, due);
  return {
    amount: due,
    steps: [
      {
        rule: 'lump-sum',
        label: figure.figure.label,
        formula: `${formatExact(figure.value)} − ${formatExact(already)} = ${formatExact(due)}`,
        inputs: { amount: formatExact(figure.value), already: formatExact(already) },
        out: formatExact(due),
        figures: [figure.figure.id],
        source: pay.source,
      },
    ],
  };
}

/** A total by accumulated units: 300 up to six days, then 50 a day up to forty, then 2 000. */
function stepped(
  liability: Liability,
  pay: PayOf<'steps'>,
  net: NetOfDeductible,
  scope: LiabilityScope,
): RuleResult<Amount> {
  const before = totalOf(liability, pay, net.before, scope);
  if (isStopped(before)) return before;
  const after = totalOf(liability, pay, net.after, scope);
  if (isStopped(after)) return after;
  const top = leftOfTop(liability, pay, after, scope);
  const rise = exactAtLeastZero(minus(after, before));
  const out = top === undefined ? rise : minExact(rise, top);
  return {
    amount: out,
    steps: [
      {
        rule: 'steps',
        label: { zh: '按累计数给付', en: 'By accumulated units' },
        formula: `${formatExact(after)} − ${formatExact(before)} = ${formatExact(out)}`,
        inputs: { unitsBefore: formatExact(net.before), unitsAfter: formatExact(net.after) },
        out: formatExact(out),
        source: pay.source,
      },
    ],
  };
}

/** What is left of the highest total: after a cancel, the steps that stand may have been paid higher up. */
function leftOfTop(
  liability: Liability,
  pay: PayOf<'steps'>,
  reached: Exact,
  scope: LiabilityScope,
): Exact | undefined {
  const last = pay.steps.at(-1);
  if (scope.edition.limits === 'entitlement' || last?.total === undefined || last.upTo !== null) return undefined;
  const figure = sumFigure(last.total, liability, scope);
  const given = scope.draft.get(limitedBucket(liability, scope.terms.plan));
  return isStopped(figure) ? undefined : exactAtLeastZero(minus(maxExact(figure.value, reached), given));
}

function totalOf(liability: Liability, pay: PayOf<'steps'>, units: Exact, scope: LiabilityScope): RuleResult<Exact> {
  if (units.isZero()) return EXACT_ZERO;
  for (const row of pay.steps) {
    if (row.upTo !== null) {
      const limit = amountOf(scope.terms, row.upTo);
      if (limit === undefined) return stop({ code: 'RULE_MISSING', missing: row.upTo });
      if (compareExact(units, limit.value) > 0) continue;
    }
    const name = row.total ?? row.each;
    if (name === undefined) return stop({ code: 'RULE_MISSING' });
    const figure = sumFigure(name, liability, scope);
    if (isStopped(figure)) return figure;
    return row.each === undefined ? figure.value : timesExact(figure.value, units);
  }
  return EXACT_ZERO;
}

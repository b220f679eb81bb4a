import { type FigureChoice, type Liability, type PayOf, unhandled } from '../../plan/index.ts';
import { countedBucket, limitedBucket, lumpSumBucket } from '../buckets.ts';
import { isStopped, type RuleResult, stop } from '../rules/result.ts';
import type { Adjust, Found } from './adjust.ts';
import type { NetFound } from './deductible.ts';
import { amountChoice, type CompileContext, rateChoice, sumChoice } from './figures.ts';
import { book, type Run } from './run.ts';
import type { Scale, ScaledRate } from './scale.ts';
import { sourceText, stepText } from './text.ts';

/** What the rules before it have found. */
export interface PayInputs {
  readonly net: NetFound;
  readonly adjust: Adjust;
  /** What this settlement adds to the counted amount. */
  readonly counted: number;
}

export type CompiledPay = (run: Run, inputs: PayInputs) => RuleResult<Found>;

/** As `increment` of the readable engine: what this settlement adds to the entitlement. */
export function compilePay(liability: Liability, context: CompileContext): CompiledPay {
  const { pay } = liability;
  if ('rate' in pay) return flatRate(pay, context);
  if ('bands' in pay) return banded(liability, pay, context);
  if ('lumpSum' in pay) return lumpSum(liability, pay, context);
  if ('steps' in pay) return stepped(liability, pay, context);
  return unhandled(pay);
}

function flatRate(pay: PayOf<'rate'>, context: CompileContext): CompiledPay {
  const choose = rateChoice(pay.rate, context);
  const sourced = sourceText(pay.source);
  return (run, { net, adjust }) => {
    const rate = choose(run);
    if (isStopped(rate)) return rate;
    const { scale } = run;
    const applied = adjust(rate.value);
    const amount = net.after - net.before;
    const out = scale.times(amount, applied);
    const text = () => {
      const formula = `${scale.format(amount)} × ${applied.percent} = ${scale.format(out)}`;
      const inputs = `"amount":"${scale.format(amount)}","rate":"${applied.percent}"`;
      return stepText('rate', rate.label, formula, inputs, scale.format(out), rate.named, sourced);
    };
    return { amount: out, steps: [{ text, source: pay.source }] };
  };
}

export interface BandRow {
  readonly from: number;
  readonly upTo: number | undefined;
  readonly rate: ScaledRate;
}

/** @returns why the table is not known, or the table of a settlement */
export function compileTable(
  pay: PayOf<'bands'>,
  context: CompileContext,
): (run: Run, adjust: Adjust) => RuleResult<BandRow[]> {
  const rows = pay.bands.map(({ upTo, rate }) => ({
    rate: rateChoice(rate, context),
    limit: upTo === null ? undefined : limitOf(upTo, context),
  }));
  return (run, adjust) => {
    const table: BandRow[] = [];
    let from = 0;
    for (const { rate: choose, limit } of rows) {
      const rate = choose(run);
      if (isStopped(rate)) return rate;
      if (isStopped(limit)) return limit;
      table.push({ from, upTo: limit, rate: adjust(rate.value) });
      from = limit ?? from;
    }
    return table;
  };
}

/** A limit of a table, which no choice can change. */
function limitOf(name: string, { terms, scale }: CompileContext): RuleResult<number> {
  const text = terms.figures.get(name)?.text;
  return text === undefined || text === null ? stop({ code: 'RULE_MISSING', missing: name }) : scale.parse(text);
}

export function inBand({ from, upTo }: BandRow, total: number, deductible: number): number {
  const high = upTo === undefined ? total : Math.min(upTo, total);
  return Math.max(0, high - Math.max(from, deductible));
}

const marginal = (table: readonly BandRow[], total: number, deductible: number, scale: Scale): number =>
  table.reduce((sum, band) => sum + scale.times(inBand(band, total, deductible), band.rate), 0);

function slab(table: readonly BandRow[], total: number, scale: Scale): number {
  const reached = table.find(({ upTo }) => upTo === undefined || total <= upTo);
  return reached === undefined ? 0 : scale.times(total, reached.rate);
}

function banded(liability: Liability, pay: PayOf<'bands'>, context: CompileContext): CompiledPay {
  const tableOf = compileTable(pay, context);
  const bucket = countedBucket(liability.id);
  const figures = pay.bands.flatMap((band) => (typeof band.rate === 'string' ? [band.rate] : []));
  const named = `"figures":${JSON.stringify(figures)},`;
  const sourced = sourceText(pay.source);
  return (run, { net, adjust, counted }) => {
    const table = tableOf(run, adjust);
    if (isStopped(table)) return table;
    const { scale } = run;
    const isGross = pay.basis === 'gross';
    const grossBefore = run.tally.get(bucket);
    const deductible = isGross ? net.deductible : 0;
    const before = isGross ? grossBefore : net.before;
    const after = isGross ? grossBefore + counted : net.after;
    const entitlement = (total: number) =>
      pay.basis === 'slab' ? slab(table, total, scale) : marginal(table, total, deductible, scale);
    const [entitledAfter, entitledBefore] = [entitlement(after), entitlement(before)];
    const out = Math.max(0, entitledAfter - entitledBefore);
    const rows = table.map((band) => {
      const amount = inBand(band, after, deductible) - inBand(band, before, deductible);
      return { band, amount, earns: scale.times(amount, band.rate) };
    });
    const text = () => {
      const formula = `${scale.format(entitledAfter)} − ${scale.format(entitledBefore)} = ${scale.format(out)}`;
      const inputs = `"after":"${scale.format(after)}","basis":"${pay.basis}","before":"${scale.format(before)}"`;
      const bands = rows.map((row) => rowText(row, scale)).join(',');
      const label = '{"en":"Bands","zh":"分段赔付"}';
      return stepText('bands', label, formula, inputs, scale.format(out), `"bands":[${bands}],${named}`, sourced);
    };
    return { amount: out, steps: [{ text, source: pay.source }] };
  };
}

function rowText(row: { band: BandRow; amount: number; earns: number }, scale: Scale): string {
  const { band, amount, earns } = row;
  const upTo = band.upTo === undefined ? 'null' : `"${scale.format(band.upTo)}"`;
  const of = `"amount":"${scale.format(amount)}","earns":"${scale.format(earns)}"`;
  return `{${of},"from":"${scale.format(band.from)}","rate":"${band.rate.percent}","upTo":${upTo}}`;
}

function lumpSum(liability: Liability, pay: PayOf<'lumpSum'>, context: CompileContext): CompiledPay {
  const choose = sumChoice(pay.lumpSum, liability, context);
  const sourced = sourceText(pay.source);
  return (run, { net }) => {
    const figure = choose(run);
    if (isStopped(figure)) return figure;
    const { scale, tally, scope } = run;
    const bucket = lumpSumBucket(liability.id, pay.once, scope.settlement);
    const already = tally.get(bucket);
    const due = net.after > net.before ? Math.max(0, figure.value - already) : 0;
    book(run, bucket, due);
    const text = () => {
      const formula = `${scale.format(figure.value)} − ${scale.format(already)} = ${scale.format(due)}`;
      const inputs = `"already":"${scale.format(already)}","amount":"${scale.format(figure.value)}"`;
      return stepText('lump-sum', figure.label, formula, inputs, scale.format(due), figure.named, sourced);
    };
    return { amount: due, steps: [{ text, source: pay.source }] };
  };
}

type Total = (run: Run, units: number) => RuleResult<number>;

function stepped(liability: Liability, pay: PayOf<'steps'>, context: CompileContext): CompiledPay {
  const totalOf = compileTotal(liability, pay, context);
  const topOf = compileTop(liability, pay, context);
  const sourced = sourceText(pay.source);
  return (run, { net }) => {
    const before = totalOf(run, net.before);
    if (isStopped(before)) return before;
    const after = totalOf(run, net.after);
    if (isStopped(after)) return after;
    const { scale } = run;
    const top = topOf(run, after);
    const rise = Math.max(0, after - before);
    const out = top === undefined ? rise : Math.min(rise, top);
    const text = () => {
      const formula = `${scale.format(after)} − ${scale.format(before)} = ${scale.format(out)}`;
      const inputs = `"unitsAfter":"${scale.format(net.after)}","unitsBefore":"${scale.format(net.before)}"`;
      const label = '{"en":"By accumulated units","zh":"按累计数给付"}';
      return stepText('steps', label, formula, inputs, scale.format(out), '', sourced);
    };
    return { amount: out, steps: [{ text, source: pay.source }] };
  };
}

/** What is left of the highest total: after a cancel, the steps that stand may have been paid higher up. */
function compileTop(liability: Liability, pay: PayOf<'steps'>, context: CompileContext) {
  const last = pay.steps.at(-1);
  const choose =
    last?.total === undefined || last.upTo !== null ? undefined : sumChoice(last.total, liability, context);
  const bucket = limitedBucket(liability, context.terms.plan);
  return (run: Run, reached: number): number | undefined => {
    const figure = choose?.(run);
    if (figure === undefined || isStopped(figure)) return undefined;
    return Math.max(0, Math.max(figure.value, reached) - run.tally.get(bucket));
  };
}

function compileTotal(liability: Liability, pay: PayOf<'steps'>, context: CompileContext): Total {
  const sumOf = (name: FigureChoice | undefined) =>
    name === undefined ? () => stop({ code: 'RULE_MISSING' }) : sumChoice(name, liability, context);
  const rows = pay.steps.map(({ upTo, total, each }) => ({
    limit: upTo === null ? undefined : amountChoice(upTo, context),
    figure: sumOf(total ?? each),
    isEach: each !== undefined,
    upTo,
  }));
  return (run, units) => {
    if (units === 0) return 0;
    for (const { limit: choose, figure: sum, isEach, upTo } of rows) {
      const limit = choose?.(run);
      if (isStopped(limit)) return stop({ code: 'RULE_MISSING', missing: upTo ?? '' });
      if (limit !== undefined && units > limit.value) continue;
      const figure = sum(run);
      if (isStopped(figure)) return figure;
      return isEach ? run.scale.timesUnits(figure.value, units) : figure.value;
    }
    return 0;
  };
}

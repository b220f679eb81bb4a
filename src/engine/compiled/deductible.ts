import { canonicalJson } from '../../json/index.ts';
import type { Liability } from '../../plan/index.ts';
import { countedBucket, keepsNet, netBucket } from '../buckets.ts';
import { isStopped, type RuleResult, stop } from '../rules/result.ts';
import { amountChoice, type CompileContext, type Figure } from './figures.ts';
import { compileDeductibleNames, type DeductibleNames } from './names.ts';
import { ask, book, type Run } from './run.ts';
import { numberOf } from './scale.ts';
import { gaugeText, type StepText, sharedText, sourceText, stepText, type Text } from './text.ts';

/** As `NetOfDeductible` of the readable engine. */
export interface NetFound {
  readonly before: number;
  readonly after: number;
  readonly deductible: number;
  readonly borne: number;
  readonly freed: number;
  readonly short: number;
  readonly label: { readonly zh: string; readonly en: string };
  readonly reachedNow: boolean;
  readonly step?: StepText;
  readonly gauge?: Text;
  /** Buckets of the deductible, where there is one. */
  readonly names?: DeductibleNames;
}

type Amount = Pick<Figure<number>, 'value'> & { readonly label: NetFound['label']; readonly named: string };

export interface CompiledDeductible {
  readonly net: (run: Run, counted: number, offset: number) => RuleResult<NetFound>;
  /** What this settlement adds to the accumulators, whatever it pays. */
  readonly count: (run: Run, counted: number, offset: number, net: NetFound) => void;
}

const NONE = { zh: '免赔额', en: 'Deductible' };

export function compileDeductible(liability: Liability, context: CompileContext): CompiledDeductible {
  const rule = liability.deductible;
  const own = countedBucket(liability.id);
  if (rule === undefined) {
    return {
      net: ({ tally }, counted) => {
        const before = tally.get(own);
        const after = before + counted;
        return { before, after, deductible: 0, borne: 0, freed: 0, short: 0, label: NONE, reachedNow: false };
      },
      count: (run, counted) => book(run, own, counted),
    };
  }
  const amountOf = compileAmount(rule, context);
  const namesOf = compileDeductibleNames(liability);
  const netOf = keepsNet(liability) ? netBucket(liability.id) : undefined;
  const texts = { source: rule.source, sourced: sourceText(rule.source), shared: sharedText(rule.pool) };
  return {
    net: (run, counted, offset) => {
      const amount = amountOf(run);
      return isStopped(amount)
        ? amount
        : netOfAmount(run, { counted, offset, amount, names: namesOf(run), netOf, texts });
    },
    count: (run, counted, offset, net) => {
      book(run, own, counted);
      const { bucket, offset: offsets } = net.names ?? namesOf(run);
      if (bucket !== own) book(run, bucket, counted);
      book(run, offsets, offset);
      if (netOf !== undefined) book(run, netOf, net.after - net.before);
    },
  };
}

interface Inputs {
  readonly counted: number;
  readonly offset: number;
  readonly amount: Amount;
  readonly names: DeductibleNames;
  readonly netOf: string | undefined;
  readonly texts: { readonly source: StepText['source']; readonly sourced: string; readonly shared: string };
}

function netOfAmount({ tally, scale }: Run, { counted, offset, amount, names, netOf, texts }: Inputs): NetFound {
  const { value, label, named } = amount;
  const offsetBefore = tally.get(names.offset);
  const offsetAfter = offsetBefore + offset;
  const costBefore = tally.get(names.bucket);
  const costAfter = costBefore + counted;
  const borneBy = (cost: number, others: number) => Math.min(cost, Math.max(0, value - others));
  const more = borneBy(costAfter, offsetAfter) - borneBy(costBefore, offsetBefore);
  const borne = Math.max(0, more);
  const added = counted - borne;
  const before = netOf === undefined ? Math.max(0, costBefore - value) : tally.get(netOf);
  const usedBefore = Math.min(value, costBefore + offsetBefore);
  const usedAfter = Math.min(value, costAfter + offsetAfter);
  const text = (one: number) => scale.format(one);
  const step = () => {
    const inputs = `"counted":"${text(counted)}","deductible":"${text(value)}","usedBefore":"${text(usedBefore)}","usedNow":"${text(borne)}"`;
    const formula = `${text(counted)} − ${text(borne)} = ${text(added)}`;
    return stepText('deductible', canonicalJson(label), formula, inputs, text(added), named, texts.sourced);
  };
  const gauge = () =>
    gaugeText(
      'deductible',
      text(value),
      text(usedBefore),
      text(usedAfter - usedBefore),
      text(value - usedAfter),
      texts.shared,
    );
  return {
    before,
    after: before + added,
    deductible: value,
    borne,
    freed: borne - more,
    short: Math.max(0, value - usedAfter),
    label,
    reachedNow: usedBefore < value && usedAfter >= value,
    step: { text: step, source: texts.source },
    gauge,
    names,
  };
}

function compileAmount(
  rule: NonNullable<Liability['deductible']>,
  context: CompileContext,
): (run: Run) => RuleResult<Amount> {
  const stated = compileStated(rule, context);
  if (rule.waivedWhen === undefined) return stated;
  const test = context.tests.of(rule.waivedWhen);
  const waived: Amount = { value: 0, label: { zh: '免赔额（已豁免）', en: 'Deductible (waived)' }, named: '' };
  return (run) => {
    const truth = ask(run, test);
    if (isStopped(truth)) return truth;
    return truth.is ? waived : stated(run);
  };
}

function compileStated(
  rule: NonNullable<Liability['deductible']>,
  context: CompileContext,
): (run: Run) => RuleResult<Amount> {
  if (typeof rule.amount === 'object' && 'lineOf' in rule.amount) {
    const missing = stop({ code: 'FACT_MISSING', missing: 'criticalIllness.line' });
    const label = { zh: '大病起付线', en: 'Line of the critical-illness insurance' };
    return ({ scope, scale }) => {
      const line = scope.settlement.criticalIllness?.line;
      return line === undefined ? missing : { value: scale.fromFen(numberOf(line)), label, named: '' };
    };
  }
  const choose = amountChoice(rule.amount, context);
  return (run) => {
    const found = choose(run);
    return isStopped(found) ? found : { value: found.value, label: found.words, named: found.named };
  };
}

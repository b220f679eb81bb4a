import type { Reason } from '../../bill/index.ts';
import { type Base, type ComponentPattern, rateOf, unhandled } from '../../plan/index.ts';
import { stayBucket } from '../buckets.ts';
import { daysOfStay } from '../facts.ts';
import { type BurdenColumns, maskOf, NO_PARTS, type PartSet } from './burden.ts';
import type { CompileContext } from './figures.ts';
import { compileLines, type LinesFound } from './lines.ts';
import { book, type Run } from './run.ts';
import { formatNumber, numberOf, scaledRate } from './scale.ts';
import type { Text } from './text.ts';

/** As `BaseResult` of the readable engine, its words not written yet. */
export interface BaseFound {
  readonly amount: number;
  readonly parts: PartSet;
  readonly lines?: readonly LinesFound[];
  readonly missing?: Reason | undefined;
  readonly formula: Text;
  readonly inScopeLines?: Uint8Array | undefined;
}

export type CompiledBase = (run: Run) => BaseFound;

export function compileBase(node: Base, liability: string, context: CompileContext): CompiledBase {
  if ('components' in node) return components(node.components, node.asSettled === true);
  if ('lines' in node) return lines(compileLines(node.lines, node.parts, context.terms));
  if ('criticalIllnessLeft' in node) return criticalIllnessLeft(node.criticalIllnessLeft === 'beforeAssistance');
  if ('sum' in node) return sumOf(node.sum.map((one) => compileBase(one, liability, context)));
  if ('share' in node) return shareOf(node.share, compileBase(node.of, liability, context), context);
  if ('leftAfter' in node) return leftAfter(node.leftAfter);
  if ('overflowOf' in node) return overflowOf(node.overflowOf);
  if ('once' in node) return ({ scale }) => ({ amount: scale.yuan, parts: NO_PARTS, formula: () => '1' });
  if ('days' in node) return daysBase(liability);
  return unhandled(node);
}

function components(patterns: readonly ComponentPattern[], asSettled: boolean): CompiledBase {
  const mask = maskOf(patterns);
  const names = patterns.join(' + ');
  return ({ burden, scale, closedParts }) => {
    const parts = asSettled ? { mask } : openParts(burden, mask, closedParts);
    const left = asSettled ? burden.settledOf(mask) : burden.leftOf(parts);
    return { amount: scale.fromFen(left), parts, formula: () => `${names} = ${formatNumber(left)}` };
  };
}

function openParts(burden: BurdenColumns, mask: number, closed: Uint8Array | undefined): PartSet {
  return closed === undefined ? { mask } : { mask, list: burden.listOf(mask).filter((part) => closed[part] !== 1) };
}

const lines =
  (find: (run: Run) => LinesFound): CompiledBase =>
  (run) => {
    const found = find(run);
    const { amount, counted, parts, missing, inScopeLines } = found;
    const formula = () => (counted === 0 ? '0.00' : `Σ ${counted} = ${formatNumber(amount)}`);
    return { amount: run.scale.fromFen(amount), parts, lines: [found], missing, formula, inScopeLines };
  };

const SCOPE_MASK = maskOf(['inScope.*', 'preSelfPay']);

function criticalIllnessLeft(beforeAssistance: boolean): CompiledBase {
  const missing: Reason = { code: 'FACT_MISSING', missing: 'criticalIllness' };
  return ({ burden, scope, scale }) => {
    const critical = scope.settlement.criticalIllness;
    const left = beforeAssistance ? burden.leftBeforeAssistance : burden.criticalIllnessLeft;
    const parts = { mask: SCOPE_MASK };
    if (critical === undefined || left === undefined) return { amount: 0, parts, formula: () => '0.00', missing };
    const paid = burden.settledOf(SCOPE_MASK) - burden.leftOf(parts);
    const still = Math.max(0, left - paid);
    const formula = () => {
      const assistance = beforeAssistance ? '' : ` − ${formatNumber(numberOf(critical.assistancePaid))}`;
      const earlier = paid === 0 ? '' : ` − ${formatNumber(paid)}`;
      const scoped = `${formatNumber(numberOf(critical.scopeCost))} − ${formatNumber(numberOf(critical.paid))}`;
      return `${scoped}${assistance}${earlier} = ${formatNumber(still)}`;
    };
    return { amount: scale.fromFen(still), parts, formula };
  };
}

function sumOf(bases: readonly CompiledBase[]): CompiledBase {
  return (run) => {
    const found = bases.map((base) => base(run));
    const amount = found.reduce((sum, one) => sum + one.amount, 0);
    const counted = found.flatMap((one) => one.lines ?? []);
    return {
      amount,
      parts: union(
        found.map((one) => one.parts),
        run.burden,
      ),
      missing: found.find((one) => one.missing !== undefined)?.missing,
      formula: () => `${found.map((one) => run.scale.format(one.amount)).join(' + ')} = ${run.scale.format(amount)}`,
      ...(counted.length === 0 ? {} : { lines: counted }),
    };
  };
}

/** Every part once, in the order in which the sets name them. */
export function union(sets: readonly PartSet[], burden: BurdenColumns): PartSet {
  const [only] = sets;
  if (sets.length === 1 && only !== undefined) return only;
  const known = new Uint8Array(burden.left.length);
  const list = new Int32Array(burden.left.length);
  let [size, mask] = [0, 0];
  for (const set of sets) {
    mask |= set.mask;
    for (const part of set.list ?? burden.listOf(set.mask)) {
      if (known[part] === 1) continue;
      known[part] = 1;
      list[size++] = part;
    }
  }
  return { mask, list: list.subarray(0, size) };
}

function shareOf(figure: string, base: CompiledBase, { terms }: CompileContext): CompiledBase {
  const rate = rateOf(terms, figure);
  const missing: Reason = { code: 'RULE_MISSING', missing: figure };
  if (rate === undefined) return (run) => ({ ...base(run), amount: 0, missing });
  const scaled = scaledRate(rate.value);
  return (run) => {
    const inner = base(run);
    const amount = run.scale.times(inner.amount, scaled);
    const formula = () => `${run.scale.format(inner.amount)} × ${rate.figure.text} = ${run.scale.format(amount)}`;
    return { ...inner, amount, formula };
  };
}

function leftAfter(ids: readonly string[]): CompiledBase {
  const names = ids.join(' + ');
  return ({ burden, scale, earlier }) => {
    const found = ids.flatMap((id) => earlier.get(id) ?? []);
    const parts =
      found.length === 0
        ? NO_PARTS
        : union(
            found.map((one) => one.parts),
            burden,
          );
    const left = burden.leftOf(parts);
    const missing = found.find((one) => one.unknown !== undefined)?.unknown;
    return { amount: scale.fromFen(left), parts, missing, formula: () => `${names} → ${formatNumber(left)}` };
  };
}

function overflowOf(id: string): CompiledBase {
  return ({ scale, earlier }) => {
    const found = earlier.get(id);
    const [amount, parts] = [found?.overflow() ?? 0, found?.parts ?? NO_PARTS];
    return { amount, parts, formula: () => `${id} → ${scale.format(amount)}` };
  };
}

/** Days of the stay, each once. */
function daysBase(liability: string): CompiledBase {
  const missing: Reason = { code: 'FACT_MISSING', missing: 'visit.days' };
  return (run) => {
    const { scope, scale, tally } = run;
    const days = daysOfStay(scope.settlement);
    if (days === undefined) return { amount: 0, parts: NO_PARTS, formula: () => '0', missing };
    const bucket = stayBucket(liability, scope.settlement.visit.id);
    const before = tally.get(bucket);
    const amount = Math.max(0, days * scale.yuan - before);
    book(run, bucket, amount);
    const formula = () => (before === 0 ? String(days) : `${days} − ${scale.format(before)} = ${scale.format(amount)}`);
    return { amount, parts: NO_PARTS, formula };
  };
}

import type { LinesCounted, Reason } from '../../bill/index.ts';
import {
  allocate,
  atLeastZero,
  EXACT_ZERO,
  type Exact,
  exactAtLeastZero,
  exactFromFen,
  type Fen,
  formatExact,
  formatFen,
  minFen,
  minus,
  plus,
  sumFen,
  times,
} from '../../money/index.ts';
import {
  type Base,
  type ComponentPattern,
  type Condition,
  type LinePart,
  rateOf,
  unhandled,
} from '../../plan/index.ts';
import { stayBucket } from '../buckets.ts';
import { type BurdenPart, leftOf, matching, settledOf } from '../burden.ts';
import { holds, isSaid } from '../condition.ts';
import { daysOfStay } from '../facts.ts';
import { claimedLines, claimedParts, type LiabilityScope } from '../scope.ts';
import { isStopped } from './result.ts';

export interface BaseResult {
  readonly amount: Exact;
  /** The parts of the burden that the base is made of. */
  readonly burdenParts: readonly BurdenPart[];
  readonly lines?: LinesCounted;
  /** Something the base asks for was not said; what could be counted is still in `amount`. */
  readonly missing?: Reason;
  readonly formula: string;
  /** Lines whose share of the in-policy cost is in the amount. */
  readonly inScopeLines?: ReadonlySet<string>;
}

/** Evaluates a base expression over what earlier payers left. */
export function evaluateBase(node: Base, scope: LiabilityScope): BaseResult {
  if ('components' in node) {
    if (node.asSettled === true) return asSettled(node.components, scope);
    const closed = claimedParts(scope.earlier);
    const burdenParts = matching(scope.burden, node.components).filter((burdenPart) => !closed.has(burdenPart));
    const left = leftOf(burdenParts);
    return { amount: exactFromFen(left), burdenParts, formula: `${node.components.join(' + ')} = ${formatFen(left)}` };
  }
  if ('lines' in node) return overLines(node.lines, node.parts, scope);
  if ('criticalIllnessLeft' in node) return criticalIllnessLeft(node.criticalIllnessLeft === 'beforeAssistance', scope);
  if ('sum' in node) return sumOf(node.sum, scope);
  if ('share' in node) return shareOf(node.share, node.of, scope);
  if ('leftAfter' in node) {
    const burdenParts = [...new Set(node.leftAfter.flatMap((id) => scope.earlier.get(id)?.burdenParts ?? []))];
    const left = leftOf(burdenParts);
    const unknown = node.leftAfter.map((id) => scope.earlier.get(id)?.unknown).find((reason) => reason !== undefined);
    return {
      amount: exactFromFen(left),
      burdenParts,
      formula: `${node.leftAfter.join(' + ')} → ${formatFen(left)}`,
      ...(unknown === undefined ? {} : { missing: unknown }),
    };
  }
  if ('overflowOf' in node) {
    const earlier = scope.earlier.get(node.overflowOf);
    const amount = earlier?.overflow ?? EXACT_ZERO;
    return { amount, burdenParts: earlier?.burdenParts ?? [], formula: `${node.overflowOf} → ${formatExact(amount)}` };
  }
  if ('once' in node) return { amount: exactFromFen(100n), burdenParts: [], formula: '1' };
  if ('days' in node) return daysBase(scope);
  return unhandled(node);
}

/** For benefits whose text counts what the public funds left, whatever other plans then pay. */
function asSettled(patterns: readonly ComponentPattern[], scope: LiabilityScope): BaseResult {
  const amount = settledOf(scope.burden, patterns);
  return {
    amount: exactFromFen(amount),
    burdenParts: matching(scope.burden, patterns),
    formula: `${patterns.join(' + ')} = ${formatFen(amount)}`,
  };
}

function overLines(where: Condition, parts: readonly LinePart[], scope: LiabilityScope): BaseResult {
  const burdenParts: BurdenPart[] = [];
  const closed = claimedParts(scope.earlier);
  const counted: LinesCounted['counted'][number][] = [];
  const notCounted: LinesCounted['notCounted'][number][] = [];
  let missing: Reason | undefined;
  const inScope = parts.includes('inScope') ? inScopeByLine(scope, closed) : undefined;
  let attributed = 0n;
  const inScopeLines = new Set<string>();
  for (const line of scope.settlement.lines) {
    const share = inScope?.get(line.id) ?? 0n;
    const ofLine = (scope.burden.byLine.get(line.id) ?? []).filter(
      (burdenPart) =>
        burdenPart.line !== undefined &&
        parts.includes(burdenPart.line.part) &&
        burdenPart.left > 0n &&
        !closed.has(burdenPart),
    );
    if (ofLine.length === 0 && share === 0n) continue;
    const shown = {
      id: line.id,
      ...(line.name === undefined ? {} : { name: line.name }),
      amount: formatFen(leftOf(ofLine) + share),
    };
    const answer = holds(where, { ...scope, line });
    if (isSaid(answer, true)) {
      burdenParts.push(...ofLine);
      attributed += share;
      if (share > 0n) inScopeLines.add(line.id);
      counted.push(shown);
    } else {
      const reason: Reason = isStopped(answer) ? answer.because : { code: 'NOTHING_ELIGIBLE' };
      if (isStopped(answer)) missing ??= reason;
      notCounted.push({ ...shown, reason });
    }
  }
  if (scope.settlement.lines.length === 0 && scope.settlement.amounts.selfFunded > 0n) {
    missing = { code: 'FACT_MISSING', missing: 'lines' };
  }
  const left = leftOf(burdenParts) + attributed;
  if (attributed > 0n) burdenParts.push(...matching(scope.burden, ['inScope.*']));
  const formula = counted.length === 0 ? '0.00' : `Σ ${counted.length} = ${formatFen(left)}`;
  return {
    amount: exactFromFen(left),
    burdenParts,
    lines: { counted, notCounted },
    formula,
    inScopeLines,
    ...(missing === undefined ? {} : { missing }),
  };
}

/**
 * In-policy cost is known for the bill only: each line has its share in proportion to what of it was within the
 * policy. Lines that an earlier liability claimed have none left, and what was paid for them took it from theirs first.
 */
function inScopeByLine(scope: LiabilityScope, closed: ReadonlySet<BurdenPart>): ReadonlyMap<string, Fen> {
  const { lines } = scope.settlement;
  const left = leftOf(matching(scope.burden, ['inScope.*']).filter((burdenPart) => !closed.has(burdenPart)));
  if (left === 0n || lines.every((line) => line.inScope === 0n)) return new Map();
  const settled = settledOf(scope.burden, ['inScope.*']);
  const taken = claimedLines(scope.earlier);
  const shares = allocate(
    settled,
    lines.map((line) => line.inScope),
  ).map((share, index) => (taken.has(lines[index]?.id ?? '') ? 0n : share));
  const open = sumFen(shares);
  if (open === 0n) return new Map();
  const parts = allocate(minFen(open, left), shares);
  return new Map(lines.map((line, index) => [line.id, parts[index] ?? 0n]));
}

const SCOPE_PARTS: readonly ComponentPattern[] = ['inScope.*', 'preSelfPay'];

function criticalIllnessLeft(beforeAssistance: boolean, scope: LiabilityScope): BaseResult {
  const critical = scope.settlement.criticalIllness;
  const left = beforeAssistance ? scope.burden.leftBeforeAssistance : scope.burden.criticalIllnessLeft;
  const burdenParts = matching(scope.burden, SCOPE_PARTS);
  if (critical === undefined || left === undefined) {
    return {
      amount: EXACT_ZERO,
      burdenParts,
      formula: '0.00',
      missing: { code: 'FACT_MISSING', missing: 'criticalIllness' },
    };
  }
  const assistance = beforeAssistance ? '' : ` − ${formatFen(critical.assistancePaid)}`;
  // What earlier plans paid out of the same cost is no longer left.
  const settled = settledOf(scope.burden, SCOPE_PARTS);
  const paid = settled - leftOf(burdenParts);
  const still = atLeastZero(left - paid);
  const earlier = paid === 0n ? '' : ` − ${formatFen(paid)}`;
  const formula = `${formatFen(critical.scopeCost)} − ${formatFen(critical.paid)}${assistance}${earlier} = ${formatFen(still)}`;
  return { amount: exactFromFen(still), burdenParts, formula };
}

function sumOf(nodes: readonly Base[], scope: LiabilityScope): BaseResult {
  const results = nodes.map((node) => evaluateBase(node, scope));
  const missing = results.find((result) => result.missing !== undefined)?.missing;
  const amount = results.reduce((total, result) => plus(total, result.amount), EXACT_ZERO);
  const lines = results.flatMap((result) => (result.lines === undefined ? [] : [result.lines]));
  return {
    amount,
    burdenParts: [...new Set(results.flatMap((result) => result.burdenParts))],
    formula: `${results.map((result) => formatExact(result.amount)).join(' + ')} = ${formatExact(amount)}`,
    ...(lines.length === 0
      ? {}
      : {
          lines: {
            counted: lines.flatMap((part) => part.counted),
            notCounted: lines.flatMap((part) => part.notCounted),
          },
        }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function shareOf(figure: string, node: Base, scope: LiabilityScope): BaseResult {
  const inner = evaluateBase(node, scope);
  const rate = rateOf(scope.terms, figure);
  if (rate === undefined) return { ...inner, amount: EXACT_ZERO, missing: { code: 'RULE_MISSING', missing: figure } };
  const amount = times(inner.amount, rate.value);
  return { ...inner, amount, formula: `${formatExact(inner.amount)} × ${rate.figure.text} = ${formatExact(amount)}` };
}

/** Days of the stay, each once: a stay that is settled in parts brings only the days its earlier parts did not. */
function daysBase(scope: LiabilityScope): BaseResult {
  const days = daysOfStay(scope.settlement);
  if (days === undefined) {
    return {
      amount: EXACT_ZERO,
      burdenParts: [],
      formula: '0',
      missing: { code: 'FACT_MISSING', missing: 'visit.days' },
    };
  }
  const bucket = stayBucket(scope.liability, scope.settlement.visit.id);
  const before = scope.draft.get(bucket);
  const amount = exactAtLeastZero(minus(exactFromFen(BigInt(days) * 100n), before));
  scope.draft.add(bucket, amount);
  const formula = before.isZero() ? String(days) : `${days} − ${formatExact(before)} = ${formatExact(amount)}`;
  return { amount, burdenParts: [], formula };
}

import type { Gauge, LiabilityShare, Reason, Step } from '../bill/index.ts';
import {
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactAtLeastZero,
  exactFromFen,
  type Fen,
  formatExact,
  formatFen,
  fromGrains,
  minExact,
  minus,
  plus,
  roundToFen,
  toGrains,
} from '../money/index.ts';
import { amountOf, type Liability } from '../plan/index.ts';
import { entitledBucket, reachedBucket } from './buckets.ts';
import { type Atom, leftOf, matching } from './burden.ts';
import { holds } from './condition.ts';
import { adjustments } from './rules/adjust.ts';
import { evaluateBase } from './rules/base.ts';
import { applyCaps } from './rules/caps.ts';
import { countedShare } from './rules/counted-share.ts';
import { countTowards, type NetOfDeductible, netOfDeductible } from './rules/deductible.ts';
import { visitFactor } from './rules/factors.ts';
import { higherOf } from './rules/higher-of.ts';
import { applyItemCaps, bookItems } from './rules/item-cap.ts';
import { applyOffsets } from './rules/offset.ts';
import { failed } from './rules/outcome.ts';
import { increment } from './rules/pay.ts';
import type { LiabilityScope } from './scope.ts';

export interface PricedLiability {
  readonly share: Omit<LiabilityShare, 'atCounter'>;
  /** The parts of the burden the payment is taken off. */
  readonly atoms: readonly Atom[];
  readonly overflow: Exact;
  /** Lines whose share of the in-policy cost was counted. */
  readonly inScopeLines: ReadonlySet<string>;
}

/**
 * One liability of one plan for one settlement, in the order
 * gates -> base -> counted share -> offsets -> deductible -> rate or bands -> visit factor -> left in base
 * -> per-item caps -> caps -> rounding. Whatever cannot be known pays nothing and says why.
 */
export function priceLiability(liability: Liability, outer: LiabilityScope): PricedLiability {
  const trail = new Trail(liability);
  // Nothing counts until every rule has found what it needs.
  const scope: LiabilityScope = { ...outer, liability: liability.id, tally: outer.tally.fork() };
  const closed = firstClosedGate(liability, scope);
  if (closed !== undefined) return trail.nothing(closed);

  const base = evaluateBase(liability.base, scope);
  trail.step({
    rule: 'base',
    label: { zh: '责任范围内费用', en: 'Cost within the liability' },
    formula: base.formula,
    inputs: {},
    out: formatExact(base.amount),
    source: liability.baseSource,
    ...(base.lines === undefined ? {} : { lines: base.lines }),
  });
  if (base.amount.isZero()) return trail.nothing(base.missing ?? { code: 'NOTHING_ELIGIBLE' });

  const eligible = applyItemCaps(liability, 'eligible', base.amount, base.atoms, scope);
  if (failed(eligible)) return trail.nothing(eligible.because);
  bookItems(eligible, eligible.amount, scope);
  if (eligible.amount.isZero()) return trail.nothing({ code: 'NOTHING_ELIGIBLE' });
  const shared = countedShare(liability, eligible.amount, scope);
  if (failed(shared)) return trail.nothing(shared.because);
  const offset = applyOffsets(liability, shared.amount, scope);
  if (failed(offset)) return trail.nothing(offset.because);
  const counted = offset.amount;
  const net = netOfDeductible(liability, counted, offset.towardDeductible, scope);
  if (failed(net)) return trail.nothing(net.because);
  const adjusted = adjustments(liability, scope);
  if (failed(adjusted)) return trail.nothing(adjusted.because);
  const entitled = increment(liability, net, adjusted.adjust, { ...scope, counted });
  if (failed(entitled)) return trail.nothing(entitled.because);
  const visit = visitFactor(liability, exactAtLeastZero(entitled.amount), scope);
  if (failed(visit)) return trail.nothing(visit.because);
  const atoms = liability.reduces === undefined ? base.atoms : matching(scope.burden, liability.reduces);
  const compensable = leftInBase(liability, visit.amount, atoms);
  const item = applyItemCaps(liability, 'payout', compensable.amount, base.atoms, scope);
  if (failed(item)) return trail.nothing(item.because);
  const capped = applyCaps(liability, item.amount, scope);
  if (failed(capped)) return trail.nothing(capped.because);
  const standing = higherOf(liability, capped.amount, scope);

  bookItems(item, standing.amount, scope);
  countTowards(liability, counted, offset.towardDeductible, net, scope);
  for (const part of [eligible, shared, offset, net, adjusted, entitled, visit, compensable, item, capped, standing]) {
    for (const step of part.steps) trail.step(step);
  }
  trail.gauges.push(...net.gauges, ...capped.gauges);
  const payout = settleEntitlement(liability, standing.amount, capped.buckets, scope, trail);
  outer.tally.absorb(scope.tally);
  if (net.reachedNow) outer.family?.add(reachedBucket(liability.id), ONE);
  const because = (): Reason => {
    if (compareExact(net.after, net.before) <= 0) return belowDeductible(net);
    const fixed = 'lumpSum' in liability.pay || 'steps' in liability.pay;
    if (fixed && entitled.amount.isZero()) return { code: 'ALREADY_PAID' };
    if (!visit.amount.isZero() && compensable.amount.isZero()) return { code: 'LEFT_BY_EARLIER_PAYERS' };
    if (!compensable.amount.isZero() && capped.amount.isZero()) return { code: 'CAP_REACHED' };
    if (!capped.amount.isZero() && standing.amount.isZero()) return { code: 'HIGHER_ONE_STANDS' };
    return trail.floored ?? { code: 'ROUNDED_TO_ZERO' };
  };
  // Only cost that got past the deductible can overflow: the deductible stays with the person.
  const overflow = shareOfBase(minus(net.after, net.before), capped.overflow, item.amount);
  return {
    ...trail.pays(payout, payout === 0n ? because() : undefined, atoms, overflow),
    inScopeLines: base.inScopeLines ?? NO_LINES,
  };
}

const ONE = exactFromFen(100n);
const NO_LINES: ReadonlySet<string> = new Set();

function belowDeductible({ label, short }: NetOfDeductible): Reason {
  return {
    code: 'BELOW_DEDUCTIBLE',
    short: formatExact(short),
    say: { zh: `未过${label.zh}`, en: `${label.en} not reached` },
  };
}

/** The part of the base that belongs to what a cap did not let through, in proportion, cut to a grain. */
function shareOfBase(base: Exact, overflow: Exact, entitled: Exact): Exact {
  if (overflow.isZero() || entitled.isZero()) return EXACT_ZERO;
  return fromGrains((toGrains(base) * toGrains(overflow)) / toGrains(entitled));
}

function firstClosedGate(liability: Liability, scope: LiabilityScope): Reason | undefined {
  for (const gate of liability.gates) {
    const answer = holds(gate.require, scope);
    if (answer.is === true) continue;
    if (answer.is === 'unknown') return { ...answer.because, source: gate.source };
    return { code: gate.reason, source: gate.source, ...(gate.say === undefined ? {} : { say: gate.say }) };
  }
  return undefined;
}

/** 补偿原则: an indemnity never pays more than earlier payers left of its base. */
function leftInBase(
  liability: Liability,
  amount: Exact,
  atoms: readonly Atom[],
): { amount: Exact; steps: readonly Step[] } {
  if (liability.kind === 'benefit') return { amount, steps: [] };
  const left = exactFromFen(leftOf(atoms));
  const limited = minExact(amount, left);
  if (compareExact(limited, amount) === 0) return { amount, steps: [] };
  const step: Step = {
    rule: 'left-in-base',
    label: { zh: '不超过前序保障赔付后的剩余费用', en: 'Not more than earlier payers left' },
    formula: `min(${formatExact(amount)}, ${formatExact(left)}) = ${formatExact(limited)}`,
    inputs: { amount: formatExact(amount), left: formatExact(left) },
    out: formatExact(limited),
  };
  return { amount: limited, steps: [step] };
}

/**
 * The payment is the rounded entitlement after this settlement less the rounded entitlement before it, so that
 * a year's payments never drift from the year's entitlement by more than half a fen.
 */
function settleEntitlement(
  liability: Liability,
  amount: Exact,
  capBuckets: readonly string[],
  scope: LiabilityScope,
  trail: Trail,
): Fen {
  const { tally } = scope;
  const bucket = entitledBucket(liability.id);
  const before = tally.get(bucket);
  const after = plus(before, amount);
  const payout = roundToFen(after, liability.rounding) - roundToFen(before, liability.rounding);
  if (liability.floor !== undefined) {
    const floor = amountOf(scope.terms, liability.floor.amount);
    if (floor !== undefined && compareExact(exactFromFen(payout), floor.value) < 0) {
      trail.floored = { code: 'BELOW_FLOOR' };
      return 0n;
    }
  }
  for (const name of [bucket, ...capBuckets]) tally.add(name, amount);
  trail.step({
    rule: 'rounding',
    label: { zh: '四舍五入到分（按年度累计）', en: 'Rounded to the fen on the annual total' },
    formula: `${formatFen(roundToFen(after, liability.rounding))} − ${formatFen(roundToFen(before, liability.rounding))} = ${formatFen(payout)}`,
    inputs: { before: formatExact(before), after: formatExact(after), rounding: liability.rounding },
    out: formatFen(payout),
  });
  return payout;
}

/** Collects the steps of one liability and closes them into its share of the bill. */
class Trail {
  readonly #liability: Liability;
  readonly #steps: Step[] = [];
  readonly gauges: Gauge[] = [];
  floored: Reason | undefined;

  constructor(liability: Liability) {
    this.#liability = liability;
  }

  step(step: Step): void {
    this.#steps.push(step);
  }

  nothing(reason: Reason): PricedLiability {
    return this.pays(0n, reason, [], EXACT_ZERO);
  }

  pays(payout: Fen, reason: Reason | undefined, atoms: readonly Atom[], overflow: Exact): PricedLiability {
    const { id, name, kind } = this.#liability;
    return {
      share: {
        liability: id,
        name,
        kind,
        payout,
        steps: this.#steps,
        gauges: this.gauges,
        ...(reason === undefined ? {} : { reason }),
      },
      atoms,
      overflow,
      inScopeLines: NO_LINES,
    };
  }
}

import type { Gauge, LiabilityShare, Reason, Step } from '../bill/index.ts';
import {
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactAtLeastZero,
  exactFromFen,
  type Fen,
  formatExact,
  fromGrains,
  minExact,
  minus,
  toGrains,
} from '../money/index.ts';
import type { Liability } from '../plan/index.ts';
import { reachedBucket } from './buckets.ts';
import { type Atom, leftOf, matching } from './burden.ts';
import { holds } from './condition.ts';
import { adjustments } from './rules/adjust.ts';
import { type BaseResult, evaluateBase } from './rules/base.ts';
import { applyCaps } from './rules/caps.ts';
import { countedShare } from './rules/counted-share.ts';
import { countTowards, type NetOfDeductible, netOfDeductible } from './rules/deductible.ts';
import { visitFactor } from './rules/factors.ts';
import { keepBorne, nameFreed } from './rules/freed.ts';
import { higherOf } from './rules/higher-of.ts';
import { applyItemCaps, bookItems, mostByItems } from './rules/item-cap.ts';
import { applyOffsets } from './rules/offset.ts';
import { failed } from './rules/outcome.ts';
import { increment } from './rules/pay.ts';
import { settleEntitlement } from './rules/rounding.ts';
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
  trail.step(baseStep(liability, base));
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
  const own = minus(base.amount, offset.received);
  const compensable = leftInBase(liability, visit.amount, atoms, paysForCost(liability, scope) ? own : undefined);
  const item = applyItemCaps(liability, 'payout', compensable.amount, base.atoms, scope);
  if (failed(item)) return trail.nothing(item.because);
  const capped = applyCaps(liability, item.amount, scope);
  if (failed(capped)) return trail.nothing(capped.because);
  const standing = higherOf(liability, capped.amount, scope);

  const { limits } = scope.edition;
  if (limits === 'entitlement') bookItems(item, standing.amount, scope);
  countTowards(liability, counted, offset.towardDeductible, net, scope);
  for (const part of [eligible, shared, offset, net, adjusted, entitled, visit, compensable, item, capped, standing]) {
    trail.step(...part.steps);
  }
  trail.gauges.push(...net.gauges, ...capped.gauges);
  const { group } = standing;
  const most = limits === 'payments' ? mostByItems(item) : undefined;
  const settled = settleEntitlement(liability, { amount: standing.amount, capped, group, most }, scope);
  const { payout } = settled;
  trail.step(...settled.steps);
  if (limits === 'payments') bookItems(item, exactFromFen(payout), scope);
  keepBorne(liability, net.borne, { adjust: adjusted.adjust, factor: visit.factor }, scope);
  nameFreed(liability, net.freed, scope);
  outer.tally.absorb(scope.tally);
  if (net.reachedNow) outer.family?.add(reachedBucket(liability.id), ONE);
  const because = (): Reason => {
    const named = scope.edition.freedDeductible === 'named-for-review';
    if (named && counted.isZero() && !shared.amount.isZero()) return { code: 'LEFT_BY_EARLIER_PAYERS' };
    if (compareExact(net.after, net.before) <= 0) return belowDeductible(net);
    const fixed = 'lumpSum' in liability.pay || 'steps' in liability.pay;
    if (fixed && entitled.amount.isZero()) return { code: 'ALREADY_PAID' };
    return stoppedBy([visit, compensable, capped, standing]) ?? settled.floored ?? TOO_LITTLE;
  };
  // Only cost that got past the deductible can overflow: the deductible stays with the person.
  const overflow = shareOfBase(minus(net.after, net.before), capped.overflow, item.amount);
  return {
    ...trail.pays(payout, payout === 0n ? because() : undefined, atoms, overflow),
    inScopeLines: base.inScopeLines ?? NO_LINES,
  };
}

const baseStep = ({ baseSource }: Liability, { formula, amount, lines }: BaseResult): Step => ({
  rule: 'base',
  label: { zh: '责任范围内费用', en: 'Cost within the liability' },
  formula,
  inputs: {},
  out: formatExact(amount),
  source: baseSource,
  ...(lines === undefined ? {} : { lines }),
});

const TOO_LITTLE: Reason = { code: 'ROUNDED_TO_ZERO' };

/** Which of the last rules let nothing through of what came to it. */
function stoppedBy(parts: readonly { readonly amount: Exact }[]): Reason | undefined {
  const codes = ['LEFT_BY_EARLIER_PAYERS', 'CAP_REACHED', 'HIGHER_ONE_STANDS'] as const;
  const code = codes.find((_, at) => parts[at]?.amount.isZero() === false && parts[at + 1]?.amount.isZero() === true);
  return code === undefined ? undefined : { code };
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

/** A rate or bands pay a part of the cost; a sum or units do not measure it. */
const paysForCost = ({ pay }: Liability, { edition }: LiabilityScope): boolean =>
  edition.freedDeductible === 'named-for-review' && ('rate' in pay || 'bands' in pay);

/** 补偿原则: an indemnity never pays more than earlier payers left of its base. */
function leftInBase(
  liability: Liability,
  amount: Exact,
  atoms: readonly Atom[],
  own: Exact | undefined,
): { amount: Exact; steps: readonly Step[] } {
  if (liability.kind === 'benefit') return { amount, steps: [] };
  const ofPayers = exactFromFen(leftOf(atoms));
  // What others paid for this visit is not left of it, whatever the deductible makes of it.
  const left = own === undefined ? ofPayers : minExact(ofPayers, exactAtLeastZero(own));
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

/** Collects the steps of one liability and closes them into its share of the bill. */
class Trail {
  readonly #liability: Liability;
  readonly #steps: Step[] = [];
  readonly gauges: Gauge[] = [];

  constructor(liability: Liability) {
    this.#liability = liability;
  }

  step(...steps: readonly Step[]): void {
    this.#steps.push(...steps);
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

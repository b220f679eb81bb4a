import type { Reason, Step } from '../bill/index.ts';
import { exactAtLeastZero, formatExact, minus } from '../money/index.ts';
import { type Liability, paysForCost } from '../plan/index.ts';
import { type BurdenPart, matching } from './burden.ts';
import { holds } from './condition.ts';
import type { LiabilitySteps } from './priced-liability.ts';
import { type Adjustments, adjustments } from './rules/adjust.ts';
import { type BaseResult, evaluateBase } from './rules/base.ts';
import { applyCaps, type CapResult } from './rules/caps.ts';
import { countedShare } from './rules/counted-share.ts';
import { type NetOfDeductible, netOfDeductible } from './rules/deductible.ts';
import { type VisitAmount, visitFactor } from './rules/factors.ts';
import { applyItemCaps, bookItems, type ItemCapResult } from './rules/item-cap.ts';
import { leftInBase } from './rules/left-in-base.ts';
import { applyOffsets, type Offset } from './rules/offset.ts';
import { increment } from './rules/pay.ts';
import { type Amount, isStopped, type RuleResult, stop } from './rules/result.ts';
import type { LiabilityScope } from './scope.ts';

/**
 * The rules of one liability, in the order in which they apply; each looks at what those before it found.
 */

export interface Start {
  readonly liability: Liability;
  readonly scope: LiabilityScope;
  readonly steps: LiabilitySteps;
}

/** What all rules have found, each under its name. */
export interface Entitlement extends Start {
  readonly base: BaseResult;
  readonly eligible: ItemCapResult;
  readonly shared: Amount;
  readonly offset: Offset;
  readonly net: NetOfDeductible;
  readonly adjusted: Adjustments;
  readonly entitled: Amount;
  readonly visit: VisitAmount;
  readonly burdenParts: readonly BurdenPart[];
  readonly compensable: Amount;
  readonly item: ItemCapResult;
  readonly capped: CapResult;
}

/** The start, and what a rule needs of those before it. */
type Found<K extends keyof Entitlement = never> = Pick<Entitlement, keyof Start | K>;

export function passGates({ liability, scope }: Found): RuleResult<true> {
  const closed = firstClosedGate(liability, scope);
  return closed === undefined ? true : stop(closed);
}

export function findBase({ liability, scope, steps }: Found): RuleResult<BaseResult> {
  const base = evaluateBase(liability.base, scope);
  steps.step(baseStep(liability, base));
  return base.amount.isZero() ? stop(base.missing ?? { code: 'NOTHING_ELIGIBLE' }) : base;
}

export function limitItemCost({ liability, scope, base }: Found<'base'>): RuleResult<ItemCapResult> {
  const eligible = applyItemCaps(liability, 'cost', base.amount, base.burdenParts, scope);
  if (isStopped(eligible)) return eligible;
  bookItems(eligible, eligible.amount, scope);
  return eligible.amount.isZero() ? stop({ code: 'NOTHING_ELIGIBLE' }) : eligible;
}

export const countShare = ({ liability, scope, eligible }: Found<'eligible'>): RuleResult<Amount> =>
  countedShare(liability, eligible.amount, scope);

export const takeOffsets = ({ liability, scope, shared }: Found<'shared'>): RuleResult<Offset> =>
  applyOffsets(liability, shared.amount, scope);

export const takeDeductible = ({ liability, scope, offset }: Found<'offset'>): RuleResult<NetOfDeductible> =>
  netOfDeductible(liability, offset.amount, offset.towardDeductible, scope);

export const findAdjustments = ({ liability, scope }: Found): RuleResult<Adjustments> => adjustments(liability, scope);

export function applyRate(found: Found<'offset' | 'net' | 'adjusted'>): RuleResult<Amount> {
  const { liability, scope, offset, net, adjusted } = found;
  return increment(liability, net, adjusted.adjust, { ...scope, counted: offset.amount });
}

export const applyVisitFactor = ({ liability, scope, entitled }: Found<'entitled'>): RuleResult<VisitAmount> =>
  visitFactor(liability, exactAtLeastZero(entitled.amount), scope);

/** The parts of the burden that the payment is taken off. */
export const findBurdenParts = ({ liability, scope, base }: Found<'base'>): readonly BurdenPart[] =>
  liability.reduces === undefined ? base.burdenParts : matching(scope.burden, liability.reduces);

export function keepToWhatIsLeft(found: Found<'base' | 'offset' | 'visit' | 'burdenParts'>): Amount {
  const { liability, scope, base, offset, visit, burdenParts } = found;
  const isLimited = scope.edition.freedDeductible === 'named-for-review' && paysForCost(liability.pay);
  const own = isLimited ? minus(base.amount, offset.received) : undefined;
  return leftInBase(liability, visit.amount, burdenParts, own);
}

export const limitItemPayments = (found: Found<'base' | 'compensable'>): RuleResult<ItemCapResult> =>
  applyItemCaps(found.liability, 'payments', found.compensable.amount, found.base.burdenParts, found.scope);

export const limitByCaps = ({ liability, scope, item }: Found<'item'>): RuleResult<CapResult> =>
  applyCaps(liability, item.amount, scope);

const baseStep = ({ baseSource }: Liability, { formula, amount, lines }: BaseResult): Step => ({
  rule: 'base',
  label: { zh: '责任范围内费用', en: 'Cost within the liability' },
  formula,
  inputs: {},
  out: formatExact(amount),
  source: baseSource,
  ...(lines === undefined ? {} : { lines }),
});

function firstClosedGate(liability: Liability, scope: LiabilityScope): Reason | undefined {
  for (const gate of liability.gates) {
    const answer = holds(gate.require, scope);
    if (isStopped(answer)) return { ...answer.because, source: gate.source };
    if (answer.is) continue;
    return { code: gate.reason, source: gate.source, ...(gate.say === undefined ? {} : { say: gate.say }) };
  }
  return undefined;
}

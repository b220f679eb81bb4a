import type { Reason, Step } from '../bill/index.ts';
import { exactAtLeastZero, formatExact, minus } from '../money/index.ts';
import { type Liability, paysForCost } from '../plan/index.ts';
import { matching } from './burden.ts';
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
 * The rules of one liability, in the order in which they apply; each adds what it found to what those before it found.
 */

export interface Start {
  readonly liability: Liability;
  readonly scope: LiabilityScope;
  readonly steps: LiabilitySteps;
}

export function passGates({ liability, scope }: Start): RuleResult<object> {
  const closed = firstClosedGate(liability, scope);
  return closed === undefined ? {} : stop(closed);
}

export function findBase({ liability, scope, steps }: Start): RuleResult<{ readonly base: BaseResult }> {
  const base = evaluateBase(liability.base, scope);
  steps.step(baseStep(liability, base));
  return base.amount.isZero() ? stop(base.missing ?? { code: 'NOTHING_ELIGIBLE' }) : { base };
}

export type WithBase = Start & { readonly base: BaseResult };

export function limitItemCost({ liability, scope, base }: WithBase): RuleResult<{ readonly eligible: ItemCapResult }> {
  const eligible = applyItemCaps(liability, 'eligible', base.amount, base.burdenParts, scope);
  if (isStopped(eligible)) return eligible;
  bookItems(eligible, eligible.amount, scope);
  return eligible.amount.isZero() ? stop({ code: 'NOTHING_ELIGIBLE' }) : { eligible };
}

export type WithCost = WithBase & { readonly eligible: ItemCapResult };

export function countShare({ liability, scope, eligible }: WithCost): RuleResult<{ readonly shared: Amount }> {
  const shared = countedShare(liability, eligible.amount, scope);
  return isStopped(shared) ? shared : { shared };
}

export type WithShare = WithCost & { readonly shared: Amount };

export function takeOffsets({ liability, scope, shared }: WithShare): RuleResult<{ readonly offset: Offset }> {
  const offset = applyOffsets(liability, shared.amount, scope);
  return isStopped(offset) ? offset : { offset };
}

export type WithOffset = WithShare & { readonly offset: Offset };

export function takeDeductible({
  liability,
  scope,
  offset,
}: WithOffset): RuleResult<{ readonly net: NetOfDeductible }> {
  const net = netOfDeductible(liability, offset.amount, offset.towardDeductible, scope);
  return isStopped(net) ? net : { net };
}

export type WithNet = WithOffset & { readonly net: NetOfDeductible };

export function findAdjustments({ liability, scope }: WithNet): RuleResult<{ readonly adjusted: Adjustments }> {
  const adjusted = adjustments(liability, scope);
  return isStopped(adjusted) ? adjusted : { adjusted };
}

export type WithAdjustments = WithNet & { readonly adjusted: Adjustments };

export function applyRate(found: WithAdjustments): RuleResult<{ readonly entitled: Amount }> {
  const { liability, scope, offset, net, adjusted } = found;
  const entitled = increment(liability, net, adjusted.adjust, { ...scope, counted: offset.amount });
  return isStopped(entitled) ? entitled : { entitled };
}

export type WithEntitlement = WithAdjustments & { readonly entitled: Amount };

export function applyVisitFactor({
  liability,
  scope,
  entitled,
}: WithEntitlement): RuleResult<{ readonly visit: VisitAmount }> {
  const visit = visitFactor(liability, exactAtLeastZero(entitled.amount), scope);
  return isStopped(visit) ? visit : { visit };
}

export type WithVisit = WithEntitlement & { readonly visit: VisitAmount };

export function keepToWhatIsLeft({ liability, scope, base, offset, visit }: WithVisit) {
  const burdenParts = liability.reduces === undefined ? base.burdenParts : matching(scope.burden, liability.reduces);
  const isLimited = scope.edition.freedDeductible === 'named-for-review' && paysForCost(liability.pay);
  const own = isLimited ? minus(base.amount, offset.received) : undefined;
  return { burdenParts, compensable: leftInBase(liability, visit.amount, burdenParts, own) };
}

export type WithRest = WithVisit & ReturnType<typeof keepToWhatIsLeft>;

export function limitItemPayments(found: WithRest): RuleResult<{ readonly item: ItemCapResult }> {
  const { liability, scope, base, compensable } = found;
  const item = applyItemCaps(liability, 'payout', compensable.amount, base.burdenParts, scope);
  return isStopped(item) ? item : { item };
}

export type WithItems = WithRest & { readonly item: ItemCapResult };

export function limitByCaps({ liability, scope, item }: WithItems): RuleResult<{ readonly capped: CapResult }> {
  const capped = applyCaps(liability, item.amount, scope);
  return isStopped(capped) ? capped : { capped };
}

export type Entitlement = WithItems & { readonly capped: CapResult };

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

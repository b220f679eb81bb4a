import type { Reason } from '../bill/index.ts';
import {
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactFromFen,
  formatExact,
  fromGrains,
  minus,
  toGrains,
} from '../money/index.ts';
import { type Liability, paysForCost } from '../plan/index.ts';
import { reachedBucket } from './buckets.ts';
import {
  applyRate,
  applyVisitFactor,
  countShare,
  type Entitlement,
  findAdjustments,
  findBase,
  findBurdenParts,
  keepToWhatIsLeft,
  limitByCaps,
  limitItemCost,
  limitItemPayments,
  passGates,
  type Start,
  takeDeductible,
  takeOffsets,
} from './liability-rules.ts';
import { LiabilitySteps, NO_LINES, type PricedLiability } from './priced-liability.ts';
import { countTowards, type NetOfDeductible } from './rules/deductible.ts';
import { keepBorne, nameFreed } from './rules/freed.ts';
import { higherOf } from './rules/higher-of.ts';
import { bookItems, mostByItems } from './rules/item-cap.ts';
import { type Amount, isStopped, Pipeline } from './rules/result.ts';
import { settleEntitlement } from './rules/rounding.ts';
import type { LiabilityScope } from './scope.ts';

/**
 * One liability of one plan for one settlement, rule by rule. Whatever cannot be known pays nothing and says why;
 * nothing counts until every rule has found what it needs.
 */
export function priceLiability(liability: Liability, outer: LiabilityScope): PricedLiability {
  const steps = new LiabilitySteps(liability);
  const scope: LiabilityScope = { ...outer, liability: liability.id, draft: outer.draft.fork() };
  const found = Pipeline.from<Start>({ liability, scope, steps })
    .next('gates', passGates)
    .next('base', findBase)
    .next('eligible', limitItemCost)
    .next('shared', countShare)
    .next('offset', takeOffsets)
    .next('net', takeDeductible)
    .next('adjusted', findAdjustments)
    .next('entitled', applyRate)
    .next('visit', applyVisitFactor)
    .next('burdenParts', findBurdenParts)
    .next('compensable', keepToWhatIsLeft)
    .next('item', limitItemPayments)
    .next('capped', limitByCaps).result;
  return isStopped(found) ? steps.nothing(found.because) : payEntitlement(found, outer);
}

/** Every rule has found what it needs: now it counts, and is paid in whole fen. */
function payEntitlement(found: Entitlement, outer: LiabilityScope): PricedLiability {
  const { liability, scope, steps, base, eligible, shared, offset, net, adjusted } = found;
  const { entitled, visit, burdenParts, compensable, item, capped } = found;
  const counted = offset.amount;
  const highest = higherOf(liability, capped.amount, scope);
  const { limits } = scope.edition;
  if (limits === 'entitlement') bookItems(item, highest.amount, scope);
  countTowards(liability, counted, offset.towardDeductible, net, scope);
  for (const part of [eligible, shared, offset, net, adjusted, entitled, visit, compensable, item, capped, highest]) {
    steps.step(...part.steps);
  }
  steps.gauges.push(...net.gauges, ...capped.gauges);
  const { group } = highest;
  const most = limits === 'payments' ? mostByItems(item) : undefined;
  const rounded = settleEntitlement(liability, { amount: highest.amount, capped, group, most }, scope);
  const { payout } = rounded;
  steps.step(...rounded.steps);
  if (limits === 'payments') bookItems(item, exactFromFen(payout), scope);
  keepBorne(liability, net.borne, { adjust: adjusted.adjust, factor: visit.factor }, scope);
  nameFreed(liability, net.freed, scope);
  outer.draft.absorb(scope.draft);
  if (net.reachedNow) outer.family?.add(reachedBucket(liability.id), ONE);
  const reason = payout === 0n ? whyNothing(found, highest, rounded.floored) : undefined;
  // Only cost that got past the deductible can overflow: the deductible stays with the person.
  const overflow = shareOfBase(minus(net.after, net.before), capped.overflow, item.amount);
  return { ...steps.pays(payout, reason, burdenParts, overflow), inScopeLines: base.inScopeLines ?? NO_LINES };
}

function whyNothing(found: Entitlement, highest: Amount, floored: Reason | undefined): Reason {
  const { liability, scope, shared, offset, net, entitled, visit, compensable, capped } = found;
  const named = scope.edition.freedDeductible === 'named-for-review';
  if (named && offset.amount.isZero() && !shared.amount.isZero()) return { code: 'LEFT_BY_EARLIER_PAYERS' };
  if (compareExact(net.after, net.before) <= 0) return belowDeductible(net);
  if (!paysForCost(liability.pay) && entitled.amount.isZero()) return { code: 'ALREADY_PAID' };
  return stoppedBy([visit, compensable, capped, highest]) ?? floored ?? TOO_LITTLE;
}

const TOO_LITTLE: Reason = { code: 'ROUNDED_TO_ZERO' };

/** Which of the last rules let nothing through of what came to it. */
function stoppedBy(parts: readonly { readonly amount: Exact }[]): Reason | undefined {
  const codes = ['LEFT_BY_EARLIER_PAYERS', 'CAP_REACHED', 'HIGHER_ONE_STANDS'] as const;
  const code = codes.find((_, at) => parts[at]?.amount.isZero() === false && parts[at + 1]?.amount.isZero() === true);
  return code === undefined ? undefined : { code };
}

const ONE = exactFromFen(100n);

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

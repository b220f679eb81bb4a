import type { Reason } from '../../bill/index.ts';
import { type Liability, type Plan, paysForCost } from '../../plan/index.ts';
import { reachedBucket } from '../buckets.ts';
import { isStopped, type RuleResult, type Stopped, stop } from '../rules/result.ts';
import { type Adjusted, compileAdjust, type Found, NO_STEPS } from './adjust.ts';
import { type BaseFound, compileBase } from './base.ts';
import { compileBaseStep } from './base-step.ts';
import { compileBorne } from './borne.ts';
import { maskOf, NO_PARTS, type PartSet } from './burden.ts';
import { compileDeductible, type NetFound } from './deductible.ts';
import type { CompileContext } from './figures.ts';
import { compileGates } from './gates.ts';
import { compileItemCaps, type ItemsFound } from './item-caps.ts';
import { type CapsFound, compileCaps, compileHigherOf, type HighestFound } from './limits.ts';
import { compilePay } from './pay.ts';
import { compileRounding, type Payment } from './rounding.ts';
import type { Run } from './run.ts';
import {
  compileCounted,
  compileFactors,
  compileOffsets,
  keepToLeft,
  type OffsetFound,
  type VisitFound,
} from './shares.ts';
import type { StepText, Text } from './text.ts';

/** What one liability pays of a settlement, with the steps that led to it. */
export interface LiabilityFound {
  readonly liability: Liability;
  /** Fen. */
  readonly payout: number;
  readonly steps: readonly StepText[];
  readonly gauges: readonly Text[];
  readonly reason: Reason | undefined;
  readonly parts: PartSet;
  /** The part of the base that belongs to what a cap did not let through. */
  readonly overflow: () => number;
  readonly inScopeLines: Uint8Array | undefined;
}

/** What the rules have found, each under its name, as `Entitlement` of the readable engine. */
interface Entitlement {
  readonly base: BaseFound;
  readonly eligible: ItemsFound;
  readonly shared: Found;
  readonly offset: OffsetFound;
  readonly net: NetFound;
  readonly adjusted: Adjusted;
  readonly entitled: Found;
  readonly visit: VisitFound;
  readonly parts: PartSet;
  readonly compensable: Found;
  readonly item: ItemsFound;
  readonly capped: CapsFound;
}

const NOTHING = stop({ code: 'NOTHING_ELIGIBLE' });
const NO_OVERFLOW = () => 0;
const NO_GAUGES: readonly Text[] = [];

/**
 * A liability with its figures, conditions and names of accumulators looked up once. Its rules are those of
 * `priceLiability`, in the same order.
 */
export class CompiledLiability {
  readonly liability: Liability;
  readonly #rules: ReturnType<typeof compileRules>;
  readonly #reduces: PartSet | undefined;
  readonly #paysForCost: boolean;
  readonly #familyBucket: string;

  constructor(liability: Liability, plan: Plan, context: CompileContext) {
    this.liability = liability;
    this.#rules = compileRules(liability, plan, context);
    this.#reduces = liability.reduces === undefined ? undefined : { mask: maskOf(liability.reduces) };
    this.#paysForCost = paysForCost(liability.pay);
    this.#familyBucket = reachedBucket(liability.id);
  }

  price(run: Run): LiabilityFound {
    run.buckets.length = 0;
    run.amounts.length = 0;
    if (run.family !== undefined) run.scope = { ...run.scope, familyReached: run.family.get(this.#familyBucket) !== 0 };
    const gate = this.#rules.gates(run);
    if (gate !== undefined) return this.#nothing(NO_STEPS, gate);
    const base = this.#rules.base(run);
    const found = base.amount === 0 ? stopAtBase(base) : this.#entitle(run, base);
    const step = this.#rules.baseStep(base, run.scale);
    if (isStopped(found)) return this.#nothing([step], found.because);
    const paid = this.#pay(run, found, step);
    for (let index = 0; index < run.buckets.length; index += 1)
      run.tally.add(run.buckets[index] ?? '', run.amounts[index] ?? 0);
    return paid;
  }

  /** The rules up to the caps: the first that stops ends it. */
  #entitle(run: Run, base: BaseFound): RuleResult<Entitlement> {
    const rules = this.#rules;
    const eligible = rules.items.eligible(run, base.amount, base.parts);
    if (isStopped(eligible)) return eligible;
    eligible.book(run, eligible.amount);
    if (eligible.amount === 0) return NOTHING;
    const shared = rules.counted(run, eligible.amount);
    if (isStopped(shared)) return shared;
    const offset = rules.offsets(run, shared.amount);
    if (isStopped(offset)) return offset;
    const net = rules.deductible.net(run, offset.amount, offset.towardDeductible);
    if (isStopped(net)) return net;
    const adjusted = rules.adjust(run);
    if (isStopped(adjusted)) return adjusted;
    const entitled = rules.pay(run, { net, adjust: adjusted.adjust, counted: offset.amount });
    if (isStopped(entitled)) return entitled;
    const visit = rules.factors(run, Math.max(0, entitled.amount));
    if (isStopped(visit)) return visit;
    const parts = this.#reduces ?? base.parts;
    const own = this.#paysForCost ? base.amount - offset.received : undefined;
    const isBenefit = this.liability.kind === 'benefit';
    const compensable = isBenefit
      ? { amount: visit.amount, steps: NO_STEPS }
      : keepToLeft(run, visit.amount, parts, own);
    const item = rules.items.payout(run, compensable.amount, base.parts);
    if (isStopped(item)) return item;
    const capped = rules.caps(run, item.amount);
    if (isStopped(capped)) return capped;
    return { base, eligible, shared, offset, net, adjusted, entitled, visit, parts, compensable, item, capped };
  }

  /** Every rule has found what it needs: now it counts, and is paid in whole fen. */
  #pay(run: Run, found: Entitlement, first: StepText): LiabilityFound {
    const { base, eligible, shared, offset, net, adjusted, entitled, visit, parts, compensable, item, capped } = found;
    const rules = this.#rules;
    const highest = rules.highest(run, capped.amount);
    rules.deductible.count(run, offset.amount, offset.towardDeductible, net);
    const owed = { amount: highest.amount, capped, group: highest.group, most: item.most(run) };
    const payment = rules.rounding(run, owed);
    const { payout } = payment;
    item.book(run, run.scale.fromFen(payout));
    rules.borne(run, net, adjusted.adjust, visit.factor);
    if (net.reachedNow) run.family?.add(this.#familyBucket, run.scale.yuan);
    const steps = [first];
    for (const more of [eligible.steps, shared.steps, offset.steps]) if (more.length > 0) steps.push(...more);
    if (net.step !== undefined) steps.push(net.step);
    for (const more of [adjusted.steps, entitled.steps, visit.steps, compensable.steps, item.steps, capped.steps])
      if (more.length > 0) steps.push(...more);
    steps.push(...highest.steps, ...payment.steps);
    return {
      liability: this.liability,
      payout,
      steps,
      gauges: net.gauge === undefined ? capped.gauges : [net.gauge, ...capped.gauges],
      reason: payout === 0 ? this.#whyNothing(found, highest, payment, run) : undefined,
      parts,
      // Only cost that got past the deductible can overflow: the deductible stays with the person.
      overflow: capped.overflow === 0 ? NO_OVERFLOW : () => overflowOf(run, found),
      inScopeLines: base.inScopeLines,
    };
  }

  #whyNothing(found: Entitlement, highest: HighestFound, payment: Payment, { scale }: Run): Reason {
    const { shared, offset, net, entitled, visit, compensable, capped } = found;
    if (offset.amount === 0 && shared.amount !== 0) return { code: 'LEFT_BY_EARLIER_PAYERS' };
    if (net.after <= net.before) {
      const { zh, en } = net.label;
      const say = { zh: `未过${zh}`, en: `${en} not reached` };
      return { code: 'BELOW_DEDUCTIBLE', short: scale.format(net.short), say };
    }
    if (!this.#paysForCost && entitled.amount === 0) return { code: 'ALREADY_PAID' };
    if (visit.amount !== 0 && compensable.amount === 0) return { code: 'LEFT_BY_EARLIER_PAYERS' };
    if (compensable.amount !== 0 && capped.amount === 0) return { code: 'CAP_REACHED' };
    if (capped.amount !== 0 && highest.amount === 0) return { code: 'HIGHER_ONE_STANDS' };
    return payment.floored ?? { code: 'ROUNDED_TO_ZERO' };
  }

  #nothing(steps: readonly StepText[], reason: Reason): LiabilityFound {
    return {
      liability: this.liability,
      payout: 0,
      steps,
      gauges: NO_GAUGES,
      reason,
      parts: NO_PARTS,
      overflow: NO_OVERFLOW,
      inScopeLines: undefined,
    };
  }
}

function compileRules(liability: Liability, plan: Plan, context: CompileContext) {
  return {
    gates: compileGates(liability, context),
    base: compileBase(liability.base, liability.id, context),
    baseStep: compileBaseStep(liability),
    items: compileItemCaps(liability, context),
    counted: compileCounted(liability, context),
    offsets: compileOffsets(liability),
    deductible: compileDeductible(liability, context),
    adjust: compileAdjust(liability, context),
    pay: compilePay(liability, context),
    factors: compileFactors(liability, context),
    caps: compileCaps(liability, context),
    highest: compileHigherOf(liability, context),
    rounding: compileRounding(liability, context),
    borne: compileBorne(liability, plan, context),
  };
}

const stopAtBase = ({ missing }: BaseFound): Stopped => (missing === undefined ? NOTHING : stop(missing));

/** In proportion, cut to a grain: a unit coarser than that cannot hold it, and the bill is then priced otherwise. */
function overflowOf({ scale }: Run, { net, capped, item }: Entitlement): number {
  const grains = (value: number) => scale.toGrains(value);
  if (item.amount === 0) return 0;
  return scale.fromGrains((grains(net.after - net.before) * grains(capped.overflow)) / grains(item.amount));
}

import { EXACT_ZERO, type Exact, exactAtLeastZero, formatExact, minExact, minus } from '../money/index.ts';
import { amountOf, isInTerm, type Liability, type LoadedPlan, type Terms, termsOn } from '../plan/index.ts';
import type { Enrolment } from '../settlement/index.ts';
import type { Desk } from './desk.ts';

/** What a person holds on a date, and how far deductibles and limits are used up. Amounts exact yuan text. */
export interface Coverage {
  readonly person: string;
  readonly on: string;
  readonly version: number;
  readonly plans: readonly PlanCoverage[];
}

interface PlanCoverage {
  readonly plan: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly term: { readonly from: string; readonly to: string };
  readonly inForce: boolean;
  readonly enrolment: Enrolment;
  readonly liabilities: readonly LiabilityCoverage[];
}

interface LiabilityCoverage {
  readonly liability: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly counted: string;
  readonly entitled: string;
  readonly deductible?: { readonly limit: string; readonly used: string; readonly left: string };
  readonly cap?: { readonly limit: string; readonly used: string; readonly left: string };
}

export async function identify(desk: Desk, person: string, on: string): Promise<Coverage> {
  const snapshot = await desk.ledger.snapshot(person);
  const plans = snapshot.enrolments.flatMap((enrolment): PlanCoverage[] => {
    const loaded = desk.plans.find(enrolment.plan);
    return loaded === undefined ? [] : [coverageOf(loaded, enrolment, on, snapshot.accumulators.get(enrolment.plan))];
  });
  return { person, on, version: snapshot.version, plans };
}

function coverageOf(
  loaded: LoadedPlan,
  enrolment: Enrolment,
  on: string,
  accumulators: ReadonlyMap<string, Exact> | undefined,
): PlanCoverage {
  const { plan } = loaded;
  const { from = plan.term.from, to = plan.term.to } = enrolment;
  const terms = termsOn(loaded, on < plan.term.from ? plan.term.from : on > plan.term.to ? plan.term.to : on);
  return {
    plan: plan.id,
    name: plan.name,
    term: { from: plan.term.from, to: plan.term.to },
    inForce: isInTerm(plan, on) && from <= on && on <= to,
    enrolment,
    liabilities: plan.liabilities.map((liability) => liabilityCoverage(liability, terms, accumulators ?? new Map())),
  };
}

function liabilityCoverage(
  liability: Liability,
  terms: Terms,
  accumulators: ReadonlyMap<string, Exact>,
): LiabilityCoverage {
  const { id, deductible, caps } = liability;
  const counted = accumulators.get(`${id}.counted`) ?? EXACT_ZERO;
  const entitled = accumulators.get(`${id}.entitled`) ?? EXACT_ZERO;
  const limitOf = (choice: unknown) => (typeof choice === 'string' ? amountOf(terms, choice)?.value : undefined);
  const deductibleLimit = limitOf(deductible?.amount);
  const cap = caps.find((rule) => rule.per === 'term' && rule.pool === undefined);
  const capLimit = limitOf(cap?.amount);
  return {
    liability: id,
    name: liability.name,
    counted: formatExact(counted),
    entitled: formatExact(entitled),
    ...(deductibleLimit === undefined ? {} : { deductible: used(deductibleLimit, counted) }),
    ...(capLimit === undefined ? {} : { cap: used(capLimit, entitled) }),
  };
}

function used(limit: Exact, amount: Exact) {
  const taken = minExact(limit, amount);
  return {
    limit: formatExact(limit),
    used: formatExact(taken),
    left: formatExact(exactAtLeastZero(minus(limit, taken))),
  };
}

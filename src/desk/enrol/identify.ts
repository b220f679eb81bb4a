import { positionOf, type Usage } from '../../engine/index.ts';
import { type Exact, formatExact } from '../../money/index.ts';
import { isInTerm, type Liability, type LoadedPlan, type Terms, termsOn } from '../../plan/index.ts';
import type { Enrolment } from '../../settlement/index.ts';
import type { Desk } from '../desk.ts';

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
  readonly deductible?: UsedText;
  readonly cap?: UsedText;
}

interface UsedText {
  readonly limit: string;
  readonly used: string;
  readonly left: string;
  /** Name of the pool, where other liabilities use the same limit. */
  readonly shared?: string;
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
  const { counted, entitled, deductible, cap } = positionOf(liability, terms, accumulators);
  return {
    liability: liability.id,
    name: liability.name,
    counted: formatExact(counted),
    entitled: formatExact(entitled),
    ...(deductible === undefined ? {} : { deductible: usedText(deductible) }),
    ...(cap === undefined ? {} : { cap: usedText(cap) }),
  };
}

function usedText({ limit, used, left, shared }: Usage): UsedText {
  const text = { limit: formatExact(limit), used: formatExact(used), left: formatExact(left) };
  return shared === undefined ? text : { ...text, shared };
}

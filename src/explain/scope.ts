import type { BillWire, LiabilityShareWire, PlanShareWire } from '../bill/index.ts';
import { type Bilingual, type Liability, type LoadedPlan, type Plan, type Terms, termsOn } from '../plan/index.ts';
import type { ExplainContext, Origin } from './explanation.ts';
import { short } from './say.ts';

/** Everything an explanation is made from, and the names it has used. */
export class Source {
  readonly bill: BillWire;
  readonly settlement: ExplainContext['settlement'];
  readonly #plans: ReadonlyMap<string, Plan>;
  readonly #names = new Set<string>();
  readonly #origin: Readonly<Record<string, unknown>>;

  constructor(bill: BillWire, context: ExplainContext) {
    this.bill = bill;
    this.settlement = context.settlement;
    this.#plans = new Map(context.plans.map((plan) => [plan.id, plan]));
    // The record may be absent: an adapter need not say where its values came from.
    const origin = (context.settlement as { origin?: unknown } | undefined)?.origin;
    this.#origin = typeof origin === 'object' && origin !== null ? (origin as Record<string, unknown>) : {};
  }

  /** The plan of this share; undefined when it is not loaded, or the bill was priced with another version. */
  plan(share: PlanShareWire): Plan | undefined {
    const plan = this.#plans.get(share.plan);
    return plan?.version === share.version ? plan : undefined;
  }

  /** Marks words that stand in a text as somebody else wrote them. */
  given(name: string): string {
    this.#names.add(name);
    return name;
  }
  givenBoth(name: Bilingual): Bilingual {
    return { zh: this.given(name.zh), en: this.given(name.en) };
  }
  /** A given name for a sentence of the patient, or the word for the thing where it is long. */
  brief(name: Bilingual, max: number, otherwise: Bilingual): Bilingual {
    const fits = short(name.zh, max, '') !== '';
    return fits ? this.givenBoth(name) : otherwise;
  }
  names(): readonly string[] {
    return [...this.#names];
  }

  origin(...paths: readonly string[]): { origin?: readonly Origin[] } {
    const found = paths.flatMap((path) => {
      const field = this.#origin[path];
      return typeof field === 'string' ? [{ path, field }] : [];
    });
    return found.length === 0 ? {} : { origin: found };
  }
}

/** One plan's share with the plan's own words. */
export interface PlanSource {
  readonly all: Source;
  readonly share: PlanShareWire;
  readonly plan: Plan | undefined;
  /** The figures of the day; absent without the settlement, which alone knows the day. */
  readonly terms: Terms | undefined;
}

export interface LiabilitySource extends PlanSource {
  readonly liability: LiabilityShareWire;
  readonly rule: Liability | undefined;
}

/** Terms are kept by the object they were made for, so one object per plan and hash. */
const loaded = new WeakMap<Plan, LoadedPlan>();

export function planSource(all: Source, share: PlanShareWire): PlanSource {
  const plan = all.plan(share);
  if (plan === undefined || all.settlement === undefined) return { all, share, plan, terms: undefined };
  const known = loaded.get(plan) ?? { plan, hash: share.hash };
  loaded.set(plan, known);
  const { settledAt, dischargedOn, admittedOn } = all.settlement.visit;
  const settledOn = settledAt.slice(0, 10);
  const on = { settlement: settledOn, discharge: dischargedOn ?? settledOn, admission: admittedOn ?? settledOn };
  return { all, share, plan, terms: termsOn(known, on[plan.term.yearBy]) };
}

export function liabilitySource(of: PlanSource, liability: LiabilityShareWire): LiabilitySource {
  return { ...of, liability, rule: of.plan?.liabilities.find((rule) => rule.id === liability.liability) };
}

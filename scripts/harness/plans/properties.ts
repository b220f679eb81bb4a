import fc from 'fast-check';
import { type Bill, brokenLaws } from '../../../src/bill/index.ts';
import { cancelById, commit, type Desk } from '../../../src/desk/index.ts';
import { type Holding, price } from '../../../src/engine/index.ts';
import { canonicalJson } from '../../../src/json/index.ts';
import { type AccumulatorsByOwner, accumulatorsToPlain, addAll } from '../../../src/ledger/index.ts';
import { openLedger } from '../../../src/main/ledger.ts';
import { demoLists, openPlans } from '../../../src/main/plans.ts';
import { roundToFen } from '../../../src/money/index.ts';
import type { LoadedPlan } from '../../../src/plan/index.ts';
import { planBook } from '../../../src/plan/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { checkSettlement, type Settlement } from '../../../src/settlement/index.ts';
import { PLAN } from '../messages.ts';
import {
  PERSON,
  type PlanYear,
  planVariants,
  planYears,
  settlementOf,
  settlementOfCase,
  splitParts,
  type VisitParts,
  wildVisit,
} from './generate.ts';

export interface PropertyResult {
  readonly property: string;
  readonly runs: number;
  /** The smallest input that breaks it, as fast-check shows it. */
  readonly broken?: string;
}

export const PROPERTIES = [
  'payers and patient make the total',
  'a bill in parts pays the same',
  'order does not matter for the year',
  'a cancel restores the accumulators',
  'a payout lies within 0 and its base',
  'one more eligible fen never pays less',
] as const;
export type PropertyName = (typeof PROPERTIES)[number];

type Check = (variants: readonly LoadedPlan[], parameters: fc.Parameters<unknown>) => Promise<fc.RunDetails<unknown>>;

export async function checkProperty(property: PropertyName, runs: number, seed: number): Promise<PropertyResult> {
  const loaded = openPlans(undefined, [demoLists()]).find(PLAN);
  if (loaded === undefined) throw new Error(`the plan ${PLAN} is not there`);
  const details = await CHECKS[property](planVariants(loaded.plan), { numRuns: runs, seed });
  const broken = details.failed ? { broken: fc.defaultReportMessage(details) ?? 'failed' } : {};
  return { property, runs: details.numRuns, ...broken };
}

const CHECKS: Record<PropertyName, Check> = {
  'payers and patient make the total': async (variants, parameters) =>
    fc.check(fc.property(wildYears(variants), lawsHold), parameters),
  'a bill in parts pays the same': async (variants, parameters) =>
    fc.check(fc.property(planYears(variants), weights, partsPayTheSame), parameters),
  'order does not matter for the year': async (variants, parameters) =>
    fc.check(
      fc.property(planYears(variants), fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), orderIsFree),
      parameters,
    ),
  'a cancel restores the accumulators': checkCancels,
  'a payout lies within 0 and its base': async (variants, parameters) =>
    fc.check(fc.property(wildYears(variants), payoutsWithinBase), parameters),
  'one more eligible fen never pays less': async (variants, parameters) =>
    fc.check(fc.property(planYears(variants), fc.nat(), fc.boolean(), oneMoreFen), parameters),
};

const weights = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 6 });

const wildYears = (variants: readonly LoadedPlan[]) =>
  fc.record({
    loaded: fc.constantFrom(...variants),
    enrolled: fc.integer({ min: 0, max: 9 }).map((one) => one > 0),
    visits: fc.array(wildVisit, { minLength: 1, maxLength: 4 }),
  });
type WildYear = typeof wildYears extends (variants: readonly LoadedPlan[]) => fc.Arbitrary<infer Year> ? Year : never;

const holdingOf = (loaded: LoadedPlan): Holding => ({ loaded, enrolment: { person: PERSON, plan: loaded.plan.id } });

/** Prices settlements one after the other, each on what those before it left. */
function priceAll(settlements: readonly Settlement[], holding: Holding): { bills: Bill[]; after: AccumulatorsByOwner } {
  let after: AccumulatorsByOwner = new Map();
  const bills = settlements.map((settlement) => {
    const priced = price(settlement, [holding], after);
    after = addAll(after, priced.deltas);
    return priced.bill;
  });
  return { bills, after };
}

const payoutsOf = (bills: readonly Bill[]): Record<string, bigint> => {
  const sums: Record<string, bigint> = {};
  for (const { liability, payout } of bills.flatMap((bill) => bill.plans.flatMap((plan) => plan.liabilities))) {
    sums[liability] = (sums[liability] ?? 0n) + payout;
  }
  return sums;
};

const yearOf = (year: PlanYear, visits: readonly VisitParts[]) =>
  priceAll(
    visits.map((parts, index) => settlementOf(parts, year.line, index + 1)),
    holdingOf(year.loaded),
  );

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

function wildBills({ loaded, enrolled, visits }: WildYear): Bill[] {
  const settlements = visits.map((visit, index) => settlementOfCase(visit, index + 1));
  if (settlements.some((settlement) => checkSettlement(settlement) !== undefined)) throw new Error('not a settlement');
  return priceAll(settlements, enrolled ? holdingOf(loaded) : { loaded }).bills;
}

function lawsHold(year: WildYear): boolean {
  return wildBills(year).every((bill) => {
    const funds = bill.funds.reduce((sum, fund) => sum + fund.amount, 0n);
    const shares = bill.plans.flatMap((plan) => plan.liabilities);
    const counter = shares.reduce((sum, share) => sum + share.atCounter, 0n);
    const makes = funds + bill.hospitalBorne + counter + bill.patient.pays === bill.total;
    return makes && brokenLaws(bill).length === 0;
  });
}

function payoutsWithinBase(year: WildYear): boolean {
  return wildBills(year).every((bill) =>
    bill.plans
      .flatMap((plan) => plan.liabilities)
      .every(({ payout, steps }) => {
        const base = steps.find((step) => step.rule === 'base')?.out ?? '0.00';
        return payout >= 0n && payout <= BigInt(base.replace('.', '')) && payout <= bill.personal;
      }),
  );
}

function partsPayTheSame(year: PlanYear, cuts: readonly number[]): boolean {
  const [whole, ...others] = year.visits;
  if (whole === undefined) return true;
  const asOne = yearOf(year, [...others, whole]);
  const inParts = yearOf(year, [...others, ...splitParts(whole, cuts)]);
  return (
    same(payoutsOf(asOne.bills), payoutsOf(inParts.bills)) &&
    same(accumulatorsToPlain(asOne.after), accumulatorsToPlain(inParts.after))
  );
}

function orderIsFree(year: PlanYear, keys: readonly number[]): boolean {
  const shuffled = year.visits
    .map((visit, index) => ({ visit, key: keys[index] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ visit }) => visit);
  const [one, other] = [yearOf(year, year.visits), yearOf(year, shuffled)];
  return (
    same(payoutsOf(one.bills), payoutsOf(other.bills)) &&
    same(accumulatorsToPlain(one.after), accumulatorsToPlain(other.after)) &&
    isRoundedEntitlement(one)
  );
}

/** A year's payments are the year's exact entitlement, rounded once. */
function isRoundedEntitlement({ bills, after }: ReturnType<typeof priceAll>): boolean {
  const buckets = after.get(PLAN) ?? new Map();
  return Object.entries(payoutsOf(bills)).every(([liability, paid]) => {
    const entitled = buckets.get(`${liability}.entitled`);
    return paid === (entitled === undefined ? 0n : roundToFen(entitled, 'half-up'));
  });
}

/** One fen more of a drug, or of what the funds left: in that bill and over the year, no liability pays less. */
function oneMoreFen(year: PlanYear, which: number, drug: boolean): boolean {
  const index = which % year.visits.length;
  const more = year.visits.map((visit, at) => {
    if (at !== index) return visit;
    if (drug && visit.drugs[0] !== undefined)
      return { ...visit, drugs: [visit.drugs[0] + 1n, ...visit.drugs.slice(1)] };
    return { ...visit, left: visit.left + 1n };
  });
  const [before, after] = [yearOf(year, year.visits).bills, yearOf(year, more).bills];
  const notLess = (a: Record<string, bigint>, b: Record<string, bigint>) =>
    Object.entries(a).every(([liability, paid]) => (b[liability] ?? 0n) >= paid && (b[liability] ?? 0n) <= paid + 1n);
  const [billBefore, billAfter] = [before[index], after[index]];
  if (billBefore === undefined || billAfter === undefined) return false;
  return notLess(payoutsOf([billBefore]), payoutsOf([billAfter])) && notLess(payoutsOf(before), payoutsOf(after));
}

/** On the ledger itself: every run has a person of its own in one ledger in memory. */
async function checkCancels(variants: readonly LoadedPlan[], parameters: fc.Parameters<unknown>) {
  const [loaded] = variants;
  if (loaded === undefined) throw new Error('no plan');
  const desk: Desk = {
    adapters: new Map(),
    plans: planBook([loaded], openPlans().coordination),
    ledger: openLedger(':memory:'),
    personKey: (_type, number) => number,
    now: () => new Date(0),
    notify: () => {},
  };
  let person = 0;
  const run = async (year: WildYear, target: WildYear['visits'][number], keys: readonly number[]) => {
    person += 1;
    return cancelsRestore(desk, `person-${person}`, [...year.visits, target], keys);
  };
  try {
    const keys = fc.array(fc.nat(), { minLength: 5, maxLength: 5 });
    return await fc.check(fc.asyncProperty(wildYears(variants), wildVisit, keys, run), parameters);
  } finally {
    await desk.ledger.close();
  }
}

async function cancelsRestore(
  desk: Desk,
  person: string,
  visits: WildYear['visits'],
  keys: readonly number[],
): Promise<boolean> {
  await desk.ledger.enrol({ person, plan: PLAN }, '2021-01-01T00:00:00Z');
  const accumulators = async () =>
    canonicalJson(accumulatorsToPlain((await desk.ledger.snapshot(person)).accumulators));
  const ids: string[] = [];
  let beforeLast = '';
  for (const [index, visit] of visits.entries()) {
    const settlement = settlementOfCase(visit, index + 1, person);
    const own = { ...settlement, id: `${person}:${index}` };
    beforeLast = await accumulators();
    if (isRefusal(await commit(desk, own, 'C01'))) return false;
    ids.push(own.id);
  }
  const [last = ''] = ids.splice(-1);
  if (isRefusal(await cancelById(desk, last))) return false;
  if ((await accumulators()) !== beforeLast) return false;
  const shuffled = ids.map((id, index) => ({ id, key: keys[index] ?? 0 })).sort((a, b) => a.key - b.key);
  for (const { id } of shuffled) if (isRefusal(await cancelById(desk, id))) return false;
  return (await accumulators()) === '{}';
}

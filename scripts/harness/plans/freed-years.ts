import type { Bill } from '../../../src/bill/index.ts';
import { type Holding, price } from '../../../src/engine/index.ts';
import { type AccumulatorsByOwner, addAll, negateAll } from '../../../src/ledger/index.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { type Fen, formatFen, parseExact, roundToFen, sumFen } from '../../../src/money/index.ts';
import { caseVisitSchema, parsedSettlementOf } from '../../../src/workbench/examples/case.ts';
import { Random } from '../random.ts';

/**
 * 江西卫惠保, worked out a second time and without the engine, in fen: what a year of stays with other insurance comes to.
 */
const DEDUCTIBLE = 1_500_000n;
const LIMIT = 100_000_000n;
const BAND = 10_000_000n;
const PERCENT = [30n, 50n, 70n, 80n];

/** No stay is so long that such a year could reach the limit. */
const BELOW_LIMIT = 20_000_000;

interface Stay {
  readonly cost: Fen;
  readonly other: Fen;
}

export interface FreedYears {
  readonly years: number;
  /** Years in which something was due to an earlier visit. */
  readonly due: number;
  readonly broken: string[];
}

/**
 * Random years in two orders: what is paid and what is named as due are together the year's entitlement, either way.
 */
export function playFreedYears(count: number, seed: number): FreedYears {
  const random = new Random(seed);
  const holding = held();
  const broken: string[] = [];
  let due = 0;
  for (let year = 0; year < count && broken.length < 20; year += 1) {
    const most = random.pick([1_000_000, 3_000_000, 60_000_000]);
    const stays = randomStays(random, most);
    const expected = yearOf(stays);
    const shuffled = stays.map((_, at) => ({ at, key: random.next() })).sort((a, b) => a.key - b.key);
    for (const order of [stays.map((_, at) => at), shuffled.map(({ at }) => at)]) {
      const bills = pricedYear(stays, order, holding);
      if (bills.some((bill) => bill.due !== undefined)) due += 1;
      const given = sumFen(bills.map(givenBy));
      if (given !== expected)
        broken.push(`year ${year} in order ${order.join()}: ${formatFen(given)}, due ${formatFen(expected)}`);
    }
  }
  return { years: count, due, broken };
}

export interface CancelledYears {
  readonly years: number;
  /** Years in which something was due to a stay that was then taken back. */
  readonly lapsed: number;
  /**
   * Years in which other insurance, none of it taken back, used the whole deductible up: bands begin at the cost that
   * stands.
   */
  readonly usedUp: number;
  readonly broken: string[];
}

/**
 * Random years in which stays are taken back and settled again: the last stay is paid by the bands of the cost that
 * stands, and the limit counts what was paid on the bills that stand and what is due to visits that stand.
 */
export function playCancelledYears(count: number, seed: number): CancelledYears {
  const random = new Random(seed);
  const holding = held();
  const broken: string[] = [];
  let [lapsed, usedUp] = [0, 0];
  for (let number = 0; number < count && broken.length < 20; number += 1) {
    const year = new Year(holding);
    let keepsOthers = true;
    for (const [at, stay] of randomStays(random, random.pick([1_000_000, BELOW_LIMIT])).entries()) {
      year.settle(stay, at);
      if (!random.chance(0.4)) continue;
      const taken = random.pick(year.standing());
      year.settleAgain(taken);
      keepsOthers &&= taken.stay.other === 0n;
    }
    const before = year.standing();
    const last = { cost: random.fen(1, BELOW_LIMIT), other: 0n };
    const { bill } = year.settle(last, before.length);
    if (year.hasLapsed()) lapsed += 1;
    const counts = limitUsedBefore(bill);
    const given = sumFen(before.map((one) => year.standsOf(one)));
    if (differs(counts, given, year.settled))
      broken.push(`year ${number}: the limit counts ${formatFen(counts)} of ${formatFen(given)}`);
    const stays = before.map(({ stay }) => stay);
    if (!keepsOthers || sumFen(stays.map(({ other }) => other)) < DEDUCTIBLE) continue;
    usedUp += 1;
    const earns = yearOf([...stays, last]) - yearOf(stays);
    const paid = sumFen(bill.plans.map((plan) => plan.paid));
    if (differs(paid, earns, 1)) broken.push(`year ${number}: ${formatFen(paid)} paid of ${formatFen(earns)}`);
  }
  return { years: count, lapsed, usedUp, broken };
}

/** A cancel may leave a fraction of a fen more or less than the exact sum of what stands. */
const differs = (one: Fen, other: Fen, fen: number): boolean => one - other > fen || other - one > fen;

function limitUsedBefore({ plans }: Bill): Fen {
  const gauges = plans.flatMap(({ liabilities }) => liabilities.flatMap((share) => share.gauges));
  const gauge = gauges.find((one) => one.of === 'cap');
  if (gauge === undefined) throw new Error('the bill shows no limit');
  return roundToFen(parseExact(gauge.before), 'half-up');
}

function held(): Holding {
  const loaded = openPlans().find('weihuibao-2023');
  if (loaded === undefined) throw new Error('the plan is missing');
  return { loaded, enrolment: { person: 'freed', plan: loaded.plan.id, attributes: { preExisting: [] } } };
}

const randomStays = (random: Random, most: number): Stay[] =>
  Array.from({ length: random.between(2, 5) }, () => ({
    cost: random.fen(1, most),
    other: random.chance(0.5) ? random.fen(0, 3_000_000) : 0n,
  }));

interface Standing {
  readonly stay: Stay;
  readonly at: number;
  readonly bill: Bill;
  readonly deltas: AccumulatorsByOwner;
}

/** The stays of a person under one plan, one after the other. */
class Year {
  readonly #holding: Holding;
  readonly #standing = new Map<string, Standing>();
  #accumulators: AccumulatorsByOwner = new Map();
  settled = 0;

  constructor(holding: Holding) {
    this.#holding = holding;
  }

  /** @param at its place in the year: the month */
  settle(stay: Stay, at: number): Standing {
    const month = `2023-${String(at + 6).padStart(2, '0')}`;
    const visit = caseVisitSchema.parse({
      admittedOn: `${month}-01`,
      dischargedOn: `${month}-11`,
      settledOn: `${month}-11`,
      lines: [{ class: 'A', category: 'operation', amount: formatFen(stay.cost) }],
      ...(stay.other === 0n ? {} : { findings: { otherInsuranceIn: formatFen(stay.other) } }),
    });
    const settlement = parsedSettlementOf(visit, this.settled, 'freed', '360000');
    this.settled += 1;
    const { bill, deltas } = price(settlement, [this.#holding], this.#accumulators);
    this.#accumulators = addAll(this.#accumulators, deltas);
    const standing = { stay, at, bill, deltas };
    this.#standing.set(settlement.id, standing);
    return standing;
  }

  settleAgain({ stay, at, bill, deltas }: Standing): void {
    this.#accumulators = addAll(this.#accumulators, negateAll(deltas));
    this.#standing.delete(bill.settlementId);
    this.settle(stay, at);
  }

  standing(): Standing[] {
    return [...this.#standing.values()];
  }

  /** What a bill paid, and what it names as due to visits that stand. */
  standsOf({ bill }: Standing): Fen {
    const due = (bill.due ?? []).filter(({ settlement = '' }) => this.#standing.has(settlement));
    return sumFen([...bill.plans.map(({ paid }) => paid), ...due.map(({ amount }) => amount ?? 0n)]);
  }

  hasLapsed(): boolean {
    const due = this.standing().flatMap(({ bill }) => bill.due ?? []);
    return due.some(({ settlement = '' }) => !this.#standing.has(settlement));
  }
}

function yearOf(stays: readonly Stay[]): Fen {
  const cost = sumFen(stays.map((stay) => (stay.cost > stay.other ? stay.cost - stay.other : 0n)));
  const others = sumFen(stays.map(({ other }) => other));
  const deductible = DEDUCTIBLE > others ? DEDUCTIBLE - others : 0n;
  let left = cost > deductible ? cost - deductible : 0n;
  let hundredths = 0n;
  for (const [band, percent] of PERCENT.entries()) {
    const part = band === PERCENT.length - 1 || left < BAND ? left : BAND;
    hundredths += part * percent;
    left -= part;
  }
  const entitled = (hundredths + 50n) / 100n;
  return entitled < LIMIT ? entitled : LIMIT;
}

function pricedYear(stays: readonly Stay[], order: readonly number[], holding: Holding): Bill[] {
  const year = new Year(holding);
  return order.map((at) => year.settle(stays[at] ?? { cost: 0n, other: 0n }, at).bill);
}

const givenBy = ({ plans, due = [] }: Bill): Fen =>
  sumFen([...plans.map(({ paid }) => paid), ...due.map(({ amount }) => amount ?? 0n)]);

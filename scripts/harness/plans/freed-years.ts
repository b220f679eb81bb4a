import type { Bill } from '../../../src/bill/index.ts';
import { type Holding, price } from '../../../src/engine/index.ts';
import { type AccumulatorsByOwner, addAll } from '../../../src/ledger/index.ts';
import { openPlans } from '../../../src/main.ts';
import { type Fen, formatFen, sumFen } from '../../../src/money/index.ts';
import { caseVisitSchema, parsedSettlementOf } from '../../../src/workbench/case.ts';
import { Random } from '../random.ts';

/** 江西卫惠保, worked out a second time and without the engine, in fen: what a year of stays with other insurance comes to. */
const DEDUCTIBLE = 1_500_000n;
const LIMIT = 100_000_000n;
const BAND = 10_000_000n;
const PERCENT = [30n, 50n, 70n, 80n];

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

/** Random years in two orders: what is paid and what is named as due are together the year's entitlement, either way. */
export function playFreedYears(count: number, seed: number): FreedYears {
  const random = new Random(seed);
  const loaded = openPlans().find('weihuibao-2023');
  if (loaded === undefined) throw new Error('the plan is missing');
  const holding: Holding = {
    loaded,
    enrolment: { person: 'freed', plan: loaded.plan.id, attributes: { preExisting: [] } },
  };
  const broken: string[] = [];
  let due = 0;
  for (let year = 0; year < count && broken.length < 20; year += 1) {
    const most = random.pick([1_000_000, 3_000_000, 60_000_000]);
    const stays = Array.from(
      { length: random.between(2, 5) },
      (): Stay => ({
        cost: random.fen(1, most),
        other: random.chance(0.5) ? random.fen(0, 3_000_000) : 0n,
      }),
    );
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
  let accumulators: AccumulatorsByOwner = new Map();
  return order.map((at) => {
    const { cost, other } = stays[at] ?? { cost: 0n, other: 0n };
    const month = `2023-${String(at + 6).padStart(2, '0')}`;
    const visit = caseVisitSchema.parse({
      admittedOn: `${month}-01`,
      dischargedOn: `${month}-11`,
      settledOn: `${month}-11`,
      lines: [{ class: 'A', category: 'operation', amount: formatFen(cost) }],
      ...(other === 0n ? {} : { findings: { otherInsuranceIn: formatFen(other) } }),
    });
    const { bill, deltas } = price(parsedSettlementOf(visit, at, 'freed', '360000'), [holding], accumulators);
    accumulators = addAll(accumulators, deltas);
    return bill;
  });
}

const givenBy = ({ plans, due = [] }: Bill): Fen =>
  sumFen([...plans.map(({ paid }) => paid), ...due.map(({ amount }) => amount ?? 0n)]);

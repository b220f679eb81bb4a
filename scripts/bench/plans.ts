import { type Columns, columnsOf } from '../../src/engine/compiled/columns.ts';
import { priceCompiled } from '../../src/engine/compiled/price.ts';
import { type Holding, price } from '../../src/engine/index.ts';
import { canonicalJson } from '../../src/json/index.ts';
import { type AccumulatorsByOwner, addAll } from '../../src/ledger/index.ts';
import { openPlans } from '../../src/main/plans.ts';
import { formatExact, toWire } from '../../src/money/index.ts';
import type { OrderRule } from '../../src/plan/index.ts';
import type { Settlement } from '../../src/settlement/index.ts';
import { filled, randomAttributes } from '../harness/plans/any-plan.ts';
import { RandomVisits } from '../harness/plans/random-visits.ts';
import { twoPlans } from '../harness/plans/two-plans.ts';
import { Random } from '../harness/random.ts';
import { microsecondsOf, type Rounds, type RoundsWanted } from './rounds.ts';

/** The readable engine and the compiled one over the same random visits of one plan, its own figures. */
export interface PlanBench {
  readonly plan: string;
  readonly bills: number;
  /** Bills for which the compiled engine has no form: it tries, then the readable one prices. */
  readonly byReadable: number;
  /** Microseconds for all bills: amounts and trace, and the whole text as it goes over the wire. */
  readonly rounds: Readonly<Record<'readable' | 'compiled' | 'readableText' | 'compiledText', Rounds>>;
}

const BILLS = 40;
export const TWO_PLANS = 'two plans on one bill';

export async function benchPlans(seed: number, wanted: RoundsWanted): Promise<PlanBench[]> {
  const random = new Random(seed);
  const benches: PlanBench[] = [];
  for (const { plan } of openPlans().plans) {
    const loaded = filled(plan);
    const visits = new RandomVisits(loaded.plan);
    const holdings = () => [held(loaded, random)];
    benches.push(
      await benchOf(
        plan.id,
        billsOf(() => visits.history(random), holdings),
        wanted,
      ),
    );
  }
  const { holdings: both, order } = twoPlans();
  const [first] = both;
  if (first === undefined) throw new Error('there are no two plans');
  const visits = new RandomVisits(first.loaded.plan);
  const holdings = () => both.map(({ loaded }) => held(loaded, random));
  const bills = billsOf(() => visits.history(random), holdings, order);
  return [...benches, await benchOf(TWO_PLANS, bills, wanted)];
}

const held = (loaded: Holding['loaded'], random: Random): Holding => ({
  loaded,
  enrolment: { person: 'random', plan: loaded.plan.id, attributes: randomAttributes(random) },
});

interface PricedVisit {
  readonly settlement: Settlement;
  readonly columns: Columns;
  readonly holdings: readonly Holding[];
  readonly accumulators: AccumulatorsByOwner;
  /** The same as the ledger keeps it. */
  readonly stored: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly order: OrderRule | undefined;
}

function billsOf(
  history: () => readonly Settlement[],
  holdingsOf: () => readonly Holding[],
  order?: OrderRule,
): PricedVisit[] {
  const bills: PricedVisit[] = [];
  while (bills.length < BILLS) {
    const holdings = holdingsOf();
    let accumulators: AccumulatorsByOwner = new Map();
    for (const settlement of history()) {
      const stored = new Map(
        [...accumulators].map(([owner, all]) => [
          owner,
          new Map([...all].map(([name, value]) => [name, formatExact(value)])),
        ]),
      );
      bills.push({ settlement, columns: columnsOf(settlement), holdings, accumulators, stored, order });
      accumulators = addAll(accumulators, price(settlement, holdings, accumulators, order).deltas);
    }
  }
  return bills;
}

async function benchOf(plan: string, bills: readonly PricedVisit[], wanted: RoundsWanted): Promise<PlanBench> {
  const readable = ({ settlement, holdings, accumulators, order }: PricedVisit) =>
    price(settlement, holdings, accumulators, order);
  const compiled = ({ columns, holdings, stored, order }: PricedVisit) =>
    priceCompiled(columns, holdings, stored, order);
  const textOf = (bill: PricedVisit) => canonicalJson(toWire(readable(bill).bill));
  const rounds = await microsecondsOf(
    {
      readable: () => bills.map(readable),
      compiled: () => bills.map((bill) => compiled(bill) ?? readable(bill)),
      readableText: () => bills.map((bill) => Buffer.byteLength(textOf(bill))),
      compiledText: () => bills.map((bill) => Buffer.byteLength(compiled(bill)?.text() ?? textOf(bill))),
    },
    wanted,
  );
  const byReadable = bills.filter((bill) => compiled(bill) === undefined).length;
  return { plan, bills: bills.length, byReadable, rounds };
}

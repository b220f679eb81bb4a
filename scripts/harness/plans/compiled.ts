import { columnsOf } from '../../../src/engine/compiled/columns.ts';
import { priceCompiled } from '../../../src/engine/compiled/price.ts';
import { type Holding, type PricedBill, price } from '../../../src/engine/index.ts';
import { canonicalJson } from '../../../src/json/index.ts';
import { type AccumulatorsByOwner, addAll, negateAll } from '../../../src/ledger/index.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { formatExact, toWire } from '../../../src/money/index.ts';
import { inOrder, type OrderRule, orderRuleFor, type Plan } from '../../../src/plan/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import { Random } from '../random.ts';
import { filled, randomAttributes } from './any-plan.ts';
import { Variants } from './histories.ts';

/** How often the compiled engine and the readable one gave the same bill to the byte, and the same accumulators. */
export interface SameBills {
  bills: number;
  /** Bills that only the readable engine prices. */
  readable: number;
  /** By plan: bills, and those of them that only the readable engine prices. */
  readonly byPlan: Record<string, { bills: number; readable: number }>;
  readonly differ: string[];
}

const DIFFER_MAX = 10;
const CANCELLED = 0.2;
const WITH_ANOTHER = 0.3;

/**
 * Random histories under every plan that ships and under pairs of them, with cancels, interim bills, rows of the
 * gateway and other insurance; with the figures of the plans, and with others, so that every limit is reached.
 *
 * @param more plans beside those that ship
 */
export function compareEngines(histories: number, seed: number, more: readonly Plan[] = []): SameBills {
  const random = new Random(seed);
  const book = openPlans();
  const shipped = book.plans.map(({ plan }) => plan);
  const plans = [...shipped, ...more].map((plan) => new Variants(filled(plan).plan));
  const same = noBills();
  for (let history = 0; history < histories && same.differ.length < DIFFER_MAX; history += 1) {
    const variants = random.pick(plans);
    const loaded = variants.pick(random);
    const held = [loaded, ...(random.chance(WITH_ANOTHER) ? [random.pick(plans).pick(random)] : [])];
    const distinct = held.filter(({ plan }, at) => held.findIndex((one) => one.plan.id === plan.id) === at);
    const rule = orderRuleFor(book.coordination, loaded.plan.region);
    const holdings = inOrder(
      rule,
      distinct.map((one): Holding => {
        const enrolment = { person: 'random', plan: one.plan.id, attributes: randomAttributes(random) };
        return random.chance(0.03) ? { loaded: one } : { loaded: one, enrolment };
      }),
    );
    playHistory(
      holdings,
      { id: rule.id, rule: rule.rule, why: rule.why },
      variants.visits.history(random),
      random,
      same,
    );
  }
  return same;
}

export const noBills = (): SameBills => ({ bills: 0, readable: 0, byPlan: {}, differ: [] });

function playHistory(
  holdings: readonly Holding[],
  order: OrderRule,
  settlements: readonly Settlement[],
  random: Random,
  same: SameBills,
): void {
  let accumulators: AccumulatorsByOwner = new Map();
  const played: AccumulatorsByOwner[] = [];
  for (const settlement of settlements) {
    const priced = priceByBoth({ settlement, holdings, accumulators, order }, same);
    accumulators = addAll(accumulators, priced.deltas);
    played.push(priced.deltas);
    if (!random.chance(CANCELLED)) continue;
    const [taken] = played.splice(random.between(0, played.length - 1), 1);
    if (taken !== undefined) accumulators = addAll(accumulators, negateAll(taken));
  }
}

interface Inputs {
  readonly settlement: Settlement;
  readonly holdings: readonly Holding[];
  readonly accumulators: AccumulatorsByOwner;
  readonly order?: OrderRule | undefined;
}

/** The bill of the readable engine, after it was compared with that of the compiled one. */
export function priceByBoth({ settlement, holdings, accumulators, order }: Inputs, same: SameBills): PricedBill {
  const priced = price(settlement, holdings, accumulators, order);
  const figures = priceCompiled(columnsOf(settlement), holdings, accumulators, order);
  const name = holdings.map(({ loaded }) => loaded.plan.id).join(' + ');
  const counts = same.byPlan[name] ?? { bills: 0, readable: 0 };
  same.byPlan[name] = counts;
  counts.bills += 1;
  same.bills += 1;
  if (figures === undefined) {
    counts.readable += 1;
    same.readable += 1;
    return priced;
  }
  const added = JSON.stringify([...figures.deltas()].map(([owner, all]) => [owner, [...all]]));
  const difference =
    firstDifference(canonicalJson(toWire(priced.bill)), figures.text()) ??
    firstDifference(textOf(priced.deltas), added);
  if (difference !== undefined) same.differ.push(`${name} ${settlement.visit.id}: ${difference}`);
  return priced;
}

const textOf = (deltas: AccumulatorsByOwner): string =>
  JSON.stringify(
    [...deltas].map(([owner, all]) => [owner, [...all].map(([name, value]) => [name, formatExact(value)])]),
  );

function firstDifference(wanted: string, got: string): string | undefined {
  if (wanted === got) return undefined;
  let at = 0;
  while (wanted[at] === got[at]) at += 1;
  const from = Math.max(0, at - 80);
  return `at ${at}: wanted …${wanted.slice(from, at + 80)}…, got …${got.slice(from, at + 80)}…`;
}

import { ENGINE_VERSION, type Holding, price } from '../../../src/engine/index.ts';
import { type AccumulatorsByOwner, addAll, negateAll } from '../../../src/ledger/index.ts';
import { openPlans } from '../../../src/main/plans.ts';
import type { LoadedPlan, Plan } from '../../../src/plan/index.ts';
import { loadPlan } from '../../../src/plan/load.ts';
import { checkSettlement, type Settlement } from '../../../src/settlement/index.ts';
import { Random } from '../random.ts';
import { filled, randomAttributes } from './any-plan.ts';
import { paidAboveOwnCost } from './own-cost.ts';
import { type Played, sumsAbovePrinted } from './printed-sums.ts';
import { RandomVisits } from './random-visits.ts';

interface Counts {
  bills: number;
  cancels: number;
  /**
   * Bills that a limit cut, and bills that named something due to an earlier visit: laws that are never met prove
   * nothing.
   */
  limited: number;
  due: number;
}

export interface Histories extends Readonly<Counts> {
  readonly plans: number;
  readonly histories: number;
  readonly broken: string[];
}

const BROKEN_MAX = 20;
const CANCELLED = 0.25;
const FREEING_EVERY = 6;

/**
 * Random histories under every plan that ships, with cancels, interim bills and other insurance, with its own figures
 * and with small ones, so that every limit is reached: no visit is paid more than its own cost, no printed sum is
 * passed.
 *
 * @param version of the engine that prices them
 */
export function playHistories(count: number, seed: number, version = ENGINE_VERSION): Histories {
  const random = new Random(seed);
  const plans = openPlans().plans.map((loaded) => new Variants(filled(loaded.plan).plan));
  const freeing = plans.filter(({ visits }) => visits.canFree);
  const counts: Counts = { bills: 0, cancels: 0, limited: 0, due: 0 };
  const broken: string[] = [];
  for (let history = 0; history < count && broken.length < BROKEN_MAX; history += 1) {
    // Only what other insurance can free becomes due to an earlier visit: such plans come more often.
    const among = history % FREEING_EVERY === 0 ? freeing : plans;
    const variants = random.pick(among);
    const loaded = variants.pick(random);
    const found = playHistory(loaded, variants.visits.history(random), { random, counts, version });
    broken.push(...found.map((law) => `history ${history}, ${loaded.plan.id}: ${law}`));
  }
  return { plans: plans.length, histories: count, ...counts, broken };
}

/** @returns the laws that its first broken bill breaks */
function playHistory(
  loaded: LoadedPlan,
  settlements: readonly Settlement[],
  { random, counts, version }: { readonly random: Random; readonly counts: Counts; readonly version: string },
): string[] {
  const { plan } = loaded;
  const enrolment = { person: 'random', plan: plan.id, attributes: randomAttributes(random) };
  const holding: Holding = { loaded, enrolment };
  const played: Played[] = [];
  let accumulators: AccumulatorsByOwner = new Map();
  for (const settlement of settlements) {
    const unsound = checkSettlement(settlement);
    if (unsound !== undefined) return [`an unsound settlement ${unsound.code} ${unsound.field}`];
    try {
      const { bill, deltas } = price(settlement, [holding], accumulators, undefined, version);
      accumulators = addAll(accumulators, deltas);
      played.push({ settlement, bill, deltas, live: true });
      count(counts, bill);
      const found = [...paidAboveOwnCost(bill, plan), ...sumsAbovePrinted(plan, holding, played)];
      if (found.length > 0) return found;
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
    const live = played.filter((one) => one.live);
    if (live.length === 0 || !random.chance(CANCELLED)) continue;
    const taken = random.pick(live);
    taken.live = false;
    accumulators = addAll(accumulators, negateAll(taken.deltas));
    counts.cancels += 1;
  }
  return [];
}

const CUTS: ReadonlySet<string> = new Set(['cap', 'item-cap', 'higher-of']);

function count(counts: Counts, { plans, due }: Played['bill']): void {
  counts.bills += 1;
  if (due !== undefined) counts.due += 1;
  const steps = plans.flatMap(({ liabilities }) => liabilities.flatMap((share) => share.steps));
  if (steps.some(({ rule }) => CUTS.has(rule))) counts.limited += 1;
}

interface Change {
  readonly yuanBy: number;
  readonly rateBy: number;
}
const VARIANTS: readonly Change[] = [
  { yuanBy: 1, rateBy: 1 },
  { yuanBy: 1 / 100, rateBy: 1 },
  { yuanBy: 1 / 1000, rateBy: 0.9173 },
  { yuanBy: 1, rateBy: 0.8371 },
];

/** One plan with its own figures and with others, each made when it is first picked. */
export class Variants {
  readonly visits: RandomVisits;
  readonly #plan: Plan;
  readonly #made = new Map<Change, LoadedPlan>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.visits = new RandomVisits(plan);
  }

  pick(random: Random): LoadedPlan {
    const change = random.pick(VARIANTS);
    const loaded = this.#made.get(change) ?? changed(this.#plan, change);
    this.#made.set(change, loaded);
    return loaded;
  }
}

/** The same rules with other figures: small limits are reached sooner, other rates leave other parts of a fen. */
function changed(plan: Plan, { yuanBy, rateBy }: Change): LoadedPlan {
  const by: Readonly<Record<string, number>> = { yuan: yuanBy, rate: rateBy };
  const figures = Object.entries(plan.figures).map(([id, figure]) => {
    const factor = by[figure.unit] ?? 1;
    const values = figure.values.map((one) =>
      one.value === null ? one : { ...one, value: String(Number((Number(one.value) * factor).toFixed(4))) },
    );
    return [id, factor === 1 ? figure : { ...figure, values }] as const;
  });
  return loadPlan({ ...plan, figures: Object.fromEntries(figures) });
}

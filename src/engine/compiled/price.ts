import type { PlanShare } from '../../bill/index.ts';
import type { OrderRule } from '../../plan/index.ts';
import { isInTerm, termsOn } from '../../plan/index.ts';
import { familyOwnerOf } from '../../settlement/index.ts';
import { isDueBucket } from '../buckets.ts';
import { dateOf, type Holding, schemeOf } from '../price.ts';
import { billText } from './bill-text.ts';
import { BurdenColumns } from './burden.ts';
import type { Columns } from './columns.ts';
import type { LiabilityFound } from './liability.ts';
import { compilePlan } from './plan.ts';
import { type Run, type StoredAmounts, Tally } from './run.ts';
import { numberOf, OUT_OF_RANGE, OutOfRange, Scale } from './scale.ts';

/** What one plan pays of a settlement, as figures in fen; its words are written when somebody reads the bill. */
export interface PlanFound {
  readonly holding: Holding;
  readonly liabilities: readonly LiabilityFound[];
  /** What of each is netted at the till. */
  readonly atCounter: readonly number[];
  readonly paid: number;
  readonly reason?: NonNullable<PlanShare['reason']>['code'];
}

/** A bill in figures, fen. `text` is the JSON of the bill that `price` gives for the same inputs. */
export interface BillFigures {
  readonly plans: readonly PlanFound[];
  readonly pays: number;
  readonly components: Float64Array;
  readonly text: () => string;
  /** What the settlement adds, by owner and bucket, exact yuan text. */
  readonly deltas: () => ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const FEN_SCALE = new Scale(2);

/**
 * As `price`, of the engine's own version, in whole numbers.
 * @returns undefined for a settlement that only the readable engine prices: rows that the gateway has paid, amounts due
 * to earlier visits, figures that are not exact in whole numbers
 */
export function priceCompiled(
  columns: Columns,
  holdings: readonly Holding[],
  accumulators: ReadonlyMap<string, StoredAmounts>,
  order?: OrderRule,
): BillFigures | undefined {
  if (columns.settlement.gatewayRows.length > 0) return undefined;
  try {
    return priceColumns(columns, holdings, accumulators, order);
  } catch (error) {
    if (error instanceof OutOfRange) return undefined;
    throw error;
  }
}

function priceColumns(
  columns: Columns,
  holdings: readonly Holding[],
  accumulators: ReadonlyMap<string, StoredAmounts>,
  order: OrderRule | undefined,
): BillFigures {
  const { settlement } = columns;
  const owner = schemeOf(settlement);
  const scheme = new Tally(accumulators.get(owner) ?? NOTHING, FEN_SCALE);
  const burden = new BurdenColumns(columns, scheme.get('left'));
  scheme.add('left', burden.criticalIllnessLeft ?? 0);
  const tallies: [string, Tally][] = [];
  let due = numberOf(settlement.amounts.personal);
  const plans = holdings.map((holding): PlanFound => {
    const found = pricePlan(columns, holding, burden, accumulators, tallies, due);
    for (const amount of found.atCounter) due -= amount;
    return found;
  });
  tallies.push([owner, scheme]);
  const components = burden.asSettled;
  const bill = { settlement, plans, pays: due, components, order };
  return {
    plans,
    pays: due,
    components,
    text: () => billText(bill),
    deltas: () =>
      new Map(tallies.map(([name, tally]) => [name, tally.added()] as const).filter(([, added]) => added.size > 0)),
  };
}

const NOTHING: StoredAmounts = new Map();

function pricePlan(
  columns: Columns,
  holding: Holding,
  burden: BurdenColumns,
  accumulators: ReadonlyMap<string, StoredAmounts>,
  tallies: [string, Tally][],
  due: number,
): PlanFound {
  const { loaded, enrolment } = holding;
  const { plan } = loaded;
  const { settlement } = columns;
  const none = (reason: 'NOT_ENROLLED' | 'NOT_IN_TERM'): PlanFound => ({
    holding,
    liabilities: [],
    atCounter: [],
    paid: 0,
    reason,
  });
  if (enrolment === undefined) return none('NOT_ENROLLED');
  const on = dateOf(settlement, plan.term.yearBy);
  const { from = plan.term.from, to = plan.term.to } = enrolment;
  if (!isInTerm(plan, on) || on < from || to < on) return none('NOT_IN_TERM');
  const terms = termsOn(loaded, on);
  const compiled = compilePlan(terms);
  const before = accumulators.get(plan.id) ?? NOTHING;
  if (compiled === undefined || hasDues(before)) throw OUT_OF_RANGE;
  const { scale } = compiled;
  const tally = new Tally(before, scale);
  tallies.push([plan.id, tally]);
  const family = familyTally(holding, accumulators, scale, tallies);
  const scope = { settlement, terms, enrolment };
  const run: Run = {
    scope,
    burden,
    scale,
    tally,
    family,
    earlier: new Map(),
    answers: [],
    buckets: [],
    amounts: [],
    closedParts: undefined,
    closedLines: undefined,
  };
  let left = due;
  let paid = 0;
  const liabilities = compiled.price(run);
  const atCounter = liabilities.map(({ liability, payout }) => {
    const amount = (liability.flow ?? plan.flow) === 'counter' ? Math.min(payout, left) : 0;
    left -= amount;
    paid += payout;
    return amount;
  });
  return { holding, liabilities, atCounter, paid };
}

function familyTally(
  { loaded, enrolment }: Holding,
  accumulators: ReadonlyMap<string, StoredAmounts>,
  scale: Scale,
  tallies: [string, Tally][],
): Tally | undefined {
  const familyKey = enrolment?.attributes?.familyKey;
  if (familyKey === undefined) return undefined;
  const owner = familyOwnerOf(familyKey, loaded.plan.id);
  const family = new Tally(accumulators.get(owner) ?? NOTHING, scale);
  tallies.push([owner, family]);
  return family;
}

/** What is due to an earlier visit may have lapsed: the readable engine finds out. */
function hasDues(before: StoredAmounts): boolean {
  for (const bucket of before.keys()) if (isDueBucket(bucket)) return true;
  return false;
}

import { sumFen } from '../../money/index.ts';
import { isInTerm, type OrderRule, termsOn } from '../../plan/index.ts';
import { familyOwnerOf, type Settlement } from '../../settlement/index.ts';
import { isDueBucket } from '../buckets.ts';
import { dateOf, type Holding, schemeOf } from '../price.ts';
import { billText } from './bill-text.ts';
import { BurdenColumns, EVERY_COMPONENT } from './burden.ts';
import type { Columns } from './columns.ts';
import { type BillFound, type PlanFound, paidAtCounter } from './found.ts';
import { compilePlan } from './plan.ts';
import { type Run, type StoredAmounts, Tally } from './run.ts';
import { numberOf, OUT_OF_RANGE, OutOfRange, Scale } from './scale.ts';
import { takeOver } from './taken-over.ts';

/** A bill in figures, fen. `text` is the canonical JSON of the bill that `price` gives for the same inputs. */
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
 * @returns undefined for a settlement that only the readable engine prices: amounts that became due to earlier visits,
 * figures that are not exact in whole numbers
 */
export function priceCompiled(
  columns: Columns,
  holdings: readonly Holding[],
  accumulators: ReadonlyMap<string, StoredAmounts>,
  order?: OrderRule,
): BillFigures | undefined {
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
  const unknown = unknownRows(settlement, holdings);
  let due = numberOf(settlement.amounts.personal) - payOff(burden, unknown);
  const found = new Map<Holding, PlanFound>();
  for (const holding of inTurn(settlement, holdings)) {
    const plan = pricePlan(columns, holding, burden, accumulators, tallies, due);
    due -= paidAtCounter(plan);
    found.set(holding, plan);
  }
  const plans = holdings.flatMap((holding) => found.get(holding) ?? []);
  tallies.push([owner, scheme]);
  const components = burden.asSettled;
  const bill = { settlement, unknown, plans, pays: due, components, order };
  if (breaksLaw(bill)) throw OUT_OF_RANGE;
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
  const rows = settlement.gatewayRows.filter((row) => row.plan === plan.id);
  const none = (reason: 'NOT_ENROLLED' | 'NOT_IN_TERM'): PlanFound => {
    const paid = payOff(burden, rows);
    return { holding, liabilities: [], atCounter: [], paid, paidBy: rows.length > 0 ? 'gateway' : 'us', reason };
  };
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
  if (rows.length > 0) return takeOver(holding, compiled, run, () => new Tally(before, scale));
  let left = due;
  let paid = 0;
  const liabilities = compiled.price(run);
  const atCounter = liabilities.map(({ liability, payout }) => {
    const amount = (liability.flow ?? plan.flow) === 'counter' ? Math.min(payout, left) : 0;
    left -= amount;
    paid += payout;
    return amount;
  });
  return { holding, liabilities, atCounter, paid, paidBy: 'us' };
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

type Row = Settlement['gatewayRows'][number];

/** Rows of a plan that is not loaded here: shown as the gateway's payment. */
function unknownRows(settlement: Settlement, holdings: readonly Holding[]): readonly Row[] {
  if (settlement.gatewayRows.length === 0) return NO_ROWS;
  return settlement.gatewayRows.filter((row) => !holdings.some(({ loaded }) => loaded.plan.id === row.plan));
}

const NO_ROWS: readonly Row[] = [];

/** What the gateway has paid is gone before any plan of ours looks at what is left. */
function inTurn({ gatewayRows }: Settlement, holdings: readonly Holding[]): readonly Holding[] {
  if (gatewayRows.length === 0) return holdings;
  const isPaid = ({ loaded }: Holding) => gatewayRows.some((row) => row.plan === loaded.plan.id);
  return [...holdings.filter(isPaid), ...holdings.filter((holding) => !isPaid(holding))];
}

/** Takes rows off the burden, whatever they paid for. @returns fen */
function payOff(burden: BurdenColumns, rows: readonly Row[]): number {
  const paid = rows.reduce((sum, { amount }) => sum + numberOf(amount), 0);
  const parts = { mask: EVERY_COMPONENT };
  if (paid > 0) burden.pay(parts, Math.min(paid, burden.leftOf(parts)));
  return paid;
}

/** Whether the bill would break a law: the readable engine then says which. */
function breaksLaw({ settlement, pays, components, plans }: BillFound): boolean {
  const { amounts } = settlement;
  const { total, funds, hospitalBorne, personal } = amounts;
  if (sumFen(funds.map(({ amount }) => amount)) + hospitalBorne + personal !== total) return true;
  if (components.reduce((sum, fen) => sum + fen, 0) !== numberOf(personal) || pays < 0) return true;
  if (components.some((fen) => fen < 0)) return true;
  if (amounts.cash + amounts.account + amounts.familyAccount !== personal) return true;
  return plans.some(
    ({ paid, liabilities, atCounter }) =>
      liabilities.some(({ payout }, index) => payout < 0 || (atCounter[index] ?? 0) < 0) || paid < 0,
  );
}

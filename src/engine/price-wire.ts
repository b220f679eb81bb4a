import type { Bill, BillWire } from '../bill/index.ts';
import { canonicalJson } from '../json/index.ts';
import { type Exact, parseExact, storedFen, toWire } from '../money/index.ts';
import type { OrderRule } from '../plan/index.ts';
import type { Settlement } from '../settlement/index.ts';
import { columnsOf } from './compiled/columns.ts';
import { type BillFigures, priceCompiled } from './compiled/price.ts';
import type { StoredAmounts } from './compiled/run.ts';
import { OutOfRange } from './compiled/scale.ts';
import { type Holding, type PricedBill, price } from './price.ts';
import type { Accumulators } from './scope.ts';

/** A bill with its form on the wire. */
export interface WiredBill extends PricedBill {
  readonly wire: BillWire;
  /** Its canonical text. */
  readonly text: string;
}

/**
 * As `price`, by the compiled engine where it has a form for the settlement, else by the readable one. Both give the
 * same to the byte; `price` remains the definition.
 */
export function priceWire(
  settlement: Settlement,
  holdings: readonly Holding[],
  accumulators: ReadonlyMap<string, Accumulators>,
  order?: OrderRule,
): WiredBill {
  const figures = figuresOf(settlement, holdings, accumulators, order);
  if (figures === undefined) {
    const priced = price(settlement, holdings, accumulators, order);
    const text = canonicalJson(toWire(priced.bill));
    return { ...priced, text, wire: JSON.parse(text) as BillWire };
  }
  const text = figures.text();
  const wire = JSON.parse(text) as BillWire;
  return { bill: billOf(wire), wire, text, deltas: exactDeltas(figures) };
}

/** What the compiled engine gives, as text. */
export interface CompiledBill {
  /** Canonical text of the bill on the wire. */
  readonly text: string;
  readonly deltas: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * By the compiled engine alone, for whoever compares it with what is recorded.
 * @returns undefined where it has no form for the settlement
 */
export function priceByCompiled(
  settlement: Settlement,
  holdings: readonly Holding[],
  accumulators: ReadonlyMap<string, StoredAmounts>,
  order?: OrderRule,
): CompiledBill | undefined {
  const figures = figuresOf(settlement, holdings, accumulators, order);
  return figures === undefined ? undefined : { text: figures.text(), deltas: figures.deltas() };
}

function figuresOf(
  settlement: Settlement,
  holdings: readonly Holding[],
  accumulators: ReadonlyMap<string, StoredAmounts>,
  order: OrderRule | undefined,
): BillFigures | undefined {
  try {
    return priceCompiled(columnsOf(settlement), holdings, accumulators, order);
  } catch (error) {
    if (error instanceof OutOfRange) return undefined;
    throw error;
  }
}

function exactDeltas(figures: BillFigures): ReadonlyMap<string, ReadonlyMap<string, Exact>> {
  const deltas = new Map<string, ReadonlyMap<string, Exact>>();
  for (const [owner, added] of figures.deltas())
    deltas.set(owner, new Map([...added].map(([bucket, text]) => [bucket, parseExact(text)])));
  return deltas;
}

/** The amounts of a bill in fen again. Nothing is due to earlier visits where the compiled engine prices. */
export function billOf(wire: BillWire): Bill {
  const { due: _none, ...rest } = wire;
  return {
    ...rest,
    total: storedFen(wire.total),
    funds: wire.funds.map((fund) => ({ ...fund, amount: storedFen(fund.amount) })),
    hospitalBorne: storedFen(wire.hospitalBorne),
    personal: storedFen(wire.personal),
    components: amountsOf(wire.components),
    plans: wire.plans.map(({ check, paid, liabilities, ...plan }) => ({
      ...plan,
      liabilities: liabilities.map((share) => ({
        ...share,
        payout: storedFen(share.payout),
        atCounter: storedFen(share.atCounter),
      })),
      paid: storedFen(paid),
      ...(check === undefined ? {} : { check: amountsOf(check) }),
    })),
    patient: amountsOf(wire.patient),
  };
}

const amountsOf = <K extends string>(amounts: Readonly<Record<K, string>>): Record<K, bigint> =>
  Object.fromEntries(
    (Object.entries(amounts) as [K, string][]).map(([name, text]) => [name, storedFen(text)]),
  ) as Record<K, bigint>;

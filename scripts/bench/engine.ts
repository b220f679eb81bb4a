import { columnsOf } from '../../src/engine/compiled/columns.ts';
import { type BillFigures, priceCompiled } from '../../src/engine/compiled/price.ts';
import { price } from '../../src/engine/index.ts';
import { canonicalJson } from '../../src/json/index.ts';
import { formatFen, toWire } from '../../src/money/index.ts';
import { accumulatorsBefore, BEFORE, benchBill, benchHolding, LINES } from './bill.ts';
import { byHand } from './formula.ts';
import { jsonRules } from './json-rules.ts';
import { plainBill } from './plain.ts';
import { microsecondsOf, type Rounds, type RoundsWanted } from './rounds.ts';
import { zenDecision, zenInput } from './zen.ts';

/** Who prices the bill, in the order of the tables. */
export const ENGINES = ['hand', 'figures', 'text', 'settlement', 'readable', 'zen', 'jsonRules'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Microseconds for one bill. */
export interface EngineBench {
  readonly lines: number;
  readonly rounds: Readonly<Record<EngineName, Rounds>>;
}

/** All price the same bill in the same run, in turns; first they must agree to the fen. */
export async function benchEngine(seed: number, wanted: RoundsWanted): Promise<EngineBench> {
  const settlement = benchBill(seed);
  const holding = benchHolding();
  const accumulators = accumulatorsBefore();
  const bill = plainBill(settlement);
  const columns = columnsOf(settlement);
  const stored = new Map([[holding.loaded.plan.id, new Map(Object.entries(BEFORE))]]);
  const zen = zenDecision();
  const input = zenInput(bill);
  const rules = jsonRules();
  const readable = () => price(settlement, [holding], accumulators);
  const figures = () => there(priceCompiled(columns, [holding], stored));
  const works: Record<EngineName, () => unknown> = {
    hand: () => byHand(bill),
    figures,
    text: () => bytesOf(figures()),
    settlement: () => bytesOf(there(priceCompiled(columnsOf(settlement), [holding], accumulators))),
    readable,
    zen: () => zen.price(input),
    jsonRules: () => rules(bill),
  };
  try {
    if (figures().text() !== canonicalJson(toWire(readable().bill)))
      throw new Error('the compiled and the readable engine differ: nothing can be compared');
    const hand = byHand(bill);
    agree(readable(), { 'the formula by hand': hand, 'zen-engine': await zen.price(input) });
    agree(readable(), { 'json-rules-engine': await rules(bill) });
    return { lines: LINES, rounds: await microsecondsOf(works, wanted) };
  } finally {
    zen.close();
  }
}

function there(figures: BillFigures | undefined): BillFigures {
  if (figures === undefined) throw new Error('the compiled engine does not price the bill');
  return figures;
}

/** Reads the whole text: as long as nobody reads it, it is only parts of a text. */
const bytesOf = (figures: BillFigures): number => Buffer.byteLength(figures.text());

interface Paid {
  readonly l1: number | string;
  readonly l2: number | string;
  readonly patientPays: number | string;
}

function agree({ bill }: ReturnType<typeof price>, others: Readonly<Record<string, Paid>>): void {
  const shares = bill.plans.flatMap((plan) => plan.liabilities);
  const paid = (id: string) => formatFen(shares.find((share) => share.liability === id)?.payout ?? 0n);
  const figures = [paid('L1'), paid('L2'), formatFen(bill.patient.pays)].join(' ');
  for (const [who, { l1, l2, patientPays }] of Object.entries(others)) {
    const says = [l1, l2, patientPays].map((amount) => Number(amount).toFixed(2)).join(' ');
    if (says !== figures) throw new Error(`${who} says ${says}, the engine ${figures}: nothing can be compared`);
  }
}

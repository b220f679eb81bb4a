import { criticalLeftOf, type Stay } from '../messages.ts';

/**
 * What 惠衢保 2021 must have paid to a person over a year, worked out a second time and without the engine:
 * min(limit, (everything counted − deductible) × 50 %), in half fen so that nothing is ever rounded.
 * Only for stays in town that basic insurance settled.
 */
const LIMIT_HALF_FEN = 100_000_000n;
const L1_LINE = 2_000_000n;
const L2_DEDUCTIBLE = 1_000_000n;

export interface YearOf {
  readonly counted: bigint;
  readonly entitledHalfFen: bigint;
}

export const yearOfL1 = (stays: readonly Stay[]): YearOf => yearOf(stays.map(criticalLeftOf), L1_LINE);
export const yearOfL2 = (stays: readonly Stay[]): YearOf =>
  yearOf(
    stays.map((stay) => stay.drug),
    L2_DEDUCTIBLE,
  );

function yearOf(amounts: readonly bigint[], deductible: bigint): YearOf {
  const counted = amounts.reduce((sum, amount) => sum + amount, 0n);
  const above = counted > deductible ? counted - deductible : 0n;
  return { counted, entitledHalfFen: above < LIMIT_HALF_FEN ? above : LIMIT_HALF_FEN };
}

/** Half up, as the plan rounds. */
export const roundedFen = (halfFen: bigint): bigint => (halfFen + 1n) / 2n;

/** As an accumulator is written: yuan, two decimals, three when half a fen is left. */
export function accumulatorText(halfFen: bigint): string {
  const thousandths = String(halfFen * 5n).padStart(4, '0');
  const text = `${thousandths.slice(0, -3)}.${thousandths.slice(-3)}`;
  return text.endsWith('0') ? text.slice(0, -1) : text;
}

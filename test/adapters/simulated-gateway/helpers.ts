import { readAmount } from '../../../adapters/simulated-gateway/amounts.ts';
import type { Pair } from '../../../adapters/simulated-gateway/index.ts';
import { type Fen, sumFen } from '../../../src/money/index.ts';

export type Fields = Record<string, unknown>;

export const outputOf = (pair: Pair | undefined): Fields => (pair?.response?.output ?? {}) as Fields;
export const setlinfoOf = (pair: Pair | undefined): Fields => outputOf(pair).setlinfo as Fields;
export const detailOf = (pair: Pair | undefined): Fields[] => outputOf(pair).setldetail as Fields[];

/** An amount of an answer; a missing one fails the test that asked for it. */
export function fen(row: Fields, field: string): Fen {
  const amount = readAmount(row[field], 'any');
  if (amount === undefined) throw new Error(`no amount in ${field}`);
  return amount;
}

export const rowAmount = (rows: readonly Fields[], type: string): Fen =>
  sumFen(rows.filter((row) => row.fund_pay_type === type).map((row) => fen(row, 'fund_payamt')));

export const pairOf = (pairs: readonly Pair[], infno: string): Pair => {
  const found = pairs.find((pair) => pair.infno === infno);
  if (found === undefined) throw new Error(`no ${infno}`);
  return found;
};

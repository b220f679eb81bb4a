import { z } from 'zod';
import {
  atLeastZero,
  exactFromFen,
  type Fen,
  parseRate,
  type Rate,
  roundToFen,
  sumFen,
  times,
} from '../../src/money/index.ts';
import { fenOf } from './amounts.ts';
import file from './catalogue.json' with { type: 'json' };

/** What the national text writes for "no price ceiling". */
const NO_CEILING = '999999';

const zItem = z.strictObject({
  code: z.string().min(1),
  name: z.string().min(1),
  chrgitm_lv: z.enum(['01', '02', '03']),
  selfpay_prop: z.string(),
  pric_uplmt_amt: z.string(),
  med_chrgitm_type: z.string().regex(/^\d{2}$/),
  list_type: z.enum(['101', '102', '103', '201', '301']),
  lmt_used_flag: z.enum(['0', '1']),
});
export type CatalogueItem = Readonly<z.output<typeof zItem>>;

export const catalogue: readonly CatalogueItem[] = z
  .strictObject({ note: z.string(), items: z.array(zItem) })
  .parse(file).items;

const byCode = new Map(catalogue.map((item) => [item.code, item]));
export const catalogueItem = (code: string): CatalogueItem | undefined => byCode.get(code);

/** The four parts every amount falls into (A1, A2): `amount` is always their sum. */
export interface Split {
  readonly amount: Fen;
  readonly ownPay: Fen;
  readonly overLimit: Fen;
  readonly preSelfPay: Fen;
  readonly inScope: Fen;
}

export function sumSplits(splits: readonly Split[]): Split {
  const total = (part: (split: Split) => Fen): Fen => sumFen(splits.map(part));
  return {
    amount: total((split) => split.amount),
    ownPay: total((split) => split.ownPay),
    overLimit: total((split) => split.overLimit),
    preSelfPay: total((split) => split.preSelfPay),
    inScope: total((split) => split.inScope),
  };
}

/** The hospital's own flag decides: 2 is "patient pays" for any item, 0 leaves a restricted drug unapproved. */
function selfPaidByFlag(item: CatalogueItem, approval: string): boolean {
  return approval === '2' || (item.lmt_used_flag === '1' && approval !== '1');
}

/** A2 and A9 for one line. A refund line (negative) is the mirror of the same positive line. */
export function splitLine(item: CatalogueItem, amount: Fen, count: string, approval: string): Split {
  if (amount < 0n) return mirrored(splitLine(item, -amount, count.replace('-', ''), approval));
  if (item.chrgitm_lv === '03' || selfPaidByFlag(item, approval)) {
    return { amount, ownPay: amount, overLimit: 0n, preSelfPay: 0n, inScope: 0n };
  }
  const ceiling = ceilingOf(item, count);
  const overLimit = ceiling === undefined ? 0n : atLeastZero(amount - ceiling);
  const preSelfPay = roundToFen(times(exactFromFen(amount - overLimit), rateOf(item.selfpay_prop)), 'half-up');
  return { amount, ownPay: 0n, overLimit, preSelfPay, inScope: amount - overLimit - preSelfPay };
}

/** What the line's answer shows as `selfpay_prop`: 1 when the whole line is the patient's. */
export function shownSelfPayShare(item: CatalogueItem, split: Split): number {
  return split.ownPay !== 0n ? 1 : Number(item.selfpay_prop);
}

function ceilingOf(item: CatalogueItem, count: string): Fen | undefined {
  if (item.pric_uplmt_amt === NO_CEILING) return undefined;
  return roundToFen(times(exactFromFen(fenOf(item.pric_uplmt_amt)), rateOf(count)), 'half-up');
}

function rateOf(text: string): Rate {
  const rate = parseRate(text);
  if (rate === undefined) throw new RangeError('not a plain decimal');
  return rate;
}

export function mirrored(split: Split): Split {
  return {
    amount: -split.amount,
    ownPay: -split.ownPay,
    overLimit: -split.overLimit,
    preSelfPay: -split.preSelfPay,
    inScope: -split.inScope,
  };
}

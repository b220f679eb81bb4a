import { allocate, type Fen, formatFen, parseFen, sumFen } from '../money/index.ts';
import { type Refusal, refuse } from '../refusals/index.ts';
import type { Line, Settlement, SettlementWire } from './settlement.ts';

/** Goods of one line that came back. */
export interface ReturnedLine {
  readonly id: string;
  /** Plain decimal, at most four decimals. */
  readonly quantity: string;
  /** Where the caller's message says so. */
  readonly at: string;
}

/**
 * What stays of a sale when goods come back. The amount that has come back of a line is, at any moment,
 * amount × returned quantity / sold quantity, half-up to the fen, of the sale as it was first settled: so returns
 * in parts leave the same whatever the parts, and together they are the whole.
 *
 * Only for sales that basic insurance did not settle: what it split cannot be split again by us.
 * @param sale as first settled
 * @param standing what stood of it before this return
 * @returns undefined when nothing stays. Refusals: RETURN_NEEDS_BASIC, RETURN_EXCEEDS, FIELD_INVALID
 */
export function remainderOf(
  sale: Settlement,
  standing: Settlement,
  returned: readonly ReturnedLine[],
  id: string,
): Settlement | undefined | Refusal {
  const { basic, amounts } = sale;
  if (basic.state !== 'none' || amounts.account + amounts.familyAccount > 0n) return refuse('RETURN_NEEDS_BASIC');
  const kept = new Map(standing.lines.map((line) => [line.id, soldOf(line)]));
  const sold = new Set(sale.lines.map((line) => line.id));
  for (const { id: line, quantity, at } of returned) {
    const back = scaled(quantity);
    const left = kept.has(line) ? kept.get(line) : 0n;
    if (!sold.has(line)) return refuse('FIELD_INVALID', `${at}.line`, { expected: 'a line of the sale' });
    if (left === undefined) return refuse('FIELD_INVALID', `${at}.line`, { expected: 'a line sold with a quantity' });
    if (back === undefined || back === 0n) return refuse('FIELD_INVALID', `${at}.quantity`, { expected: 'above 0' });
    if (back > left) return refuse('RETURN_EXCEEDS', `${at}.quantity`, { left: quantityText(left) });
    kept.set(line, left - back);
  }
  const lines = sale.lines.flatMap((line) => {
    if (!kept.has(line.id)) return [];
    const left = kept.get(line.id);
    if (left === undefined) return [line];
    return left === 0n ? [] : [partOf(line, left)];
  });
  return lines.length === 0 ? undefined : { ...sale, id, lines, amounts: amountsOf(sale, lines) };
}

/** What came back of one line. Amount in yuan. */
export interface GoodsBack {
  readonly line: string;
  readonly name?: string;
  /** Absent where the line was not sold by quantity. */
  readonly quantity?: string;
  readonly amount: string;
}

type LineWire = SettlementWire['lines'][number];

/** Line by line, what of a sale is no longer there in the sale of what stays. */
export function goodsBack(was: readonly LineWire[], is: readonly LineWire[]): GoodsBack[] {
  const left = new Map(is.map((line) => [line.id, line]));
  return was.flatMap((line) => {
    const now = left.get(line.id);
    const amount = fenOf(line.amount) - (now === undefined ? 0n : fenOf(now.amount));
    const quantity = (soldOf(line) ?? 0n) - (now === undefined ? 0n : (soldOf(now) ?? 0n));
    if (amount === 0n && quantity === 0n) return [];
    return [
      {
        line: line.id,
        ...(line.name === undefined ? {} : { name: line.name }),
        ...(quantity > 0n ? { quantity: quantityText(quantity) } : {}),
        amount: formatFen(amount),
      },
    ];
  });
}

const fenOf = (amount: string): Fen => parseFen(amount) ?? 0n;

const PARTS = ['selfFunded', 'overLimit', 'preSelfPay', 'inScope'] as const;

function partOf(line: Line, left: bigint): Line {
  const sold = soldOf(line) ?? left;
  const amount = line.amount - halfUp(line.amount * (sold - left), sold);
  const parts = allocate(
    amount,
    PARTS.map((part) => line[part]),
  );
  const [selfFunded = 0n, overLimit = 0n, preSelfPay = 0n, inScope = 0n] = parts;
  return { ...line, amount, quantity: quantityText(left), selfFunded, overLimit, preSelfPay, inScope };
}

function amountsOf({ amounts }: Settlement, lines: readonly Line[]): Settlement['amounts'] {
  const sum = (part: (typeof PARTS)[number] | 'amount') => sumFen(lines.map((line) => line[part]));
  const total = sum('amount');
  const parts = Object.fromEntries(PARTS.map((part) => [part, sum(part)]));
  return { ...amounts, ...parts, total, personal: total, cash: total };
}

/** Nothing sold by the piece has a quantity of zero: it was not counted, then. */
const soldOf = (line: Pick<Line, 'quantity'>): bigint | undefined => scaled(line.quantity) || undefined;

const halfUp = (dividend: Fen, divisor: bigint): Fen => (2n * dividend + divisor) / (2n * divisor);

const SHAPE = /^(\d{1,12})(?:\.(\d{1,4}))?$/;

/** Ten-thousandths. */
function scaled(quantity: string | undefined): bigint | undefined {
  const [, whole = '', decimals = ''] = SHAPE.exec(quantity ?? '') ?? [];
  return whole === '' ? undefined : BigInt(whole + decimals.padEnd(4, '0'));
}

function quantityText(tenThousandths: bigint): string {
  const digits = tenThousandths.toString().padStart(5, '0');
  const decimals = digits.slice(-4).replace(/0+$/, '');
  return decimals === '' ? digits.slice(0, -4) : `${digits.slice(0, -4)}.${decimals}`;
}

import { z } from 'zod';
import { type Fen, formatFen, parseFen, parseForeignAmount } from '../../src/money/index.ts';

/** Real gateways answer amounts as JSON numbers; two decimals survive that trip exactly. */
export const asNumber = (amount: Fen): number => Number(formatFen(amount));

/** @returns undefined unless `raw` is a decimal amount with at most two decimals; 2301 refund lines are negative. */
export function readAmount(raw: unknown, sign: 'notNegative' | 'any' = 'notNegative'): Fen | undefined {
  const read = parseForeignAmount(typeof raw === 'number' ? String(raw) : raw, sign);
  return read.kind === 'amount' ? read.fen : undefined;
}

/** A figure of our own data files: two decimals or the file is wrong. */
export function fenOf(text: string): Fen {
  const fen = parseFen(text);
  if (fen === undefined) throw new RangeError('not an amount with two decimals');
  return fen;
}

const amount = (sign: 'notNegative' | 'any') =>
  z.union([z.string(), z.number()]).transform((raw, context): Fen => {
    const fen = readAmount(raw, sign);
    if (fen !== undefined) return fen;
    context.addIssue({ code: 'custom', message: 'amount' });
    return z.NEVER;
  });

/** N(16,2), not negative, as number or text: hospitals send both. */
export const zAmount = amount('notNegative');
/** N(16,2) of a line; negative on a refund line of 2301. */
export const zLineAmount = amount('any');

/** Quantity N(16,4) or price N(16,6): echoed, and the quantity is multiplied by a price ceiling. */
export const zDecimal = (decimals: 4 | 6) =>
  z
    .union([z.string(), z.number()])
    .transform((raw) => String(raw))
    .pipe(z.string().regex(new RegExp(`^-?\\d{1,${decimals === 4 ? 4 : 9}}(\\.\\d{1,${decimals}})?$`)));

/** Two decimals of one of our data files, read when the file is loaded. */
export const zFen = z.string().transform((text, context): Fen => {
  const fen = parseFen(text);
  if (fen !== undefined) return fen;
  context.addIssue({ code: 'custom', message: 'expected an amount with two decimals' });
  return z.NEVER;
});

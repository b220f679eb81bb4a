import { Decimal } from 'decimal.js';
import type { Fen } from './fen.ts';

/**
 * Exact decimals, in yuan: the only home of decimal.js. A `Fen` times a `Rate` is an `Exact`, and an
 * `Exact` returns to money only through a rounding that has a name (`round.ts`).
 *
 * Precision: 12 digits before the point, and rates of at most 8 decimals multiplied at most six deep,
 * stay below 64 significant digits, so nothing is ever rounded silently; `exactly` proves it at run time.
 */
const DIGITS = 80;
const D = Decimal.clone({ precision: DIGITS, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -100, toExpPos: 100 });

declare const exactBrand: unique symbol;
declare const rateBrand: unique symbol;
/** An exact amount in yuan, not rounded. Opaque: build it with the functions of this file. */
export type Exact = Decimal & { readonly [exactBrand]: 'yuan' };
/** A pure number: a share, a rate, a factor. Opaque. */
export type Rate = Decimal & { readonly [rateBrand]: 'rate' };

export const EXACT_ZERO = new D(0) as Exact;
export const RATE_ONE = new D(1) as Rate;

export function exactFromFen(amount: Fen): Exact {
  return new D(amount.toString()).div(100) as Exact;
}

/**
 * Reads an exact amount as `formatExact` wrote it: plain decimal text. @throws RangeError on anything else (a stored
 * figure is damaged).
 */
export function parseExact(text: string): Exact {
  if (!/^-?\d{1,20}(\.\d{1,78})?$/.test(text)) throw new RangeError('not an exact decimal');
  return new D(text) as Exact;
}

/** Plain decimal text, at least two decimals, never an exponent: for storage and for the explanation. */
export function formatExact(value: Exact): string {
  const decimals = Math.max(2, value.decimalPlaces());
  return value.isZero() ? '0.00' : value.toFixed(decimals);
}

/**
 * Reads a rate from a plan file: "0.5", "1", "0.005". @returns undefined unless plain, not negative, at most 8
 * decimals.
 */
export function parseRate(text: string): Rate | undefined {
  return /^\d{1,4}(\.\d{1,8})?$/.test(text) ? (new D(text) as Rate) : undefined;
}

export const formatRate = (rate: Rate): string => rate.toFixed();
/** "50%": for people. */
export const formatPercent = (rate: Rate): string => `${rate.times(100).toFixed()}%`;

export const times = (value: Exact, rate: Rate): Exact => exactly(value.times(rate)) as Exact;
/** An amount per unit times a number of units. */
export const timesExact = (perUnit: Exact, units: Exact): Exact => exactly(perUnit.times(units)) as Exact;
export const timesRate = (a: Rate, b: Rate): Rate => exactly(a.times(b)) as Rate;
export const plus = (a: Exact, b: Exact): Exact => a.plus(b) as Exact;
export const minus = (a: Exact, b: Exact): Exact => a.minus(b) as Exact;
export const negate = (a: Exact): Exact => a.negated() as Exact;
export const plusRate = (a: Rate, b: Rate): Rate => a.plus(b) as Rate;
export const minusRate = (a: Rate, b: Rate): Rate => a.minus(b) as Rate;
export const minExact = (a: Exact, b: Exact): Exact => (a.lte(b) ? a : b);
export const maxExact = (a: Exact, b: Exact): Exact => (a.gte(b) ? a : b);
export const exactAtLeastZero = (a: Exact): Exact => (a.isNegative() ? EXACT_ZERO : a);
export const isNegative = (a: Exact): boolean => a.isNegative() && !a.isZero();
export const compareExact = (a: Exact, b: Exact): number => a.cmp(b);
export const compareRate = (a: Rate, b: Rate): number => a.cmp(b);

/** The law of this file: a product that needed more digits than we hold would have been rounded behind our back. */
function exactly(value: Decimal): Decimal {
  if (value.precision() > DIGITS - 2) throw new RangeError('exact arithmetic ran out of digits');
  return value;
}

/**
 * Grains: a thousand-millionth of a fen, the unit in which an exact amount is attributed to items.
 * An attribution is not a payment: it decides against which item's limit an amount counts.
 */
const GRAIN_DECIMALS = 11;
export function toGrains(value: Exact): bigint {
  return BigInt(value.times(`1e${GRAIN_DECIMALS}`).toDecimalPlaces(0, Decimal.ROUND_DOWN).toFixed(0));
}
export const fromGrains = (grains: bigint): Exact => new D(grains.toString()).div(`1e${GRAIN_DECIMALS}`) as Exact;

/** @internal for `round.ts` */
export function scaledToFen(value: Exact, rounding: Decimal.Rounding): Fen {
  return BigInt(value.times(100).toDecimalPlaces(0, rounding).toFixed(0));
}

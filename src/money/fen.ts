/**
 * Money is an integer number of fen (1/100 yuan) held in a bigint.
 * Everywhere outside the rate arithmetic of `exact.ts`, amounts are `Fen`; on every wire they are
 * strings with exactly two decimals ("45289.60").
 */
export type Fen = bigint;

/** Writes fen as yuan with exactly two decimals; never "-0.00". */
export function formatFen(amount: Fen): string {
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * Reads one of our own wire amounts (canonical events, plan examples, our API).
 * Exactly two decimals, no plus sign, no grouping, at most twelve digits before the point.
 * @returns undefined when the text is anything else. Foreign amounts go through `parseForeignAmount`.
 */
export function parseFen(text: string): Fen | undefined {
  if (!/^(-?)(0|[1-9]\d{0,11})\.(\d{2})$/.test(text) || text === '-0.00') return undefined;
  return BigInt(text.replace('.', ''));
}

export function sumFen(amounts: Iterable<Fen>): Fen {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

/**
 * Reads an amount of a record that we wrote ourselves.
 * @throws Error when it is no amount: the record was damaged, or a bug wrote it
 */
export function storedFen(text: string): Fen {
  const fen = parseFen(text);
  if (fen === undefined) throw new Error('a stored record holds something that is no amount');
  return fen;
}

/** Without its sign. */
export const absolute = (amount: Fen): Fen => (amount < 0n ? -amount : amount);

export const minFen = (a: Fen, b: Fen): Fen => (a < b ? a : b);
export const maxFen = (a: Fen, b: Fen): Fen => (a > b ? a : b);
/** Negative amounts become zero: "never less than nothing". */
export const atLeastZero = (a: Fen): Fen => (a < 0n ? 0n : a);

/** The wire form of anything that holds amounts: every bigint becomes yuan text. All bigints of the product are fen. */
export type WireOf<T> = T extends bigint
  ? string
  : T extends readonly (infer Item)[]
    ? WireOf<Item>[]
    : T extends object
      ? { [Key in keyof T]: WireOf<T[Key]> }
      : T;

export function toWire<T>(value: T): WireOf<T> {
  return convert(value) as WireOf<T>;
}

function convert(value: unknown): unknown {
  if (typeof value === 'bigint') return formatFen(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(convert);
  const wire: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) if (field !== undefined) wire[key] = convert(field);
  return wire;
}

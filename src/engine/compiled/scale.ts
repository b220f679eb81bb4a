import { type Exact, type Fen, formatExact, formatRate, type Rate, type Rounding } from '../../money/index.ts';

/**
 * Amounts of the compiled engine: whole numbers of one unit, `10^-decimals` yuan, fixed when a plan is compiled. All
 * arithmetic is exact: whoever would pass 2^53 or need a finer unit throws `OUT_OF_RANGE`, and the bill is priced by
 * the readable engine, which has no such limits.
 */
export class OutOfRange extends Error {}
export const OUT_OF_RANGE = new OutOfRange('not exact in whole numbers');

/** Of `toGrains` in `src/money`. */
const GRAIN_DECIMALS = 11;
const SAFE = Number.MAX_SAFE_INTEGER;

/** A rate as a whole number of `10^-decimals`. */
export interface ScaledRate {
  readonly digits: number;
  readonly unit: number;
  readonly percent: string;
}

export class Scale {
  /** Units in a yuan, and in a fen. */
  readonly yuan: number;
  readonly fen: number;
  readonly grainsOfFen = 10n ** BigInt(GRAIN_DECIMALS - 2);
  readonly #decimals: number;

  constructor(decimals: number) {
    this.#decimals = decimals;
    this.yuan = 10 ** decimals;
    this.fen = 10 ** (decimals - 2);
  }

  fromFen(fen: number): number {
    return checked(fen * this.fen);
  }

  /** Plain decimal text, as `formatExact` writes it. */
  parse(text: string): number {
    const point = text.indexOf('.');
    const decimals = point < 0 ? 0 : text.length - point - 1;
    if (text.length > 16 || decimals > this.#decimals) return this.#parseLong(text);
    const digits = point < 0 ? Number(text) : Number(text.slice(0, point) + text.slice(point + 1));
    return checked(digits * 10 ** (this.#decimals - decimals)) + 0;
  }

  /** Zeros at the end of a stored amount need no finer unit. */
  #parseLong(text: string): number {
    const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
    if (short.length > 16 || short.length === text.length) throw OUT_OF_RANGE;
    return this.parse(short);
  }

  fromExact(value: Exact): number {
    return value.isZero() ? 0 : this.parse(formatExact(value));
  }

  times(value: number, { digits, unit }: ScaledRate): number {
    const rest = value % unit;
    const product = ((value - rest) / unit) * digits + (rest * digits) / unit;
    if ((rest * digits) % unit !== 0) throw OUT_OF_RANGE;
    return checked(product) + 0;
  }

  /** An amount per unit times a number of units, which has the same scale. */
  timesUnits(perUnit: number, units: number): number {
    const whole = units % this.yuan === 0 ? units / this.yuan : Number.NaN;
    if (!Number.isInteger(whole)) throw OUT_OF_RANGE;
    return checked(perUnit * whole);
  }

  /** Grains are a thousand-millionth of a fen. @throws OutOfRange where they fill no whole units */
  fromGrains(grains: bigint): number {
    const size = 10n ** BigInt(GRAIN_DECIMALS - this.#decimals);
    if (grains % size !== 0n) throw OUT_OF_RANGE;
    return numberOf(grains / size);
  }

  toGrains(value: number): bigint {
    return BigInt(value) * 10n ** BigInt(GRAIN_DECIMALS - this.#decimals);
  }

  /** As `formatExact`: at least two decimals, no zeros behind them. */
  format(value: number): string {
    const rest = value % this.fen;
    if (rest === 0) return formatNumber(value / this.fen);
    const size = Math.abs(value);
    const part = size % this.yuan;
    const decimals = String(part).padStart(this.#decimals, '0').replace(/0+$/, '');
    return `${value < 0 ? '-' : ''}${(size - part) / this.yuan}.${decimals}`;
  }

  /** Whole fen, by a rounding that has a name; half-up goes away from zero. */
  round(value: number, rounding: Rounding): number {
    const size = Math.abs(value);
    const rest = size % this.fen;
    const fen = (size - rest) / this.fen + (this.#goesUp(rest, (size - rest) / this.fen, rounding) ? 1 : 0);
    return value < 0 ? -fen + 0 : fen;
  }

  #goesUp(rest: number, fen: number, rounding: Rounding): boolean {
    switch (rounding) {
      case 'half-up':
        return rest * 2 >= this.fen && rest > 0;
      case 'half-even':
        return rest * 2 > this.fen || (rest * 2 === this.fen && fen % 2 === 1);
      case 'down':
        return false;
      case 'up':
        return rest > 0;
    }
  }
}

/** @throws OutOfRange beyond what a number holds exactly */
export function checked(value: number): number {
  if (!(value <= SAFE && value >= -SAFE)) throw OUT_OF_RANGE;
  return value;
}

/** Whole fen as yuan with two decimals. */
export function formatNumber(fen: number): string {
  const size = fen < 0 ? -fen : fen;
  const cents = size % 100;
  const whole = (size - cents) / 100;
  const text = cents < 10 ? `${whole}.0${cents}` : `${whole}.${cents}`;
  return fen < 0 ? `-${text}` : text;
}

/** @throws OutOfRange for an amount that only a bigint holds */
export const numberOf = (fen: Fen): number => checked(Number(fen));

export function scaledRate(rate: Rate): ScaledRate {
  const text = formatRate(rate);
  const decimals = decimalsOf(text);
  return scaled(Math.round(Number(text) * 10 ** decimals), decimals);
}

const scaled = (digits: number, decimals: number): ScaledRate => ({
  digits: checked(digits),
  unit: 10 ** decimals,
  percent: `${plainText(digits, decimals - 2)}%`,
});

/** Plain decimal text without zeros at its end; fewer than no decimals are zeros before the point. */
function plainText(digits: number, decimals: number): string {
  if (decimals <= 0) return String(digits * 10 ** -decimals);
  const text = String(digits).padStart(decimals + 1, '0');
  const rest = text.slice(-decimals).replace(/0+$/, '');
  return `${text.slice(0, -decimals)}${rest === '' ? '' : `.${rest}`}`;
}

/** As `formatRate`. */
export const rateText = ({ digits, unit }: ScaledRate): string => plainText(digits, Math.round(Math.log10(unit)));

export const decimalsOf = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);

/** How a rate changes, in the whole numbers of its unit. */
export const addRate = (a: ScaledRate, b: ScaledRate): ScaledRate => align(a, b, (x, y) => x + y);
export const subtractRate = (a: ScaledRate, b: ScaledRate): ScaledRate => align(a, b, (x, y) => Math.max(0, x - y));
export function multiplyRate(a: ScaledRate, b: ScaledRate): ScaledRate {
  return scaled(a.digits * b.digits, Math.round(Math.log10(a.unit) + Math.log10(b.unit)));
}
export const atMostWhole = (rate: ScaledRate): ScaledRate => (rate.digits > rate.unit ? scaled(1, 0) : rate);

function align(a: ScaledRate, b: ScaledRate, change: (x: number, y: number) => number): ScaledRate {
  const unit = Math.max(a.unit, b.unit);
  return scaled(change(a.digits * (unit / a.unit), b.digits * (unit / b.unit)), Math.round(Math.log10(unit)));
}

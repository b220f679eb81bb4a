import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  allocate,
  exactFromFen,
  formatExact,
  formatFen,
  parseExact,
  parseFen,
  parseForeignAmount,
  parseRate,
  roundToFen,
  sumFen,
  times,
} from '../../src/money/index.ts';
import amounts from './foreign-amounts.json' with { type: 'json' };

const fen = fc.bigInt({ min: 0n, max: 99_999_999_999_999n });
const lossless = (value: string) => ({ isLosslessNumber: true, value });

describe('fen', () => {
  test('parse after format gives the same amount back', () => {
    fc.assert(fc.property(fen, (amount) => parseFen(formatFen(amount)) === amount));
  });
  test('zero never has a sign', () => expect(formatFen(0n)).toBe('0.00'));
  test.each(['1', '1.0', '1.000', '+1.00', '01.00', '-0.00', '1e2', ' 1.00', '１.００', ''])(
    'our own wire refuses %j',
    (text) => expect(parseFen(text)).toBeUndefined(),
  );
});

describe('the guarded parser of foreign amounts', () => {
  it.each(amounts.accepted)('takes $text as $fen fen', ({ text, fen: expected, artefact }) => {
    expect(parseForeignAmount(text)).toEqual({ kind: 'amount', fen: BigInt(expected), artefact });
    expect(parseForeignAmount(lossless(text))).toEqual({ kind: 'amount', fen: BigInt(expected), artefact });
  });
  it.each(amounts.refused)('refuses $text: $why', ({ text, why }) => {
    expect(parseForeignAmount(text)).toEqual({ kind: 'malformed', why });
  });
  it.each([undefined, null, ''])('%j is absent, not zero', (raw) => {
    expect(parseForeignAmount(raw)).toEqual({ kind: 'absent' });
  });
  test('a JS number is refused: its text is already lost', () => {
    expect(parseForeignAmount(12.5)).toEqual({ kind: 'malformed', why: 'notDecimal' });
  });
  test('a message that takes something back may be negative, and negative zero there is zero', () => {
    expect(parseForeignAmount('-25.1', 'any')).toEqual({ kind: 'amount', fen: -2510n, artefact: false });
    expect(parseForeignAmount('-0.0', 'any')).toEqual({ kind: 'amount', fen: 0n, artefact: false });
  });
  test('every double that is a whole number of fen is read back from its shortest text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (cents) => {
        const read = parseForeignAmount(String(cents / 100));
        return read.kind === 'amount' && read.fen === BigInt(cents);
      }),
    );
  });
  test('the binary artefacts of adding doubles are recognised', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 2, maxLength: 40 }), (cents) => {
        const sum = cents.reduce((total, part) => total + part / 100, 0);
        const text = String(sum);
        if (text.includes('e')) return true;
        const read = parseForeignAmount(text);
        return read.kind === 'amount' && read.fen === BigInt(cents.reduce((total, part) => total + part, 0));
      }),
    );
  });
});

describe('exact arithmetic', () => {
  test('a fen times a rate is never rounded before a named rounding', () => {
    const product = times(exactFromFen(1000001n), parseRate('0.12345678') ?? fail());
    expect(formatExact(product)).toBe('1234.5690345678');
    expect(roundToFen(product, 'half-up')).toBe(123457n);
  });
  test('half-up rounds the half away from zero, half-even to the even fen', () => {
    const half = parseExact('0.005');
    expect(roundToFen(half, 'half-up')).toBe(1n);
    expect(roundToFen(half, 'half-even')).toBe(0n);
    expect(roundToFen(half, 'down')).toBe(0n);
    expect(roundToFen(half, 'up')).toBe(1n);
  });
  test.each(['50%', '-0.5', '.5', '5e-1', '0.123456789', ''])('refuses the rate %j', (text) => {
    expect(parseRate(text)).toBeUndefined();
  });
});

describe('allocation by largest remainder', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 50 });
  test('the parts add up, none exceeds its weight, each is within a fen of its share', () => {
    fc.assert(
      fc.property(weights, fc.bigInt({ min: 0n, max: 1_000_000n }), (parts, wanted) => {
        const total = sumFen(parts);
        const amount = wanted < total ? wanted : total;
        if (total === 0n) return true;
        const split = allocate(amount, parts);
        return (
          sumFen(split) === amount &&
          split.every((part, index) => {
            const weight = parts[index] ?? 0n;
            const floor = (amount * weight) / total;
            return part <= weight && part >= floor && part <= floor + 1n;
          })
        );
      }),
    );
  });
  test('nothing to split over is an error, not a loss', () => expect(() => allocate(1n, [0n, 0n])).toThrow(RangeError));
});

function fail(): never {
  throw new Error('unreachable');
}

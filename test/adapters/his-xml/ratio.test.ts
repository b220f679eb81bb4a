import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Facts } from '../../../adapters/his-xml/facts.ts';
import { Places } from '../../../adapters/his-xml/places.ts';
import { splitByRatio } from '../../../adapters/his-xml/ratio.ts';
import { Reading } from '../../../adapters/reading/reading.ts';

/** What each whole message becomes lies beside the mapping `shijiazhuang-shape`; here the rule alone. */
const rule = { from: 'R', unit: 'fraction', rounding: 'half-up', whole: 'selfFunded', because: 'test' } as const;

function split(amount: bigint, ratio: string | undefined, over: Partial<typeof rule> | { unit: 'percent' } = {}) {
  const reading = new Reading();
  const facts = new Facts(new Places(new Map(), reading), reading, 'refuse');
  const children =
    ratio === undefined ? [] : [{ name: 'R', namespace: '', attributes: new Map(), children: [], text: ratio }];
  const element = { name: 'ROW', namespace: '', attributes: new Map(), children, text: '' };
  const parts = splitByRatio({ ...rule, ...over }, amount, { element, at: '/ROW[1]' }, facts);
  return { parts, refusal: reading.refusal };
}

test.each([
  ['0.05', 452n, { preSelfPay: 23n, inScope: 429n }],
  ['0', 452n, { inScope: 452n }],
  ['1', 452n, { selfFunded: 452n }],
  ['1.0000', 452n, { selfFunded: 452n }],
  ['0.05', -452n, { preSelfPay: -23n, inScope: -429n }],
])('a line of ratio %s and %s fen', (ratio, amount, parts) => {
  expect(split(amount, ratio).parts).toEqual({ selfFunded: 0n, overLimit: 0n, preSelfPay: 0n, inScope: 0n, ...parts });
});

test('percent are hundredths', () => {
  expect(split(452n, '5', { unit: 'percent' })).toEqual(split(452n, '0.05'));
});

test('a row without a ratio says nothing, and one above the whole, negative or no number is refused with its place', () => {
  expect(split(452n, undefined)).toEqual({ parts: undefined, refusal: undefined });
  for (const ratio of ['1.01', '-0.1', '5%', '1e-2', '.5'])
    expect(split(452n, ratio).refusal).toMatchObject({ code: 'FIELD_INVALID', field: '/ROW[1]/R' });
});

test('whatever the ratio, the parts make the amount and none is of another sign', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 0, max: 10_000 }), (amount, tenThousandths) => {
      const { parts } = split(amount, (tenThousandths / 10_000).toFixed(4));
      const all = Object.values(parts ?? {});
      expect(all.reduce((sum, part) => sum + part, 0n)).toBe(amount);
      expect(all.every((part) => part >= 0n)).toBe(true);
    }),
  );
});

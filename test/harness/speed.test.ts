import { describe, expect, test } from 'vitest';
import { rowOf } from '../../scripts/evidence/speed/bound.ts';
import { figures } from '../../scripts/evidence/speed.ts';

test('the topic measures every promise of speed, with nothing else on the machine', () => {
  expect(figures.map(({ figure }) => figure)).toEqual([
    'reasons',
    'trace',
    'zen',
    'plans',
    'settles',
    'long stay',
    'tills',
    'bytes',
    'size',
    'audit',
  ]);
  expect(figures.filter(({ alone }) => alone !== 'always')).toEqual([]);
});

describe('a row', () => {
  const bound = { of: 'ours to theirs', better: 'less', unit: '×', needed: 2, aim: 1.3 } as const;
  const shortOf = (rounds: readonly number[], more: object = {}) =>
    rowOf('row', [{ ...bound, rounds, ...more }], {}).short;

  test('is judged by the median of its rounds: one round out of line changes nothing', () => {
    expect(shortOf([1.9, 2, 40])).toEqual([]);
    expect(shortOf([0.1, 2.1, 2.2])).toEqual(['ours to theirs: 2.10 ×, needed <= 2 ×']);
  });

  test('of which more is better falls short below', () => {
    expect(shortOf([2], { better: 'more' })).toEqual([]);
    expect(shortOf([1.99], { better: 'more' })).toEqual(['ours to theirs: 1.99 ×, needed >= 2 ×']);
  });

  test('that could not be measured falls short', () => {
    expect(shortOf([Number.NaN])).toHaveLength(1);
    expect(shortOf([])).toHaveLength(1);
    expect(() => rowOf('row', [], {})).toThrow('nothing was measured');
  });

  test('says what is needed and what is aimed at, and the spread', () => {
    const row = rowOf('row', [{ ...bound, rounds: [1, 3, 2] }], { visits: 7 });
    expect(row).toMatchObject({ measured: '2.00 × (1.00-3.00)', needed: '<= 2 ×, aim 1.3', counts: { visits: 7 } });
  });
});

import { describe, expect, test } from 'vitest';
import { BoundedCache } from '../../src/desk/cases/bounded-cache.ts';

function shelf(max: number, keepMs: number) {
  let at = 0;
  return { kept: new BoundedCache<number>(max, keepMs, () => new Date(at)), pass: (ms: number) => (at += ms) };
}

describe('what is kept in memory', () => {
  test('is at most so many: the one that was left alone longest goes first', () => {
    const { kept } = shelf(2, 1000);
    kept.put('a', 1);
    kept.put('b', 2);
    kept.put('a', 3);
    kept.put('c', 4);
    expect(kept.entries()).toEqual([
      ['a', 3],
      ['c', 4],
    ]);
  });

  test('is gone once it was left alone for too long, and not a moment sooner', () => {
    const { kept, pass } = shelf(9, 1000);
    kept.put('a', 1);
    pass(1000);
    expect(kept.find('a')).toBe(1);
    pass(1);
    expect([kept.find('a'), kept.entries()]).toEqual([undefined, []]);
  });
});

import { describe, expect, test } from 'vitest';
import { areTwoPeople } from '../../src/ledger/index.ts';

describe('two people', () => {
  test.each([
    ['Wang', 'Li'],
    ['王芳', '王方'],
  ])('are %j and %j', (by, second) => {
    expect(areTwoPeople(by, second)).toBe(true);
  });
  test.each([
    ['Wang', 'Wang'],
    ['Wang', 'wang '],
    ['Wang', 'Ｗａｎｇ'],
    ['王芳', '王芳\u3000'],
    ['Wang', ' '],
    ['', 'Li'],
  ])('are not %j and %j: one name, however it is written, or none', (by, second) => {
    expect(areTwoPeople(by, second)).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { lineLawsOverAllPlans } from '../../scripts/harness/plans/line-laws.ts';

describe('the shares of lines', () => {
  test('payers make lines, lines make bills, under every plan that ships', () => {
    const { bills, paidLines, broken } = lineLawsOverAllPlans(3000, 20230801);
    expect(broken).toEqual([]);
    expect(bills).toBeGreaterThanOrEqual(3000);
    expect(paidLines).toBeGreaterThan(1000);
  });
});

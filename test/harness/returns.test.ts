import { expect, test } from 'vitest';
import { randomReturns } from '../../scripts/harness/endpoints/returns.ts';

test('everything that was bought comes back in random parts: accumulators empty, refunds the sale, limits restored', async () => {
  const { sales, returns, repeats, tooMuch, broken } = await randomReturns({ persons: 6, seed: 11 });
  expect(broken).toEqual([]);
  expect(sales).toBeGreaterThan(15);
  expect(returns).toBeGreaterThan(sales);
  expect(repeats).toBeGreaterThan(0);
  expect(tooMuch).toBeGreaterThan(0);
});

import { expect, test } from 'vitest';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { AT, pricing, stay } from './fixtures.ts';

const LATER = '2022-01-01T00:00:00.000Z';
const QUOTES = 350;

test('old quotes go some at a time: whoever settles meanwhile does not wait for the last of them', async () => {
  const ledger = openSqliteLedger(':memory:');
  for (let number = 0; number < QUOTES; number += 1) {
    const settlement = stay(number, `p${number}`, '30000.00');
    const request = { settlement, counter: 'C1', at: AT, expiresAt: AT, hold: true, outcomeOf: () => ({}) };
    expect(isRefusal(await ledger.quote({ ...request, id: `q${number}` }, pricing(settlement)))).toBe(false);
  }
  const order: string[] = [];
  const forgetting = ledger.forgetQuotesBefore(LATER).then(() => order.push('forgotten'));
  const settlement = stay(9_999, 'p1', '30000.00');
  const settling = ledger.settle({ settlement, counter: 'C1', at: AT }, pricing(settlement));
  await Promise.all([forgetting, settling.then(() => order.push('settled'))]);
  expect(order).toEqual(['settled', 'forgotten']);
  const left = await Promise.all(Array.from({ length: QUOTES }, (_, number) => ledger.findQuote(`q${number}`)));
  expect(left.filter((quote) => quote !== undefined)).toEqual([]);
  expect(await ledger.inspection.holdsExpiredBefore(LATER)).toEqual({ holds: 0, stale: 0 });
  await ledger.close();
});

test('a ledger that is closed amid it is closed, and nothing fails', async () => {
  const ledger = openSqliteLedger(':memory:');
  const forgetting = ledger.forgetQuotesBefore(LATER);
  await ledger.close();
  await expect(forgetting).resolves.toBeUndefined();
});

import { expect, test } from 'vitest';
import { sameThroughDirectPay } from '../../../scripts/harness/endpoints/direct-pay.ts';

test('every scripted visit pays through direct-pay what it pays through the national messages, or names what is missing', async () => {
  const { visits, equal, missing, broken } = await sameThroughDirectPay(7);
  expect(broken).toEqual([]);
  expect([visits >= 20, equal >= 10, missing >= 3]).toEqual([true, true, true]);
}, 60_000);

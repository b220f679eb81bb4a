import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { killLoop } from '../../scripts/harness/crash/kill.ts';

beforeAll(ensureBuilt);

test('kill -9 in a stream of settles and cancels loses nothing acknowledged, doubles nothing, and the ledger audits clean', async () => {
  const found = await killLoop({ kills: 3, seed: 20_210_101 });
  expect(found.broken).toEqual([]);
  expect(found.stops).toBe(1);
  expect(found.auditExit).toBe(0);
  expect(found.acknowledged).toBeGreaterThan(0);
});

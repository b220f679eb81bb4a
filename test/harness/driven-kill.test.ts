import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { drivenKills } from '../../scripts/harness/crash/driven-kill.ts';

beforeAll(ensureBuilt);

test('kill -9 amid visits at a faulty gateway: each ends on both sides or on neither', async () => {
  const found = await drivenKills({ kills: 2, seed: 20_210_320 });
  expect(found.broken).toEqual([]);
  expect(found.settled).toBeGreaterThan(0);
});

import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { sameAtOnce, twoCounters } from '../../scripts/harness/race.ts';

beforeAll(ensureBuilt);

test('fifty identical settles at once have one effect and get fifty equal bills', async () => {
  expect(await sameAtOnce({ rounds: 5, seed: 1 })).toEqual({ rounds: 5, requests: 250, findings: 0, broken: [] });
});

test('two counters with one person at once pay exactly what is left of a deductible and of a limit', async () => {
  expect(await twoCounters({ rounds: 5, seed: 1 })).toEqual({ rounds: 5, requests: 15, findings: 0, broken: [] });
});

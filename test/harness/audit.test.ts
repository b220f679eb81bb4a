import { beforeAll, expect, test } from 'vitest';
import { auditScale } from '../../scripts/harness/audits/audit-scale.ts';
import { backUpUnderLoad } from '../../scripts/harness/audits/backups.ts';
import { flipBits } from '../../scripts/harness/audits/flip.ts';
import { ensureBuilt } from '../../scripts/harness/built.ts';

beforeAll(ensureBuilt);

test('a flipped bit that changes a row of the account is found by the audit', async () => {
  const flipped = await flipBits({ flips: 15, seed: 4 });
  expect(flipped.broken).toEqual([]);
  expect(flipped.found).toBe(flipped.harmful);
  expect(flipped.harmful).toBeGreaterThan(0);
});

test('a backup taken under load audits clean; restored, it lacks exactly what is new when all is sent again', async () => {
  const taken = await backUpUnderLoad({ backups: 1, seed: 1, settlements: 150 });
  expect(taken.broken).toEqual([]);
  expect(taken.sentAgain).toBe(taken.missing);
  expect(taken.missing).toBeGreaterThan(0);
});

test('ledgers of three sizes audit clean, each in a process of its own', async () => {
  const { costs } = await auditScale({ settlements: 80, parts: [1 / 4, 1 / 2], seed: 1 });
  expect(costs.map(({ settlements, findings }) => [settlements, findings])).toEqual([
    [20, 0],
    [40, 0],
    [80, 0],
  ]);
});

import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { rosterRun } from '../../scripts/harness/endpoints/roster.ts';
import { certificateOf } from '../../scripts/harness/endpoints/roster-file.ts';
import { certificateFault } from '../../src/enrolment/index.ts';

beforeAll(ensureBuilt);

test('a roster killed while its rows are written is whole after the next run: every row once, every entry as it was hashed', async () => {
  const found = await rosterRun({ rows: 12_000, kills: 2, seed: 20_210_101 });
  expect(found.broken).toEqual([]);
  expect(found.sampled).toBeGreaterThan(0);
  expect(found.barePerSecond).toBeGreaterThan(found.perSecond);
}, 180_000);

test('made-up certificates are right, and no two of a file are the same', () => {
  const all = Array.from({ length: 50_000 }, (_, row) => certificateOf(row, 7));
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((number) => certificateFault('01', number) === undefined)).toBe(true);
});

import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { FRAMES_TEST, frames } from '../../scripts/harness/hostile/frames.ts';
import { interrupted } from '../../scripts/harness/terminals/interrupted.ts';
import { SLOW_TEST, slowReaders } from '../../scripts/harness/terminals/slow-readers.ts';
import { SOCKETS_TEST, sockets } from '../../scripts/harness/terminals/sockets.ts';

beforeAll(ensureBuilt);

test('idle terminals are small, every bill reaches all of them in time, and after a cut all come back and lack nothing', async () => {
  const found = await sockets({ size: SOCKETS_TEST, seed: 1 });
  expect(found.broken).toEqual([]);
  expect(found.sockets).toBe(SOCKETS_TEST.sockets);
  expect(found.heapBytes).toBeLessThan(10 * 1024);
  expect(found.toOne.max).toBeLessThan(2_000);
  expect(found.toMany.max).toBeLessThan(2_000);
  expect(found.storm.back.count).toBe(SOCKETS_TEST.sockets);
});

test('with readers that do not read the server stays as it was, and who reads is served', async () => {
  const found = await slowReaders({ size: SLOW_TEST, seed: 1 });
  expect(found.broken).toEqual([]);
  expect(found.rssGrowth).toBeLessThan(100e6);
  expect(found.delivery.max).toBeLessThan(2_000);
});

test('hostile frames and upgrades end their own connection, for the reason they should, and nothing else', async () => {
  const found = await frames({ inputs: FRAMES_TEST, seed: 1 });
  expect(found.broken).toEqual([]);
  expect(found.inputs).toBeGreaterThanOrEqual(FRAMES_TEST);
  expect(found.families).toBeGreaterThanOrEqual(15);
});

test('kill -9 anywhere between the commit and the screens loses no bill and shows none twice', async () => {
  const found = await interrupted({ rounds: 1 });
  expect(found.broken).toEqual([]);
  expect(found.kills).toBe(5);
  expect(found.heardBefore).toBeGreaterThan(0);
  expect(found.heardAfter).toBeGreaterThan(0);
});

import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { runHuijie } from '../../scripts/harness/child.ts';

beforeAll(ensureBuilt);

test('a machine set to another time zone prints the same bills to the byte', async () => {
  const zones = ['America/New_York', 'Pacific/Kiritimati'];
  const [one, other] = await Promise.all(zones.map((TZ) => runHuijie(['demo', '--once', '--json'], { TZ }).ended));
  expect(one?.code).toBe(0);
  expect(one?.lines.length).toBeGreaterThan(0);
  expect(other?.lines).toEqual(one?.lines);
});

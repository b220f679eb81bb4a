import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { grownOf, whatIfMemory } from '../../scripts/harness/plans/what-if.ts';
import { Random } from '../../scripts/harness/random.ts';
import { growthOf, inTurns } from '../../scripts/harness/steady.ts';

beforeAll(ensureBuilt);

test('growth is the slope of the whole run: neither a first point below nor one far out makes it', () => {
  const flat = Array.from({ length: 16 }, (_, at) => ({ at, value: 100 + (at % 2) }));
  expect(Math.abs(growthOf(flat))).toBeLessThan(1);
  expect(Math.abs(growthOf(flat.with(0, { at: 0, value: 20 }).with(9, { at: 9, value: 400 })))).toBeLessThan(1);
  const random = new Random(1);
  const leaking = flat.map(({ at }) => ({ at, value: 100 + 2 * at + random.between(-4, 4) }));
  expect(growthOf(leaking)).toBeGreaterThan(20);
});

test('a what-if holds no more in the second half of its events; one that holds each event is found', async () => {
  const events = 2_500;
  expect(grownOf(await whatIfMemory({ events, seed: 3 }))).toBeLessThan(0.7);
  expect(grownOf(await whatIfMemory({ events, seed: 3, leak: true }))).toBeGreaterThan(1);
}, 300_000);

test('times are compared within a round: a machine that grows slower makes nothing slower, a search through all does', async () => {
  const held = (count: number) => Array.from({ length: count }, (_, key) => key);
  const [few, many] = [held(10_000), held(60_000)];
  const [fewKeyed, manyKeyed] = [new Set(few), new Set(many)];
  const random = new Random(2);
  let burden = 0;
  const burdened = (look: () => void) => async () => {
    burden += 1;
    for (let spin = 0; spin < burden * 20; spin += 1) Math.sqrt(spin);
    look();
  };
  const keyed = (keys: Set<number>) => burdened(() => void keys.has(random.between(0, keys.size - 1)));
  const searched = (keys: number[]) => async () => void keys.indexOf(keys.length - 1 - random.between(0, 9));
  const size = { rounds: 9, each: 40 };
  expect((await inTurns(keyed(fewKeyed), keyed(manyKeyed), size)).times).toBeLessThan(2);
  expect((await inTurns(searched(few), searched(many), size)).times).toBeGreaterThan(3);
});

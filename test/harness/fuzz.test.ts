import { expect, test } from 'vitest';
import { FUZZ_TEST, fuzz } from '../../scripts/harness/hostile/fuzz.ts';

test('hostile and broken input is refused with a known 4xx code or was a lawful settlement after all', async () => {
  const found = await fuzz({ seed: 1, size: FUZZ_TEST });
  expect(found.broken).toEqual([]);
  expect(found.inputs).toBeGreaterThanOrEqual(800);
  expect(found.refused + found.accepted).toBe(found.inputs);
});

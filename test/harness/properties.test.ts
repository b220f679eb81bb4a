import { expect, test } from 'vitest';
import { checkProperty, PROPERTIES } from '../../scripts/harness/plans/properties.ts';

test.each(PROPERTIES)('in random years: %s', async (property) => {
  const { broken, runs } = await checkProperty(property, 150, 1);
  expect(broken).toBeUndefined();
  expect(runs).toBe(150);
});

import { expect, test } from 'vitest';
import { fuzzXml, XML_TEST } from '../../scripts/harness/hostile/xml.ts';

test('hostile and broken XML is refused in XML with a known 4xx code, or was a lawful settlement after all', async () => {
  const found = await fuzzXml({ seed: 1, size: XML_TEST });
  expect(found.broken).toEqual([]);
  expect(found.inputs).toBeGreaterThanOrEqual(450);
  expect(found.refused + found.accepted).toBe(found.inputs);
});

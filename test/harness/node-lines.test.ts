import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { countsOf, LINES, wanted, wordsOf } from '../../scripts/lines/outcome.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

test('the lines of Node that are tested are those that the README names, from the oldest that may be installed', () => {
  expect(packageFile.engines.node).toBe(`>=${LINES[0]}`);
  expect(readme).toContain(`Node ${LINES.join(', ')}`);
  expect(wanted(undefined)).toEqual(LINES);
  expect(wanted('24')).toEqual(['24']);
  expect(() => wanted('18')).toThrow('--only: one of 20.19, 22, 24, 26');
});

test('a line says how the tests went, and what failed first', () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 0,
    testResults: [
      { assertionResults: [{ status: 'passed', fullName: 'a' }] },
      { assertionResults: [{ status: 'failed', fullName: 'b' }] },
    ],
  };
  const counts = countsOf(JSON.stringify(report));
  const end = { version: 'v24.1.0', seconds: 61.2, counts };
  expect(wordsOf('24', { kind: 'red', at: 'test', ...end })).toBe(
    'Node 24     v24.1.0      61 s  RED at test  2 passed, 1 failed, 0 skipped; first: b',
  );
  expect(wordsOf('24', { kind: 'green', ...end })).toMatch(/ {2}green {2}2 passed/);
  expect(wordsOf('26', { kind: 'red', version: 'v26.1.0', seconds: 9, at: 'ci' })).toMatch(/RED at ci$/);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/main/root.ts';
import type { FigureSpec, Measured } from '../harness/figure.ts';
import { resultsOfTests } from '../harness/results-of-tests.ts';

/** Every sample message of the field is in one table, which says what becomes of it at its endpoint. */
export const figures: readonly FigureSpec[] = [{ figure: 'samples', run: samples }];

const ENDPOINTS = ['nhsa', 'direct-pay', 'his-xml'].map((endpoint) => `test/adapters/${endpoint}/samples.test.ts`);

async function samples(): Promise<Measured> {
  const table = JSON.parse(readFileSync(join(packageRoot(), 'test', 'adapters', 'nhsa', 'samples.json'), 'utf8')) as {
    readonly file: string;
  }[];
  const files = new Set(table.map(({ file }) => file));
  const { tests, passed, broken } = await resultsOfTests(ENDPOINTS);
  // Each row of the table is a test of its own, beside those that look at the table itself.
  const few = tests > table.length ? [] : [`only ${tests} tests for ${table.length} rows`];
  return {
    figure: 'samples',
    measured: `${passed} of ${tests} tests of the table's ${table.length} rows pass`,
    needed: 'every sample read, or refused by name, as the table says',
    counts: { files: files.size, rows: table.length },
    short: [...broken, ...few],
  };
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adapters } from '../adapters/index.ts';
import { sourceFiles, textOf } from '../scripts/house/files.ts';
import { REFUSALS } from '../src/refusals/index.ts';

/** Steps of CONTRIBUTING that no compiler misses: what is in a table is also used, tested and described. */
const root = join(import.meta.dirname, '..');
const files = sourceFiles();
const foldersOf = (path: string): string[] => readdirSync(join(root, path));
const textsOf = (pattern: RegExp): string =>
  files
    .filter((file) => pattern.test(file))
    .map(textOf)
    .join('\n');
const isNamedIn = (texts: string) => {
  const words = new Set(texts.match(/\b[A-Z][A-Z_]+\b/g));
  return (code: string): boolean => words.has(code);
};

/** Refusals that no test names yet. A new one is not added here: it gets its test. */
const UNTESTED = [
  'ACCOUNT_NOT_ADMITTED',
  'AGE_NOT_ADMITTED',
  'BASIC_INSURANCE_NOT_IN_FORCE',
  'BODIES_WAITING',
  'BODY_TEXT_MALFORMED',
  'HOST_UNKNOWN',
  'JOURNEY_UNKNOWN',
  'LEDGER_DAMAGED',
  'PREMIUM_DIFFERS',
  'QUOTE_OF_OTHER_VISIT',
  'STOPPING',
  'UPGRADE_REQUIRED',
  'VISIT_SETTLED',
  'WITHDRAWAL_NOT_ADMITTED',
];

test('every refusal is given somewhere', () => {
  const isGiven = isNamedIn(textsOf(/^(adapters|src\/(?!refusals\/[a-z-]*(?<!index)\.ts))/));
  expect(Object.keys(REFUSALS).filter((code) => !isGiven(code))).toEqual([]);
});

test('every refusal has a test of the call that is refused', () => {
  const data = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => readFileSync(join(root, 'test', file), 'utf8'));
  const isTested = isNamedIn([textsOf(/^test\/(?!checklists\.test)/), ...data].join('\n'));
  expect(Object.keys(REFUSALS).filter((code) => !isTested(code))).toEqual(
    Object.keys(REFUSALS).filter((code) => UNTESTED.includes(code)),
  );
});

/** The folder of an adapter; those of XML are one folder with a mapping each. */
const folderOf = (name: string): string => name.split(':')[0] ?? name;

test('every adapter is registered and described, keeps the contract and has samples of its own', () => {
  const suites = textsOf(/^test\/adapters\/contract\./);
  const folders = [...new Set([...adapters.keys()].map(folderOf))];
  // What adapters share, and the gateway that stands in for the real one, are no adapters.
  const present = foldersOf('adapters').filter((name) => !/\.ts$|^(reading|simulated-gateway)$/.test(name));
  expect(folders.toSorted()).toEqual(present.toSorted());
  expect(folders.filter((name) => !existsSync(join(root, 'adapters', name, 'README.md')))).toEqual([]);
  expect(folders.filter((name) => !existsSync(join(root, 'test', 'adapters', name)))).toEqual([]);
  expect(folders.filter((name) => !suites.includes(`/${name}/`))).toEqual([]);
});

test('every page finds the files that it names', () => {
  const missing = foldersOf('src/pages/apps').flatMap((name) => {
    const folder = join(root, 'src/pages/apps', name);
    const named = readFileSync(join(folder, 'index.html'), 'utf8').matchAll(/(?:href|src)="\.\/([^"]+)"/g);
    return [...named].map(([, file = '']) => join(folder, file)).filter((file) => !existsSync(file));
  });
  expect(missing).toEqual([]);
});

test('every page has a test in a browser', () => {
  const suites = textsOf(/^(test\/pages|scripts\/harness\/page)\//);
  expect(foldersOf('src/pages/apps').filter((name) => !suites.includes(`/${name}/?`))).toEqual([]);
});

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Plan, planSchema } from '../src/plan/index.ts';
import { loadPlan, loadPlans, planFiles, readPlan } from '../src/plan/load.ts';
import { checkPlan, checkPlans } from '../src/workbench/check/check.ts';
import { runEnrolmentCase } from '../src/workbench/examples/enrolment-cases.ts';
import { readExamplesFile, runExample } from '../src/workbench/examples/examples.ts';
import faults from './plan/faults.json' with { type: 'json' };

const folder = join(import.meta.dirname, '..', 'plans');

describe.each(planFiles(folder))('%s', (file) => {
  const read = readPlan(file);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  const worked = readExamplesFile(file);
  if ('fault' in worked) throw new Error(worked.fault);
  const { examples, enrolments = [] } = worked;

  test.each(examples.map((example) => [example.name.zh, example] as const))('%s', (_name, example) => {
    expect(runExample(read.plan, example)).toEqual([]);
  });
  const cases = enrolments.map((one) => [one.name.zh, one] as const);
  if (cases.length > 0)
    test.each(cases)('参保：%s', (_name, one) => {
      expect(runEnrolmentCase(loadPlan(read.plan), one)).toEqual([]);
    });
  test('passes every check', () => expect(checkPlan(read.plan)).toEqual([]));
});

test('plan check is green on everything that ships', () => {
  const { checked, faults: unreadable } = checkPlans(folder);
  expect(unreadable).toEqual([]);
  expect(checked.flatMap((plan) => plan.faults)).toEqual([]);
});

test('a field that stands twice stops the start, with its place', () => {
  const temporary = mkdtempSync(join(tmpdir(), 'huijie-plans-'));
  const text = readFileSync(join(folder, 'quzhou', 'huiqubao-2021.json'), 'utf8');
  writeFileSync(join(temporary, 'a.json'), text.replace('"version":', '"version": "0.0.1",\n  "version":'));
  expect(loadPlans(temporary).faults).toMatchObject([
    {
      file: 'a.json',
      says: expect.stringContaining('has the field "version" twice in one object, the second time at line 5'),
    },
  ]);
  rmSync(temporary, { recursive: true });
});

test('two files with one id are a fault: both would pay', () => {
  const temporary = mkdtempSync(join(tmpdir(), 'huijie-plans-'));
  const file = join(folder, 'quzhou', 'huiqubao-2021.json');
  for (const name of ['a.json', 'b.json']) copyFileSync(file, join(temporary, name));
  expect(loadPlans(temporary).faults).toMatchObject([{ file: 'b.json', path: 'id' }]);
  rmSync(temporary, { recursive: true });
});

describe('a bad plan file gets one clear sentence', () => {
  const good = JSON.parse(readFileSync(join(folder, 'quzhou', 'huiqubao-2021.json'), 'utf8')) as Plan;
  test.each(faults)('$name', ({ path, value, at, says }) => {
    const plan = structuredClone(good);
    assign(plan, path.split('/'), value);
    const parsed = planSchema.safeParse(plan);
    const found = parsed.success
      ? checkPlan(parsed.data)
      : parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), says: issue.message }));
    expect(
      found.some((fault) => fault.path.startsWith(at) && fault.says.includes(says)),
      JSON.stringify(found),
    ).toBe(true);
  });
});

function assign(target: unknown, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  const node = target as Record<string, unknown>;
  if (rest.length > 0) return assign(node[key], rest, value);
  if (value === undefined || value === '«remove»') delete node[key];
  else node[key] = value;
}

describe('a file of lists that is wrong stops the start with a sentence', () => {
  const place = mkdtempSync(join(tmpdir(), 'huijie-lists-'));
  afterAll(() => rmSync(place, { recursive: true }));
  const note = { zh: '虚构', en: 'made up' };
  const drugs = (entry: object) => ({ 'huiqubao-2021': { specialDrugs: [entry] } });
  test.each([
    ['without its note', { plans: {} }, 'note', 'say where the entries come from, in both languages'],
    ['with a note that is text', { note: '虚构', plans: {} }, 'note', 'say where the entries come from'],
    ['with a note in one language', { note: { zh: '虚构' }, plans: {} }, 'note.en', 'say where the entries come from'],
    ['without plans', { note }, 'plans', 'write "plans": {PLAN: {LIST: [{"code": …}]}}'],
    [
      'with a misspelt field',
      { note, plans: drugs({ code: 'X', nmae: 'x' }) },
      'plans.huiqubao-2021.specialDrugs.0',
      'nmae',
    ],
    ['with a code missing', { note, plans: drugs({}) }, 'plans.huiqubao-2021.specialDrugs.0.code', 'is missing'],
  ])('%s', (_name, content, path, says) => {
    const file = join(place, 'lists.json');
    writeFileSync(file, JSON.stringify(content));
    const { faults } = loadPlans(join(folder, 'quzhou'), [file]);
    expect(faults).toMatchObject([{ file, path, says: expect.stringContaining(says) }]);
  });
  test('that is not there, or no JSON', () => {
    const absent = join(place, 'absent.json');
    expect(loadPlans(folder, [absent]).faults).toMatchObject([
      { file: absent, says: expect.stringContaining('ENOENT') },
    ]);
    const text = join(place, 'text.json');
    writeFileSync(text, '{"note": 1, "note": 2}');
    expect(loadPlans(folder, [text]).faults).toMatchObject([{ says: expect.stringContaining('"note" twice') }]);
  });
});

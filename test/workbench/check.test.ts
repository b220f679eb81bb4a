import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Plan, planSchema } from '../../src/plan/index.ts';
import { loadPlan } from '../../src/plan/load.ts';
import { checkPlan, checkPlans } from '../../src/workbench/check/check.ts';
import { checkExamples } from '../../src/workbench/check/examples.ts';
import { readPlanFile } from '../../src/workbench/check/plan-file.ts';
import { examplesSchema, runExample } from '../../src/workbench/examples/examples.ts';
import bad from './bad-plans.json' with { type: 'json' };
import { folder, put, quzhouJson } from './kit.ts';

const place = mkdtempSync(join(tmpdir(), 'huijie-check-'));
afterAll(() => rmSync(place, { recursive: true }));
const fileWith = (text: string, name = 'plan.json'): string => {
  const file = join(place, name);
  writeFileSync(file, text);
  return file;
};

/** Words of the schema library that no reader of a plan should have to know. */
const INTERNAL = /Invalid input|invalid_|union|undefined|strictObject|ZodError|expected |received /;

describe('a rule that can do nothing gets one clear sentence', () => {
  test.each(bad.rules)('$name', ({ changes, at, says }) => {
    const json = quzhouJson();
    for (const [path, value] of Object.entries(changes)) put(json, path, value);
    const plan = planSchema.parse(json);
    const found = checkPlan(plan).filter((fault) => fault.path.startsWith(at));
    expect(found.map((fault) => fault.says).join('\n')).toContain(says);
    expect(found).toHaveLength(1);
  });

  test('nothing of the kind in the plans that ship', () => {
    const { checked, faults } = checkPlans(folder);
    expect([...faults, ...checked.flatMap((plan) => plan.faults)]).toEqual([]);
  });
});

describe('an example that does not hold says what came out instead', () => {
  const visit = {
    settledOn: '2021-03-10',
    lines: [{ kind: 'drug', class: 'C', amount: '12000.00', approved: true }],
  };
  const sentences = (change: object): string[] => {
    const example = { name: { zh: '例', en: 'an example' }, because: 'made wrong on purpose', ...change };
    const read = examplesSchema.parse({ plan: 'huiqubao-2021', examples: [example] });
    return read.examples.flatMap((one) => runExample(planSchema.parse(quzhouJson()), one));
  };

  test.each([
    ['the right amount', { visits: [{ visit, pays: { L2: '1000.00' } }] }, []],
    [
      'another amount',
      { visits: [{ visit, pays: { L2: '1000.01' } }] },
      ['visit 1: L2 pays 1000.00, the example says 1000.01'],
    ],
    [
      'a payment to somebody who does not hold the plan',
      { enrolled: false, visits: [{ visit, pays: { L2: '1000.00' } }] },
      ['visit 1: L2 pays 0.00 (NOT_ENROLLED), the example says 1000.00'],
    ],
    [
      'a liability the plan does not have',
      { visits: [{ visit, pays: { L2: '1000.00', L9: '5.00' } }] },
      ['visit 1: the plan has no liability L9'],
    ],
  ])('%s', (_, change, expected) => expect(sentences(change)).toEqual(expected));
});

describe('the examples show what they must', () => {
  const fileOf = (one: object) =>
    examplesSchema.parse({
      plan: 'huiqubao-2021',
      examples: [{ name: { zh: '例', en: 'an example' }, because: 'made wrong on purpose', ...one }],
    });
  test.each(bad.examples)('$name', ({ plan: changes, visits, unguarded, at, says }) => {
    const json = quzhouJson();
    for (const [path, value] of Object.entries(changes)) put(json, path, value);
    const file = { ...fileOf({ visits }), unguarded: unguarded ?? [] };
    const found = checkExamples(planSchema.parse(json), file).filter((fault) => fault.path === at);
    expect(found.map((fault) => fault.says).join('\n')).toContain(says);
    expect(found).toHaveLength(1);
  });

  const visits = [{ visit: { settledOn: '2021-03-10', lines: [{ amount: '1.00' }] } }];
  const asked = (change: (json: Plan) => void): string[] => {
    const json = quzhouJson();
    change(json);
    return checkExamples(planSchema.parse(json), fileOf({ visits })).map((fault) => fault.path);
  };

  test.each(['figures/l2.rate', 'figures/l2.cap', 'figures/l2.deductible'])(
    'a liability whose %s no source prints is not asked for an example that pays',
    (figure) => {
      expect(asked(() => {})).toContain('liabilities.L2');
      expect(asked((json) => put(json, `${figure}/values/0/value`, null))).not.toContain('liabilities.L2');
    },
  );

  test('a field that stands twice in the examples is named with its line', () => {
    const file = fileWith(JSON.stringify(quzhouJson()), 'twice.json');
    fileWith('{"plan": "x",\n"examples": [],\n"plan": "y"}', 'twice.examples.json');
    const says = checkPlans(file).checked.flatMap(({ faults }) => faults.map((fault) => fault.says));
    expect(says.join()).toContain('has the field "plan" twice in one object, the second time at line 3, column 1');
  });
});

test('a plan file may name its schema for the editor; the plan is the same with it and without', () => {
  const json = quzhouJson();
  const read = readPlanFile(fileWith(JSON.stringify({ $schema: '../../schema/plan.schema.json', ...json })));
  if (!('plan' in read)) throw new Error(JSON.stringify(read));
  expect(loadPlan(read.plan)).toEqual(loadPlan(planSchema.parse(json)));
});

describe('a file of the wrong shape gets sentences in words', () => {
  test.each(bad.shapes)('$name', ({ changes, at, says }) => {
    const json = quzhouJson();
    for (const [path, value] of Object.entries(changes)) put(json, path, value);
    const read = readPlanFile(fileWith(JSON.stringify(json)));
    const faults = 'faults' in read ? read.faults : [];
    expect(faults.map((fault) => `${fault.path}: ${fault.says}`).join('\n')).toContain(`${at}: ${says}`);
    for (const fault of faults) expect(fault.says).not.toMatch(INTERNAL);
  });

  test.each(bad.files)('$name', ({ text, says }) => {
    const read = readPlanFile(fileWith(text));
    const faults = 'faults' in read ? read.faults : [];
    expect(faults).toHaveLength(1);
    expect(faults[0]?.says).toContain(says);
    expect(faults[0]?.says).not.toMatch(INTERNAL);
  });

  test('the smallest wrong file names everything that is missing, in words', () => {
    const read = readPlanFile(fileWith('{"schema":"huijie.plan/1"}'));
    const faults = 'faults' in read ? read.faults : [];
    expect(faults.map((fault) => fault.path)).toContain('liabilities');
    for (const fault of faults) expect(fault.says).toMatch(/^is missing: ".+" of the plan; /);
  });

  test('the check takes one file, and says so when there is none', () => {
    expect(checkPlans(join(place, 'nowhere')).faults[0]?.says).toContain('does not exist');
    const one = checkPlans(fileWith('not json', 'one.json'));
    expect(one.faults).toHaveLength(1);
    expect(one.faults[0]?.file).toBe('one.json');
  });
});

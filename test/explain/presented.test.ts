import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explain } from '../../src/explain/index.ts';
import { planFiles, readPlan } from '../../src/plan/load.ts';
import { PRESENTER_RELATIONS } from '../../src/settlement/index.ts';
import { readExamples } from '../../src/workbench/examples/examples.ts';
import { caseOf, casesOf } from './bills.ts';
import { lawsOf } from './laws.ts';
import { flatten } from './tree.ts';

const file = planFiles(join(import.meta.dirname, '..', '..', 'plans')).find((name) => name.includes('huiqubao-2021'));
const plan = file === undefined ? undefined : readPlan(file);
const examples = file === undefined ? [] : readExamples(file);
if (plan === undefined || 'faults' in plan || !Array.isArray(examples)) throw new Error('the plan does not load');
const [first] = examples.flatMap((example) => casesOf(plan.plan, example));
if (first === undefined) throw new Error('no example');

describe('a code that a relative showed', () => {
  test.each(PRESENTER_RELATIONS)('is said in both voices and languages (%s), and changes no amount', (relation) => {
    const presentedBy = { relation, maskedName: '测***二' };
    const { settlement } = first;
    const plain = caseOf(settlement, [plan.plan]).bill;
    const { bill, plans } = caseOf({ ...settlement, person: { ...settlement.person, presentedBy } }, [plan.plan]);
    expect(bill).toEqual({ ...plain, presentedBy });
    const tree = explain(bill, { plans, settlement });
    expect(lawsOf(tree)).toEqual([]);
    const node = flatten(tree).find(({ id }) => id === 'presented');
    for (const said of [node?.patient, node?.professional]) {
      expect(said?.zh).toContain('测***二');
      expect(said?.en).toContain('测***二');
    }
  });

  test('is not spoken of where the patient showed it', () => {
    const { bill, plans, settlement } = first;
    expect(bill).not.toHaveProperty('presentedBy');
    expect(flatten(explain(bill, { plans, settlement })).map(({ id }) => id)).not.toContain('presented');
  });
});

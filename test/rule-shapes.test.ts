import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ruleShapes } from '../scripts/harness/plans/rule-shapes.ts';
import { loadPlans } from '../src/plan/load.ts';

/** The table of rule shapes is a promise: each row must be found where it says. */
const root = join(import.meta.dirname, '..');
const { plans } = loadPlans(join(root, 'plans'));

describe.each(ruleShapes(join(root, 'docs', 'rule-shapes.md')))('$shape', ({ vocabulary, rule, plan }) => {
  const word = vocabulary.replaceAll('`', '');
  test('is worked out in a rule of its own or in a plan', () => {
    expect(rule !== '' || plan !== '').toBe(true);
    if (rule === '') return;
    const file = join(root, 'test', 'engine', 'rules', `${rule}.json`);
    expect(existsSync(file), file).toBe(true);
  });
  test.runIf(plan !== '')('stands in the plan', () => {
    const found = plans.find((loaded) => loaded.plan.id === plan);
    expect(found, `no plan ${plan}`).toBeDefined();
    expect(readFileSync(found?.file ?? '', 'utf8')).toContain(word);
  });
});

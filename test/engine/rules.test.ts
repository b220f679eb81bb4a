import { describe, expect, test } from 'vitest';
import { checkPlan } from '../../src/workbench/check/check.ts';
import { runExample } from '../../src/workbench/examples/examples.ts';
import { RULES, readRule } from './rule-plans.ts';

describe.each(RULES)('%s', (name) => {
  const { plan, examples } = readRule(name);

  test('the rule itself passes the checks of a plan', () => expect(checkPlan(plan)).toEqual([]));
  test.each(examples.map((example) => [example.name.en, example] as const))('%s', (_name, example) => {
    expect(runExample(plan, example)).toEqual([]);
  });
});

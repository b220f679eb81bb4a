import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explain, sentences } from '../../src/explain/index.ts';
import { planFiles, readPlan } from '../../src/plan/load.ts';
import { readExamples } from '../../src/workbench/examples/examples.ts';
import { casesOf } from './bills.ts';
import { lawsOf } from './laws.ts';
import { flatten } from './tree.ts';

/**
 * Whatever plans lie in the folder when the test runs: an explanation is made from data, so every plan must read well.
 */
const folder = join(import.meta.dirname, '..', '..', 'plans');

const read = planFiles(folder).flatMap((file) => {
  const found = readPlan(file);
  const examples = readExamples(file);
  // A plan that does not load is the business of test/plans.test.ts.
  return 'faults' in found || !Array.isArray(examples) ? [] : [{ plan: found.plan, examples }];
});

describe.each(read.map(({ plan, examples }) => [plan.id, plan, examples] as const))('%s', (_id, plan, examples) => {
  test.each(examples.map((example) => [example.name.zh, example] as const))('%s', (_name, example) => {
    for (const { bill, plans, settlement } of casesOf(plan, example)) {
      const tree = explain(bill, { plans, settlement });
      expect(lawsOf(tree)).toEqual([]);
      // A bill read again years later has neither the plan nor the settlement beside it.
      expect(lawsOf(explain(bill, { plans: [] }))).toEqual([]);
      expect(lawsOf(explain(bill, { plans }))).toEqual([]);
      for (const language of ['zh', 'en'] as const) {
        expect(sentences(tree, 'patient', language)).not.toMatch(/undefined|NaN|null|\[object/);
        expect(sentences(tree, 'professional', language)).not.toMatch(/undefined|NaN|null|\[object/);
      }
    }
  });

  test('every zero of an example says why', () => {
    for (const example of examples) {
      for (const { bill, plans, settlement } of casesOf(plan, example)) {
        for (const node of flatten(explain(bill, { plans, settlement }))) {
          if (node.kind !== 'liability' || node.value !== '0.00') continue;
          expect(node.patient.zh.split('。').filter((part) => part !== '').length, node.id).toBeGreaterThan(1);
        }
      }
    }
  });
});

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planSchema } from '../../src/plan/index.ts';
import { checkPlans } from '../../src/workbench/check/check.ts';
import { checkGuards, mutated, mutationsOf } from '../../src/workbench/check/mutate.ts';
import { type ExamplesFile, examplesSchema } from '../../src/workbench/examples/examples.ts';
import { folder, put, quzhou, quzhouJson } from './kit.ts';

const stepOf = (at: string, plan = quzhou()) => mutationsOf(plan).find((one) => one.at === at)?.becomes;

describe('every figure of a plan is changed by one step', () => {
  test.each([
    ['yuan, a tenth less', '10000', 'yuan', ['9000']],
    ['yuan from nothing', '0', 'yuan', ['100']],
    ['a rate, one point', '0.5', 'rate', ['0.49']],
    ['a rate below one point', '0.005', 'rate', ['0.015']],
    ['points', '0.05', 'points', ['0.04']],
    ['a factor', '1', 'factor', ['0.99']],
    ['days, to either side', '180', 'days', ['179', '181']],
    ['years from none', '0', 'years', ['1']],
    ['a number', '3', 'count', ['2', '4']],
  ] as const)('%s', (_name, value, unit, becomes) => {
    const json = quzhouJson();
    put(json, 'figures/l1.cap/unit', unit);
    put(json, 'figures/l1.cap/values/0/value', value);
    expect(stepOf('figures.l1.cap', planSchema.parse(json))).toEqual(becomes);
  });

  test('one that no source prints is left out', () => {
    const json = quzhouJson();
    put(json, 'figures/l1.cap/values/0/value', null);
    expect(stepOf('figures.l1.cap', planSchema.parse(json))).toBeUndefined();
  });

  test('so are the days of term and enrolment, and dates and ages in conditions', () => {
    expect(stepOf('term.from')).toEqual(['2020-12-31', '2021-01-02']);
    expect(stepOf('enrolment.to')).toEqual(['2021-01-30', '2021-02-01']);
    const json = quzhouJson();
    put(json, 'liabilities/0/gates/0/require', { fact: 'person.age', atLeast: '60' });
    put(json, 'liabilities/1/gates/0/require', { not: { fact: 'visit.admittedOn', below: '2021-03-01' } });
    put(json, 'enrolment/who/0/require', { any: [{ fact: 'person.age', atMost: '99' }] });
    const plan = planSchema.parse(json);
    expect(stepOf('enrolment.who.0.require.any.0.atMost', plan)).toEqual(['98', '100']);
    expect(stepOf('liabilities.0.gates.0.require.atLeast', plan)).toEqual(['59', '61']);
    expect(stepOf('liabilities.1.gates.0.require.not.below', plan)).toEqual(['2021-02-28', '2021-03-02']);
  });

  test('the plan is changed there and nowhere else', () => {
    const plan = quzhou();
    for (const mutation of mutationsOf(plan))
      for (const value of mutation.becomes) {
        const other = mutated(plan, mutation, value);
        expect(mutationsOf(other).filter((one) => one.at === mutation.at)).toMatchObject([{ was: value }]);
        expect(mutated(other, mutation, mutation.was)).toEqual(plan);
      }
  });

  test('each of two dated values is a figure of its own', () => {
    const json = quzhouJson();
    const [value] = json.figures['l1.cap']?.values ?? [];
    put(json, 'figures/l1.cap/values', [
      { ...value, to: '2021-06-30' },
      { ...value, from: '2021-07-01' },
    ]);
    expect(stepOf('figures.l1.cap.values.1', planSchema.parse(json))).toEqual(['450000']);
  });
});

describe('a figure that no example guards is named', () => {
  const visit = { settledOn: '2021-03-10', lines: [{ kind: 'drug', class: 'C', approved: true, amount: '12000.00' }] };
  const file = (unguarded: object[] = []): ExamplesFile =>
    examplesSchema.parse({
      plan: 'huiqubao-2021',
      examples: [
        { name: { zh: '例', en: 'x' }, because: '(12000 − 10000) × 50%', visits: [{ visit, pays: { L2: '1000.00' } }] },
      ],
      unguarded,
    });
  const why = { zh: '无', en: 'none' };
  const faultsAt = (at: string, given = file()) =>
    checkGuards(quzhou(), given)
      .faults.filter(({ path }) => path === at)
      .map(({ says }) => says);

  test('with what it could be', () => {
    expect(faultsAt('figures.l2.cap').join()).toContain('could be 450000 instead of 500000');
    expect(faultsAt('term.to').join()).toContain('could be 2021-12-30 or 2022-01-01 instead of 2021-12-31');
  });
  test('not where an example decides by it', () => {
    expect(faultsAt('figures.l2.rate')).toEqual([]);
    expect(faultsAt('figures.l2.deductible')).toEqual([]);
  });
  test('nor where the examples file says why none can', () =>
    expect(faultsAt('figures.l2.cap', file([{ at: 'figures.l2.cap', why }]))).toEqual([]));
  test('a reason for a figure that is guarded is refused', () =>
    expect(faultsAt('figures.l2.rate', file([{ at: 'figures.l2.rate', why }])).join()).toContain(
      'an example guards it',
    ));
});

test('the plans that ship guard all of their figures, or say why none can be', { timeout: 120_000 }, () => {
  const { checked, faults } = checkPlans(folder, true);
  expect([...faults, ...checked.flatMap((plan) => plan.faults)]).toEqual([]);
  const figures = checked.map((plan) => plan.figures ?? 0);
  expect(Math.min(...figures)).toBeGreaterThan(0);
  // The card's limit of special drugs, of which no source prints a rate.
  expect(checked.filter((plan) => plan.unguarded !== 0).map(({ plan, unguarded }) => [plan, unguarded])).toEqual([
    ['huigongka-2023', 1],
  ]);
});

test('a limit of 惠衢保 that is misread is noticed', () => {
  const { checked } = checkPlans(join(folder, 'quzhou'), true);
  expect(checked).toMatchObject([{ plan: 'huiqubao-2021', unguarded: 0, faults: [] }]);
});

import { expect, test } from 'vitest';
import {
  BEARER_CANCELLED,
  BEARER_STANDS,
  FREED_DEDUCTIBLE,
  FREED_ELSEWHERE,
  HIGHER_BY_A_FEN,
  LIMIT_BY_A_FEN,
} from '../../scripts/harness/plans/counterexamples.ts';
import { playCancelledYears, playFreedYears } from '../../scripts/harness/plans/freed-years.ts';
import { playHistories } from '../../scripts/harness/plans/histories.ts';
import { caseVisitSchema } from '../../src/workbench/examples/case.ts';
import { duesOf, paidOf, playCounterexample } from './play.ts';

test('a deductible that other insurance frees is due to the stay that bore it, not paid on this one', () => {
  const [first, second] = playCounterexample(FREED_DEDUCTIBLE);
  expect(paidOf(first)).toEqual({ IN: '1500.00' });
  expect(paidOf(second)).toEqual({});
  expect(second?.patient.pays).toBe('30000.00');
  expect(second?.due).toMatchObject([
    { plan: 'weihuibao-2023', liability: 'IN', visit: 'case-visit-1', freed: '15000.00', amount: '4500.00' },
  ]);
  expect(second?.due?.[0]).toMatchObject({ settlement: first?.settlementId, formula: '15000.00 × 30% = 4500.00' });
  expect(second?.due?.[0]?.source.quote).toContain('可计入本产品免赔额');
});

test('the year comes to the same in either order', () => {
  const [first, second] = playCounterexample({ ...FREED_DEDUCTIBLE, visits: FREED_DEDUCTIBLE.visits.toReversed() });
  expect([paidOf(first), paidOf(second)]).toEqual([{}, { IN: '6000.00' }]);
  expect([first?.due, second?.due]).toEqual([undefined, undefined]);
});

test('what is freed is due by the rates and the factor of the visit that bore it', () => {
  const [first, second, third] = playCounterexample(FREED_ELSEWHERE);
  expect([paidOf(first), paidOf(second)]).toEqual([{ INP: '3500.00' }, { IN: '900.00' }]);
  expect(duesOf(second)).toEqual({ INP: '1260.00' });
  // The stay that bore the deductible was taken back: nobody bears what this one could free.
  expect([paidOf(third), third?.due]).toEqual([{}, undefined]);
});

test('what was due to a stay that is taken back and settled again moves no band of later stays', () => {
  const [, second, again, last] = playCounterexample(BEARER_CANCELLED);
  expect(duesOf(second)).toEqual({ IN: '4500.00' });
  expect(paidOf(again)).toEqual({ IN: '6000.00' });
  expect(paidOf(last)).toEqual({ IN: '88000.00' });
  expect(paidOf(playCounterexample(BEARER_STANDS).at(-1))).toEqual({ IN: '88000.00' });
});

test('what was due to a stay that is taken back uses nothing up of the limit', () => {
  const [, , again, last] = playCounterexample(BEARER_CANCELLED);
  const used = (bill: typeof last) => bill?.plans[0]?.liabilities[0]?.gauges.find((one) => one.of === 'cap')?.before;
  expect([used(again), used(last)]).toEqual(['0.00', '6000.00']);
});

test('what was freed of a stay is not freed again: the next other insurance frees the stay before it', () => {
  const stay = (on: string, left: string, otherInsuranceIn?: string) =>
    caseVisitSchema.parse({
      admittedOn: on,
      dischargedOn: on,
      settledOn: on,
      lines: [{ class: 'A', category: 'operation', amount: left }],
      findings: otherInsuranceIn === undefined ? {} : { otherInsuranceIn },
    });
  const visits = [
    stay('2023-08-11', '5000.00'),
    stay('2023-09-11', '20000.00'),
    stay('2023-10-11', '10000.00', '10000.00'),
    stay('2023-11-11', '5000.00', '5000.00'),
  ];
  const dues = playCounterexample({ ...FREED_DEDUCTIBLE, visits }).map(({ due = [] }) =>
    due.map(({ visit, freed }) => [visit, freed]),
  );
  expect(dues).toEqual([[], [], [['case-visit-2', '10000.00']], [['case-visit-1', '5000.00']]]);
});

test('where an earlier engine kept no visits, what is freed is named without one and without an amount', () => {
  const [, second] = playCounterexample(FREED_DEDUCTIBLE, ['1.0.0']);
  expect(paidOf(second)).toEqual({});
  expect(second?.due).toMatchObject([{ plan: 'weihuibao-2023', freed: '15000.00' }]);
  expect(second?.due?.[0]).not.toHaveProperty('amount');
  expect(second?.due?.[0]).not.toHaveProperty('settlement');
});

test('of two benefits of which the higher one stands, the two payments are the higher one to the fen', () => {
  const [first, second] = playCounterexample(HIGHER_BY_A_FEN);
  expect(paidOf(first)).toEqual({ LARGE: '3306.63' });
  expect(paidOf(second)).toEqual({ STAY: '500.00', SERIOUS: '4193.37' });
});

test('liabilities that share a limit are rounded on what they come to together', () => {
  const [first, second] = playCounterexample(LIMIT_BY_A_FEN);
  expect([paidOf(first), paidOf(second)]).toEqual([{ HOSPITAL: '1.01' }, { PHARMACY: '29998.99' }]);
  const rounding = second?.plans[0]?.liabilities[1]?.steps.at(-1);
  expect(rounding?.label.en).toBe('Rounded to the fen on the annual total under the shared limit');
});

test('in random histories no visit is paid above its own cost and no printed sum is passed', () => {
  const { broken, plans, due, limited, cancels } = playHistories(150, 1);
  expect(broken).toEqual([]);
  expect(plans).toBeGreaterThan(20);
  for (const met of [due, limited, cancels]) expect(met).toBeGreaterThan(0);
});

test('the laws of the random histories are those that the first engine broke', () => {
  expect(playHistories(200, 1, '1.0.0').broken).not.toEqual([]);
});

test('in random years of stays with other insurance, paid and due are the entitlement of the year in any order', () => {
  const { broken, due } = playFreedYears(30, 1);
  expect(broken).toEqual([]);
  expect(due).toBeGreaterThan(0);
});

test('in random years of stays taken back and settled again, bands and limit go by what stands', () => {
  const { broken, lapsed, usedUp } = playCancelledYears(120, 1);
  expect(broken).toEqual([]);
  for (const met of [lapsed, usedUp]) expect(met).toBeGreaterThan(0);
});

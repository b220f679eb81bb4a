import { describe, expect, test } from 'vitest';
import { type Holding, price } from '../../src/engine/index.ts';
import {
  type AccumulatorsByOwner,
  accumulatorsToPlain,
  addAll,
  firstNegative,
  negateAll,
} from '../../src/ledger/index.ts';
import { formatFen } from '../../src/money/index.ts';
import type { LoadedPlan } from '../../src/plan/index.ts';
import { planSchema } from '../../src/plan/index.ts';
import { loadPlan } from '../../src/plan/load.ts';
import { checkSettlement, type Settlement } from '../../src/settlement/index.ts';
import { caseVisitSchema, parsedSettlementOf } from '../../src/workbench/examples/case.ts';

const source = { doc: 'made', quote: 'made up' };
const figure = (unit: string, value: string) => ({
  label: { zh: value, en: value },
  unit,
  values: [{ from: '2021-01-01', value, source }],
});
const liability = (id: string, components: string[], pool = false) => ({
  id,
  name: { zh: id, en: id },
  kind: 'indemnity',
  gates: [{ require: { fact: 'basic.claimed', is: true }, reason: 'BASIC_NOT_CLAIMED', source }],
  base: { components },
  baseSource: source,
  pay: { rate: 'rate', source },
  caps: [{ amount: 'cap', ...(pool ? { pool: 'one' } : {}), source }],
});
const plan = (id: string, rate: string, pool = false, flow = 'counter'): LoadedPlan =>
  loadPlan(
    planSchema.parse({
      schema: 'huijie.plan/1',
      id,
      version: '1.0.0',
      name: { zh: id, en: id },
      region: '330800',
      term: { from: '2021-01-01', to: '2021-12-31', yearBy: 'settlement', source },
      flow,
      sources: { made: { title: 'made up', status: 'primary' } },
      assumptions: {},
      figures: { rate: figure('rate', rate), cap: figure('yuan', '10000') },
      liabilities: [liability('L1', ['inScope.*'], pool), liability('L2', ['selfFunded.*'], pool)],
    }),
  );
const held = (loaded: LoadedPlan): Holding => ({ loaded, enrolment: { person: 'p', plan: loaded.plan.id } });

function bill(number: number, inScope: string, rows: Settlement['gatewayRows'] = []): Settlement {
  const visit = caseVisitSchema.parse({ settledOn: '2021-05-10', lines: [{ class: 'A', amount: inScope }] });
  return { ...parsedSettlementOf(visit, number, 'p', '330800'), gatewayRows: rows };
}
const row = (paid: bigint, liabilityId?: string, name = 'one') => ({
  plan: name,
  name: '商业保险责任',
  amount: paid,
  ...(liabilityId === undefined ? {} : { liability: liabilityId }),
});
const paidOf = (priced: ReturnType<typeof price>) => priced.bill.plans.map((share) => formatFen(share.paid));

describe('rows of a plan that the gateway already paid', () => {
  test('are shown as its payment, never paid again, with our own figure beside', () => {
    const { bill: made } = price(bill(1, '1000.00', [row(40_000n, 'L1')]), [held(plan('one', '0.5'))], new Map());
    expect(made.plans[0]).toMatchObject({
      paidBy: 'gateway',
      paid: 40_000n,
      check: { ours: 50_000n, difference: -10_000n },
    });
    expect(formatFen(made.patient.pays)).toBe('600.00');
  });

  test('leave no accumulator below zero, so that other settlements can still be cancelled', () => {
    const one = held(plan('one', '0.33333333'));
    const first = price(bill(1, '1000.01'), [one], new Map());
    const after = addAll(new Map(), first.deltas);
    const second = price(bill(2, '700.01', [row(100n, 'L2')]), [one], after);
    const both = addAll(after, second.deltas);
    expect(firstNegative(both)).toBeUndefined();
    expect(firstNegative(addAll(both, negateAll(first.deltas)))).toBeUndefined();
  });

  test('use a shared cap up by what was paid, not by what we would have paid', () => {
    const one = held(plan('one', '0.5', true));
    let accumulators: AccumulatorsByOwner = new Map();
    accumulators = addAll(accumulators, price(bill(1, '10000.00', [row(900_000n, 'L1')]), [one], accumulators).deltas);
    expect(accumulatorsToPlain(accumulators).one?.['pool.one.entitled']).toBe('9000.00');
    expect(paidOf(price(bill(2, '10000.00'), [one], accumulators))).toEqual(['1000.00']);
  });

  test('are gone before any other plan looks at what is left, wherever their plan stands in the order', () => {
    const settlement = bill(1, '10000.00', [row(800_000n, 'L1', 'two')]);
    const holdings = [held(plan('one', '1')), held(plan('two', '0.5'))];
    expect(paidOf(price(settlement, holdings, new Map()))).toEqual(['2000.00', '8000.00']);
    expect(paidOf(price(settlement, [held(plan('one', '1')), { loaded: plan('two', '0.5') }], new Map()))).toEqual([
      '2000.00',
      '8000.00',
    ]);
  });

  test('of a plan that is not loaded here are still taken off what the patient pays', () => {
    const { bill: made } = price(bill(1, '1000.00', [row(30_000n, 'L1', 'elsewhere')]), [], new Map());
    expect(formatFen(made.patient.pays)).toBe('700.00');
    expect(made.plans[0]?.reason?.code).toBe('RULE_MISSING');
  });

  test('of more than the person bore are refused, naming the field', () => {
    expect(checkSettlement(bill(1, '100.00', [row(800_000n)]))).toMatchObject({
      code: 'AMOUNTS_DO_NOT_ADD',
      field: 'gatewayRows',
    });
  });
});

test('cost that one plan compensated is not compensated again through the 大病 scope', () => {
  const scope = {
    ...JSON.parse(JSON.stringify(plan('scope', '0.5').plan)),
    liabilities: [
      { ...liability('L1', ['inScope.*']), base: { criticalIllnessLeft: true }, reduces: ['inScope.*', 'preSelfPay'] },
    ],
  };
  const visit = caseVisitSchema.parse({
    settledOn: '2021-05-10',
    lines: [{ class: 'A', amount: '10000.00' }],
    scopeCost: '10000.00',
    line: '0.00',
  });
  const settlement = parsedSettlementOf(visit, 1, 'p', '330800');
  const holdings = [held(plan('first', '0.8')), held(loadPlan(planSchema.parse(scope)))];
  expect(paidOf(price(settlement, holdings, new Map()))).toEqual(['8000.00', '1000.00']);
});

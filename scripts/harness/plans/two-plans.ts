import type { Holding } from '../../../src/engine/index.ts';
import { price } from '../../../src/engine/index.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { toWire } from '../../../src/money/index.ts';
import { inOrder, type LoadedPlan, orderRuleFor, type Plan } from '../../../src/plan/index.ts';
import { loadPlan } from '../../../src/plan/load.ts';
import type { BillWire } from '../../../src/terminal/protocol.ts';
import { caseVisitSchema, parsedSettlementOf } from '../../../src/workbench/examples/case.ts';

/**
 * 惠衢保 (2021) and the union's mutual aid (2024) never ran in the same year. For the evidence of two plans on one
 * bill every date of the union's plan is moved to 2021; no figure is touched.
 */
export function movedTo2021(plan: Plan): LoadedPlan {
  return loadPlan(JSON.parse(JSON.stringify(plan).replaceAll(/"2024-(\d\d-\d\d)"/g, '"2021-$1"')));
}

export interface TwoPlans {
  readonly holdings: readonly Holding[];
  readonly order: {
    readonly id: string;
    readonly rule: { readonly zh: string; readonly en: string };
    readonly why: { readonly zh: string; readonly en: string };
  };
}

export function twoPlans(): TwoPlans {
  const book = openPlans();
  const first = book.find('huiqubao-2021');
  const union = book.find('zj-union-mutual-2024');
  if (first === undefined || union === undefined) throw new Error('a plan is missing');
  const rule = orderRuleFor(book.coordination, '330802');
  const held = [movedTo2021(union.plan), first].map(
    (loaded): Holding => ({
      loaded,
      enrolment: { person: 'two', plan: loaded.plan.id },
    }),
  );
  return { holdings: inOrder(rule, held), order: { id: rule.id, rule: rule.rule, why: rule.why } };
}

/** E1 of the spec with its days of stay, under both plans. */
export function e1UnderBoth(): BillWire {
  const { holdings, order } = twoPlans();
  const visit = caseVisitSchema.parse({
    settledOn: '2021-03-10',
    admittedOn: '2021-02-24',
    dischargedOn: '2021-03-10',
    insuredIn: '330802',
    lines: [
      { kind: 'drug', class: 'C', approved: true, amount: '30000.00' },
      { kind: 'material', class: 'C', amount: '5000.00' },
      { class: 'B', amount: '115000.00', preSelfPay: '8000.00' },
    ],
    basic: '89208.00',
    criticalIllness: '5212.80',
    scopeCost: '25792.00',
    line: '20000.00',
  });
  return toWire(price(parsedSettlementOf(visit, 1, 'two', '330800'), holdings, new Map(), order).bill);
}

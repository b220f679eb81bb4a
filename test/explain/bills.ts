import type { BillWire } from '../../src/bill/index.ts';
import { price } from '../../src/engine/index.ts';
import { toWire } from '../../src/money/index.ts';
import type { OrderRule, Plan } from '../../src/plan/index.ts';
import { loadPlan } from '../../src/plan/load.ts';
import { type SettlementWire, settlementSchema } from '../../src/settlement/index.ts';
import type { Example } from '../../src/workbench/examples/examples.ts';
import { playYear } from '../../src/workbench/examples/year.ts';

/** A bill of an example with what it was priced from. */
export interface Case {
  readonly bill: BillWire;
  readonly plans: readonly Plan[];
  readonly settlement: SettlementWire;
}

/** Every bill of one worked example, the year's accumulators carried from visit to visit. */
export function casesOf(plan: Plan, example: Example): Case[] {
  return [...playYear(plan, example)].flatMap((played): Case[] => {
    if ('fault' in played) throw new Error(played.fault);
    if (played.priced === undefined) return [];
    const { bill, loaded, settlement } = played.priced;
    return [{ bill: toWire(bill) as BillWire, plans: [loaded.plan], settlement: toWire(settlement) as SettlementWire }];
  });
}

/** One settlement under several plans, for what no example shows: gateway rows, transfers, the order of payers. */
export function caseOf(settlement: SettlementWire, plans: readonly Plan[], order?: OrderRule): Case {
  const holdings = plans.map((plan) => ({
    loaded: loadPlan(plan),
    enrolment: { person: settlement.person.key, plan: plan.id },
  }));
  const { bill } = price(settlementSchema.parse(settlement), holdings, new Map(), order);
  return { bill: toWire(bill) as BillWire, plans, settlement };
}

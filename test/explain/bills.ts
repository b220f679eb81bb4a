import { price } from '../../src/engine/index.ts';
import type { BillWire } from '../../src/explain/explanation.ts';
import { type AccumulatorsByOwner, addAll, negateAll } from '../../src/ledger/index.ts';
import { toWire } from '../../src/money/index.ts';
import type { OrderRule, Plan } from '../../src/plan/index.ts';
import { loadPlan } from '../../src/plan/load.ts';
import { isFamilyOwner, type SettlementWire, settlementSchema } from '../../src/settlement/index.ts';
import { settlementOf } from '../../src/workbench/case.ts';
import type { Example } from '../../src/workbench/examples.ts';

/** A bill of an example with what it was priced from. */
export interface Case {
  readonly bill: BillWire;
  readonly plans: readonly Plan[];
  readonly settlement: SettlementWire;
}

/** Every bill of one worked example, the year's accumulators carried from visit to visit. */
export function casesOf(plan: Plan, example: Example): Case[] {
  const filled = withLists(plan, example.lists);
  const attributes = example.attributes === undefined ? {} : { attributes: example.attributes };
  let shared: AccumulatorsByOwner = new Map();
  const own = new Map<string, AccumulatorsByOwner>();
  const add = (person: string, deltas: AccumulatorsByOwner) => {
    shared = addAll(shared, new Map([...deltas].filter(([owner]) => isFamilyOwner(owner))));
    const rest = new Map([...deltas].filter(([owner]) => !isFamilyOwner(owner)));
    own.set(person, addAll(own.get(person) ?? new Map(), rest));
  };
  const given: AccumulatorsByOwner[] = [];
  const cases: Case[] = [];
  for (const [index, row] of example.visits.entries()) {
    if (row.visit.cancels !== undefined) {
      add(row.person, negateAll(given[row.visit.cancels] ?? new Map()));
      given.push(new Map());
      continue;
    }
    const settlement = settlementOf(row.visit, index + 1, row.person, plan.region);
    const enrolment = { person: row.person, plan: plan.id, ...attributes };
    const loaded = loadPlan(filled);
    const holding = example.enrolled ? { loaded, enrolment } : { loaded };
    const before = new Map([...(own.get(row.person) ?? []), ...shared]);
    const { bill, deltas } = price(settlementSchema.parse(settlement), [holding], before);
    add(row.person, deltas);
    given.push(deltas);
    cases.push({ bill: toWire(bill) as BillWire, plans: [filled], settlement });
  }
  return cases;
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

function withLists(plan: Plan, lists: Example['lists']): Plan {
  const filled = Object.entries(plan.lists).map(([id, list]) => {
    const codes = lists[id];
    if (codes === undefined) return [id, list] as const;
    return [id, { ...list, status: 'made-up' as const, entries: codes.map((code) => ({ code })) }] as const;
  });
  return { ...plan, lists: Object.fromEntries(filled) };
}

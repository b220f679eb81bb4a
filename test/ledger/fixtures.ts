import { join } from 'node:path';
import type { AnsweredBill } from '../../src/bill/index.ts';
import { decide } from '../../src/desk/index.ts';
import type { Decide } from '../../src/ledger/index.ts';
import { planBook } from '../../src/plan/index.ts';
import { loadCoordination, loadPlans } from '../../src/plan/load.ts';
import { type SettlementWire, settlementSchema } from '../../src/settlement/index.ts';
import { caseVisitSchema, settlementOf } from '../../src/workbench/examples/case.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'plans');
export const plans = planBook(
  loadPlans(folder, [join(folder, 'demo', 'lists.json')]).plans,
  loadCoordination(folder, folder),
);
export const PLAN = 'huiqubao-2021';
export const AT = '2021-06-01T02:00:00.000Z';

/** A stay with drugs outside the catalogue; everything else of it stays below every line. */
export function stay(number: number, person: string, drugs: string, settledOn = '2021-05-10'): SettlementWire {
  const visit = caseVisitSchema.parse({
    settledOn,
    lines: [
      { kind: 'drug', class: 'C', approved: true, amount: drugs },
      { kind: 'service', class: 'A', amount: '5000.00' },
    ],
    basic: '4000.00',
    scopeCost: '1000.00',
    line: '20000.00',
  });
  return settlementOf(visit, number, person, '330800');
}

/** What the desk decides, with the real plans. */
export function pricing(settlement: SettlementWire): Decide {
  return (snapshot) => decide(plans, settlementSchema.parse(settlement), snapshot);
}

export const payoutOf = ({ bill }: { bill: AnsweredBill }, liability: string): string | undefined =>
  bill.bill.plans[0]?.liabilities.find((share) => share.liability === liability)?.payout;

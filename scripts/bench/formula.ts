import { Decimal } from 'decimal.js';
import type { PlainBill } from './plain.ts';

/**
 * 惠衢保 2021 as somebody would write it by hand with decimal.js: no plan file, no explanation, no accumulators
 * but the two it needs. What the engine is measured against.
 */
const HALF = new Decimal('0.5');
const LIMIT = new Decimal(500_000);

export interface HandPaid {
  readonly l1: string;
  readonly l2: string;
  readonly patientPays: string;
}

export function byHand(bill: PlainBill): HandPaid {
  let drugs = new Decimal(0);
  for (const line of bill.lines) {
    if (line.kind === 'drug' && line.class === 'C' && line.approved) drugs = drugs.plus(line.selfFunded);
  }
  const left = Decimal.max(0, new Decimal(bill.scopeCost).minus(bill.criticalPaid).minus(bill.assistancePaid));
  const l1 = paid(left, new Decimal(bill.line), new Decimal(bill.l1Before));
  const counted = bill.place === 'home' ? drugs : drugs.times(HALF);
  const l2 = paid(counted, new Decimal(10_000), new Decimal(bill.l2Before));
  const pays = new Decimal(bill.personal).minus(l1).minus(l2);
  return { l1: l1.toFixed(2), l2: l2.toFixed(2), patientPays: pays.toFixed(2) };
}

/** Rounded entitlement after less rounded entitlement before. */
function paid(counted: Decimal, deductible: Decimal, before: Decimal): Decimal {
  const entitled = (total: Decimal) =>
    Decimal.min(LIMIT, Decimal.max(0, total.minus(deductible)).times(HALF)).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
  return entitled(before.plus(counted)).minus(entitled(before));
}

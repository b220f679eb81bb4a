import type { BillWire } from './wire.ts';

export interface Payout {
  readonly plan: string;
  readonly liability: string;
  readonly amount: string;
}

/** The figures one looks for first, lifted out of the bill. */
export function figuresOf({ bill }: { readonly bill: BillWire }): {
  total: string;
  patientPays: string;
  payouts: Payout[];
} {
  const payouts = bill.plans.flatMap((plan): Payout[] =>
    plan.paidBy === 'gateway'
      ? [{ plan: plan.plan, liability: 'gateway', amount: plan.paid }]
      : plan.liabilities.map((share) => ({ plan: plan.plan, liability: share.liability, amount: share.payout })),
  );
  return { total: bill.total, patientPays: bill.patient.pays, payouts };
}

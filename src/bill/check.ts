import { type Fen, formatFen, sumFen } from '../money/index.ts';
import type { Bill } from './bill.ts';

/**
 * The laws of a bill. A broken law is a bug of ours, never a refusal: the caller stops.
 * @returns the broken laws in words; empty when the bill holds
 */
export function brokenLaws(bill: Bill): string[] {
  const broken: string[] = [];
  const equal = (law: string, a: Fen, b: Fen) => {
    if (a !== b) broken.push(`${law}: ${formatFen(a)} is not ${formatFen(b)}`);
  };
  const funds = sumFen(bill.funds.map((fund) => fund.amount));
  const atCounter = sumFen(bill.plans.map(paidAtCounter));
  equal('payers and patient make the total', funds + bill.hospitalBorne + atCounter + bill.patient.pays, bill.total);
  equal('funds, hospital and personal burden make the total', funds + bill.hospitalBorne + bill.personal, bill.total);
  equal('components make the personal burden', sumFen(Object.values(bill.components)), bill.personal);
  const { pays, cash, account, familyAccount } = bill.patient;
  equal('cash and accounts make what the patient pays', cash + account + familyAccount, pays);
  const amounts = [
    bill.total,
    pays,
    cash,
    account,
    familyAccount,
    bill.patient.backToAccount,
    bill.patient.backToFamilyAccount,
    bill.patient.transferLater,
    ...Object.values(bill.components),
    ...(bill.due ?? []).map(({ amount }) => amount ?? 0n),
    ...bill.plans.flatMap((plan) => [
      plan.paid,
      ...plan.liabilities.flatMap((share) => [share.payout, share.atCounter]),
    ]),
  ];
  if (amounts.some((amount) => amount < 0n)) broken.push('an amount is negative');
  for (const plan of bill.plans) {
    if (plan.paidBy === 'us') equal(`${plan.plan} adds up`, sumFen(plan.liabilities.map((s) => s.payout)), plan.paid);
    for (const share of plan.liabilities) {
      if (share.payout === 0n && share.reason === undefined)
        broken.push(`${plan.plan} ${share.liability}: zero without a reason`);
      if (share.atCounter > share.payout) broken.push(`${plan.plan} ${share.liability}: more at the counter than paid`);
    }
  }
  return broken;
}

/** What a plan takes off the amount due at the till. */
export function paidAtCounter(plan: Bill['plans'][number]): Fen {
  return plan.paidBy === 'gateway' ? plan.paid : sumFen(plan.liabilities.map((share) => share.atCounter));
}

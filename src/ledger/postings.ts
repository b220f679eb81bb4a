import type { Bill } from '../bill/index.ts';
import { type Fen, sumFen } from '../money/index.ts';

/**
 * One movement of money: `amount` fen from one account to another. Amounts are positive; the direction is in the names.
 */
export interface Posting {
  readonly source: string;
  readonly destination: string;
  readonly amount: Fen;
}

/**
 * A bill as balanced postings: everything the institution receives adds up to the total of the bill, and
 * what goes to the patient's bank card later is a posting of its own.
 */
export function postingsOf(bill: Bill, institution: string): Posting[] {
  const to = `institution:${institution}`;
  const postings: Posting[] = [];
  const add = (source: string, amount: Fen, destination = to) => {
    if (amount > 0n) postings.push({ source, destination, amount });
  };
  for (const fund of bill.funds) add(`fund:${fund.fund}`, fund.amount);
  add(`hospital:${institution}`, bill.hospitalBorne);
  for (const plan of bill.plans) {
    if (plan.paidBy === 'gateway') add(`plan:${plan.plan}:gateway`, plan.paid);
    for (const share of plan.liabilities) {
      add(`plan:${plan.plan}:${share.liability}`, share.atCounter);
      add(`plan:${plan.plan}:${share.liability}`, share.payout - share.atCounter, 'patient:transfer');
    }
  }
  add('patient:cash', bill.patient.cash);
  add('patient:account', bill.patient.account);
  add('patient:familyAccount', bill.patient.familyAccount);
  return postings;
}

/** The exact mirror: what was paid goes back the way it came. */
export function mirror(postings: readonly Posting[]): Posting[] {
  return postings.map(({ source, destination, amount }) => ({ source: destination, destination: source, amount }));
}

/** What an account received less what it gave. */
export function balanceOf(account: string, postings: readonly Posting[]): Fen {
  const received = sumFen(
    postings.filter((posting) => posting.destination === account).map((posting) => posting.amount),
  );
  const given = sumFen(postings.filter((posting) => posting.source === account).map((posting) => posting.amount));
  return received - given;
}

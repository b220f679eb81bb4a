import type { BillWire } from '../../src/bill/index.ts';
import { parseFen } from '../../src/money/index.ts';
import type { Caller, JsonReply } from './http.ts';
import { PLAN, type TestPerson } from './messages.ts';

export const billOf = (reply: JsonReply): BillWire => reply.body.bill as BillWire;

/** @throws Error when the text is no amount: an answer of ours never is */
export function fenOf(text: string): bigint {
  const fen = parseFen(text);
  if (fen === undefined) throw new Error('an answer holds something that is no amount');
  return fen;
}

export function payoutOf(bill: BillWire, liability: string): bigint {
  const share = bill.plans.find(({ plan }) => plan === PLAN)?.liabilities.find((one) => one.liability === liability);
  return share === undefined ? 0n : fenOf(share.payout);
}

/** @returns the broken laws of a bill as it went over the wire */
export function brokenOnTheWire(bill: BillWire): string[] {
  const broken: string[] = [];
  const sum = (texts: readonly string[]) => texts.map(fenOf).reduce((total, fen) => total + fen, 0n);
  const total = fenOf(bill.total);
  const funds = sum(bill.funds.map((fund) => fund.amount)) + fenOf(bill.hospitalBorne);
  const atCounter = sum(
    bill.plans.flatMap((plan) =>
      plan.paidBy === 'gateway' ? [plan.paid] : plan.liabilities.map((share) => share.atCounter),
    ),
  );
  if (funds + fenOf(bill.personal) !== total) broken.push('funds and personal burden do not make the total');
  if (funds + atCounter + fenOf(bill.patient.pays) !== total) broken.push('payers and patient do not make the total');
  if (/"-|NaN|Infinity/.test(JSON.stringify(bill.patient))) broken.push('the patient share is not plain');
  return broken;
}

export interface CoverageSeen {
  readonly counted: string;
  readonly entitled: string;
}

/** Accumulators of one liability as the server tells them. */
export async function coverageOf(caller: Caller, person: TestPerson, liability: string): Promise<CoverageSeen> {
  const { body } = await caller.post('/v1/identify', { certificateNumber: person.certificate, on: '2021-12-01' });
  const plans = body.plans as { plan: string; liabilities: (CoverageSeen & { liability: string })[] }[];
  const found = plans.find(({ plan }) => plan === PLAN)?.liabilities.find((one) => one.liability === liability);
  if (found === undefined) throw new Error('the person does not hold the plan');
  return found;
}

import { z } from 'zod';
import type { Bill, LiabilityShare, PlanShare } from '../../src/bill/index.ts';
import { formatFen, parseFen } from '../../src/money/index.ts';
import { commercialRowOfPlan, WRITTEN_FUND_PAY_TYPE } from './regions.ts';

/**
 * A row of `setldetail` as the gateway itself writes one; amounts as text, for a JSON number cannot keep two decimals.
 */
export interface WrittenRow {
  readonly fund_pay_type: string;
  readonly fund_pay_type_name: string;
  readonly fund_payamt: string;
  readonly inscp_scp_amt: '0.00';
  readonly crt_payb_lmt_amt: null;
  /** JSON text: the plan, its liability and version that the row is paid by. */
  readonly setl_proc_info: string;
}

export interface WrittenBill {
  readonly setldetail: readonly WrittenRow[];
  /** What the patient still pays, and how; then what goes back to accounts and what comes later by transfer. */
  readonly psn_pay_after: string;
  readonly psn_cash_pay_after: string;
  readonly acct_pay_after: string;
  readonly acct_mulaid_pay_after: string;
  readonly acct_refd_amt: string;
  readonly acct_mulaid_refd_amt: string;
  readonly transfer_later: string;
}

/** Only what we netted at the till: a gateway's own rows are already in its answer. */
export function writeBill(bill: Bill): WrittenBill {
  const { patient } = bill;
  return {
    setldetail: bill.plans.filter((plan) => plan.paidBy === 'us').flatMap(rowsOf),
    psn_pay_after: formatFen(patient.pays),
    psn_cash_pay_after: formatFen(patient.cash),
    acct_pay_after: formatFen(patient.account),
    acct_mulaid_pay_after: formatFen(patient.familyAccount),
    acct_refd_amt: formatFen(patient.backToAccount),
    acct_mulaid_refd_amt: formatFen(patient.backToFamilyAccount),
    transfer_later: formatFen(patient.transferLater),
  };
}

function rowsOf(plan: PlanShare): WrittenRow[] {
  return plan.liabilities
    .filter((share) => share.atCounter > 0n)
    .map((share) => ({
      fund_pay_type: commercialRowOfPlan(plan.plan)?.types[0] ?? WRITTEN_FUND_PAY_TYPE,
      fund_pay_type_name: nameOf(plan, share),
      fund_payamt: formatFen(share.atCounter),
      inscp_scp_amt: '0.00',
      crt_payb_lmt_amt: null,
      setl_proc_info: JSON.stringify([{ plan: plan.plan, liability: share.liability, version: plan.version }]),
    }));
}

/** 商业保险责任二支出 where the region numbers its liabilities; elsewhere the plan's own words. */
function nameOf(plan: PlanShare, share: LiabilityShare): string {
  const named = Object.entries(commercialRowOfPlan(plan.plan)?.liabilities ?? {});
  const numbered = named.find(([, liability]) => liability === share.liability)?.[0];
  return numbered === undefined ? `商业保险${plan.name.zh}${share.name.zh}支出` : `商业保险${numbered}支出`;
}

const negated = z.string().transform((text, context) => {
  const fen = parseFen(text);
  if (fen !== undefined) return formatFen(-fen);
  context.addIssue({ code: 'custom', message: 'no amount' });
  return z.NEVER;
});

/** An answer of `writeBill` as the ledger has it, with every amount turned round. */
const reversalSchema = z.strictObject({
  setldetail: z.array(
    z.strictObject({
      fund_pay_type: z.string(),
      fund_pay_type_name: z.string(),
      fund_payamt: negated,
      inscp_scp_amt: z.literal('0.00'),
      crt_payb_lmt_amt: z.null(),
      setl_proc_info: z.string(),
    }),
  ),
  psn_pay_after: negated,
  psn_cash_pay_after: negated,
  acct_pay_after: negated,
  acct_mulaid_pay_after: negated,
  acct_refd_amt: negated,
  acct_mulaid_refd_amt: negated,
  transfer_later: negated,
});

/** The rows as 2208, 2305 and 2103 write theirs: the same rows, negative. */
export function writeReversal(answer: unknown): WrittenBill | undefined {
  const read = reversalSchema.safeParse(answer);
  return read.success ? read.data : undefined;
}

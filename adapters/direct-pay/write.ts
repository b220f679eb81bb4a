import { type Bill, type LiabilityShare, type PlanShare, REASONS, type Reason } from '../../src/bill/index.ts';
import { formatFen, sumFen } from '../../src/money/index.ts';
import { MISSING_WORDS } from './codes.ts';

/**
 * The result of S290 and S291, amounts as yuan text; the endpoint writes them as the numbers that the other side
 * expects.
 */
export interface WrittenResult {
  readonly medicalCost: string;
  /** The base of the only liability that has one; null where several make it no single figure. */
  readonly commercialInsuranceCost: string | null;
  /** What we pay at the till. */
  readonly sbFundPay: string;
  /** Cash that is left to the patient. */
  readonly personalAmount: string;
  /** Totals over visits and policies are not known from one bill: never a zero in their place. */
  readonly accumCompAmount: null;
  readonly insuranceHospitalAccumulatePayment: null;
  readonly insuranceOutpatient: null;
  readonly residualAmount: null;
  /** 0 nothing at the till, 1 part of it at the till, 2 all of it. */
  readonly indemnitySign: '0' | '1' | '2';
  readonly nonImmediateReason: string;
  readonly waiverSign: '0' | '1';
  readonly waiverReason: string;
  readonly calculateInformation: string;
  readonly remark: string;
  readonly promptInformation: string;
  readonly policyFileName: '';
}

export const AMOUNT_FIELDS: ReadonlySet<string> = new Set([
  'medicalCost',
  'commercialInsuranceCost',
  'sbFundPay',
  'personalAmount',
]);

const TEXT_MAX = 4_000;
const cut = (text: string): string => (text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`);

export function writeBill(bill: Bill): WrittenResult {
  const ours = bill.plans.filter(({ paidBy }) => paidBy === 'us').flatMap(({ liabilities }) => liabilities);
  const atTill = sumFen(ours.map(({ atCounter }) => atCounter));
  const { cash, pays, account, transferLater } = bill.patient;
  const waived = ours.filter(({ reason }) => reason?.code === 'EXCLUDED');
  return {
    medicalCost: formatFen(bill.total),
    commercialInsuranceCost: baseOf(ours),
    sbFundPay: formatFen(atTill),
    personalAmount: formatFen(cash),
    accumCompAmount: null,
    insuranceHospitalAccumulatePayment: null,
    insuranceOutpatient: null,
    residualAmount: null,
    indemnitySign: atTill === 0n ? '0' : transferLater > 0n ? '1' : '2',
    nonImmediateReason: cut(whyNotNow(bill, atTill > 0n)),
    waiverSign: waived.length > 0 ? '1' : '0',
    waiverReason: waived.map((share) => `${share.name.zh}：${wordsOf(share.reason)}`).join('；'),
    calculateInformation: cut(bill.plans.map(workingOf).join('\n')),
    remark: cut(bill.notes.join('；')),
    promptInformation: `患者本次支付${formatFen(pays)}元，其中现金${formatFen(cash)}元，个人账户${formatFen(account)}元`,
    policyFileName: '',
  };
}

/** Whole fen of the base, where one liability alone has one. */
function baseOf(shares: readonly LiabilityShare[]): string | null {
  const bases = shares.flatMap(({ steps }) => steps.filter(({ rule }) => rule === 'base').map(({ out }) => out));
  const [only] = bases;
  return bases.length === 1 && only !== undefined && /^\d+\.\d{2}$/.test(only) ? only : null;
}

function whyNotNow(bill: Bill, some: boolean): string {
  const { transferLater } = bill.patient;
  const later = transferLater > 0n ? [`其中${formatFen(transferLater)}元事后转账`] : [];
  if (some) return later.join('；');
  if (bill.plans.length === 0) return '没有可用的保障计划：未参保';
  return [...later, ...bill.plans.flatMap(reasonsOf)].join('；');
}

function reasonsOf(plan: PlanShare): string[] {
  if (plan.paidBy === 'gateway') return [`${plan.name.zh}：${REASONS.PAID_BY_GATEWAY.zh}`];
  if (plan.reason !== undefined) return [`${plan.name.zh}：${wordsOf(plan.reason)}`];
  return plan.liabilities.flatMap(({ name, reason, payout }) =>
    payout === 0n && reason !== undefined ? [`${plan.name.zh}${name.zh}：${wordsOf(reason)}`] : [],
  );
}

function wordsOf(reason: Reason | undefined): string {
  if (reason === undefined) return '';
  const words = reason.say?.zh ?? REASONS[reason.code].zh;
  const { missing, missingLabel, short } = reason;
  const named = missingLabel?.zh ?? (missing === undefined ? undefined : (MISSING_WORDS(missing) ?? missing));
  return `${words}${named === undefined ? '' : `（缺：${named}）`}${short === undefined ? '' : `（还差${short}元）`}`;
}

/** One line a plan: each liability's arithmetic with its figures, or why it pays nothing. */
function workingOf(plan: PlanShare): string {
  if (plan.paidBy === 'gateway' || plan.reason !== undefined) return reasonsOf(plan).join('；');
  const shares = plan.liabilities.map((share) => {
    const steps = share.steps.map(({ label, formula }) => `${label.zh} ${formula}`);
    const end = share.payout === 0n ? `不赔付：${wordsOf(share.reason)}` : `赔付${formatFen(share.payout)}元`;
    return `${share.name.zh}：${[...steps, end].join('，')}`;
  });
  return `${plan.name.zh}　${shares.join('；')}`;
}

import {
  type Bill,
  type LinePayer,
  type LineReason,
  type LineShare,
  lineShares,
  REASONS,
} from '../../src/bill/index.ts';
import { formatFen, storedFen, sumFen } from '../../src/money/index.ts';
import type { Line } from '../../src/settlement/index.ts';

/** What a till prints: each line with its payers and what the patient pays of it. Amounts are yuan text. */
export interface WrittenSale {
  readonly total: string;
  readonly lines: readonly WrittenLine[];
  readonly patient: Readonly<Record<'pays' | 'cash' | 'account' | 'familyAccount' | 'transferLater', string>>;
}

export interface WrittenLine {
  readonly line: string;
  readonly name?: string;
  readonly amount: string;
  /** paid: nothing of it stays with the patient, when what comes later has come. partly: some. not-paid: all of it. */
  readonly status: 'paid' | 'partly' | 'not-paid';
  readonly payers: readonly WrittenPayer[];
  /** What the patient pays of it at the till. */
  readonly patient: string;
  /** What of that is transferred to the patient's card later. */
  readonly transferLater: readonly WrittenPayer[];
  /** Why plans pay nothing of it, the most telling first; codes as on the bill. */
  readonly reasons: readonly WrittenReason[];
}

export interface WrittenPayer {
  /** `fund basic`, `institution`, `huigongka-2023 PHARMACY`. */
  readonly by: string;
  readonly name: string;
  readonly amount: string;
}

export interface WrittenReason {
  readonly code: string;
  readonly plan: string;
  readonly liability?: string;
  /** The fact, list or figure that is missing. */
  readonly missing?: string;
  readonly zh: string;
  readonly en: string;
}

export function writeBill(bill: Bill, lines: readonly Line[]): WrittenSale {
  const { pays, cash, account, familyAccount, transferLater } = bill.patient;
  return {
    total: formatFen(bill.total),
    lines: lineShares(bill, lines).map((share) => writtenLine(share, bill)),
    patient: {
      pays: formatFen(pays),
      cash: formatFen(cash),
      account: formatFen(account),
      familyAccount: formatFen(familyAccount),
      transferLater: formatFen(transferLater),
    },
  };
}

function writtenLine(share: LineShare, bill: Bill): WrittenLine {
  const { id, name, amount, patient, payers, later, reasons } = share;
  const written = (payer: LinePayer): WrittenPayer => {
    return { by: byOf(payer), name: nameOf(payer, bill), amount: formatFen(payer.amount) };
  };
  return {
    line: id,
    ...(name === undefined ? {} : { name }),
    amount: formatFen(amount),
    status: statusOf(share),
    payers: payers.map(written),
    patient: formatFen(patient),
    transferLater: later.map(written),
    reasons: reasons.map(writtenReason),
  };
}

function statusOf({ patient, payers, later }: LineShare): WrittenLine['status'] {
  if (payers.length + later.length === 0) return 'not-paid';
  return patient === sumFen(later.map(({ amount }) => amount)) ? 'paid' : 'partly';
}

function byOf(payer: LinePayer): string {
  if (payer.by === 'institution') return 'institution';
  if (payer.by === 'fund') return `fund ${payer.fund}`;
  return payer.liability === undefined ? payer.plan : `${payer.plan} ${payer.liability}`;
}

function nameOf(payer: LinePayer, bill: Bill): string {
  if (payer.by === 'institution') return '医药机构负担';
  if (payer.by === 'fund') return payer.name;
  const plan = bill.plans.find((share) => share.plan === payer.plan);
  const liability = plan?.liabilities.find((share) => share.liability === payer.liability);
  return [plan?.name.zh ?? payer.plan, liability?.name.zh].filter((word) => word !== undefined).join(' ');
}

function writtenReason({ plan, liability, reason }: LineReason): WrittenReason {
  const words = reason.say ?? REASONS[reason.code];
  return {
    code: reason.code,
    plan,
    ...(liability === undefined ? {} : { liability }),
    ...(reason.missing === undefined ? {} : { missing: reason.missing }),
    zh: words.zh,
    en: words.en,
  };
}

/** The sale with every amount turned round; undefined when the answer is not one of ours. */
export function writeReversal(answer: unknown): WrittenSale | undefined {
  if (!isSale(answer)) return undefined;
  const payers = (all: readonly WrittenPayer[]) => all.map((payer) => ({ ...payer, amount: negated(payer.amount) }));
  const { pays, cash, account, familyAccount, transferLater } = answer.patient;
  return {
    total: negated(answer.total),
    lines: answer.lines.map((line) => ({
      ...line,
      amount: negated(line.amount),
      payers: payers(line.payers),
      patient: negated(line.patient),
      transferLater: payers(line.transferLater),
    })),
    patient: {
      pays: negated(pays),
      cash: negated(cash),
      account: negated(account),
      familyAccount: negated(familyAccount),
      transferLater: negated(transferLater),
    },
  };
}

const negated = (amount: string): string => formatFen(-storedFen(amount));

/** Only this adapter answers with `total`, `lines` and `patient`. */
function isSale(answer: unknown): answer is WrittenSale {
  if (typeof answer !== 'object' || answer === null) return false;
  return 'total' in answer && 'lines' in answer && Array.isArray(answer.lines) && 'patient' in answer;
}

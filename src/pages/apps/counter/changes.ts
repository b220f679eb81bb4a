import type { BillWire, Problem } from '../../../terminal/protocol.ts';

export interface Change {
  readonly key: string;
  readonly name: string;
  readonly quoted: string;
  readonly now: string;
}

/** The details of QUOTE_CHANGED ("huiqubao-2021.L2.quoted", "….now") as rows with names, the patient's first. */
export function changesOf(details: Readonly<Record<string, string>>, bill: BillWire): Change[] {
  const keys = Object.keys(details)
    .filter((key) => key.endsWith('.quoted'))
    .map((key) => key.slice(0, -'.quoted'.length));
  const rows = keys.map((key) => ({
    key,
    name: nameOf(key, bill),
    quoted: details[`${key}.quoted`] ?? '',
    now: details[`${key}.now`] ?? '',
  }));
  return rows.sort((a, b) => Number(b.key === 'patientPays') - Number(a.key === 'patientPays'));
}

function nameOf(key: string, bill: BillWire): string {
  if (key === 'patientPays') return '个人应付';
  const plan = bill.plans.find((candidate) => key.startsWith(`${candidate.plan}.`));
  if (plan === undefined) return key;
  const part = key.slice(plan.plan.length + 1);
  if (part === 'paid') return `${plan.name.zh} 合计`;
  return `${plan.name.zh} ${plan.liabilities.find((share) => share.liability === part)?.name.zh ?? part}`;
}

/** The refusal as it was answered before the page was loaded again: the desk keeps its figures. */
export const changedProblem = (details: Readonly<Record<string, string>>): Problem => ({
  type: '/problems/QUOTE_CHANGED',
  title: '金额与预结算时不同，尚未结算。',
  status: 409,
  detail: 'The figures are no longer those of the quote; nothing was settled.',
  code: 'QUOTE_CHANGED',
  details,
  retry: 'changed',
  cashier: '请重新预结算，把新的金额告诉患者后再确认。',
});

import { REASONS } from '../bill/index.ts';
import type { BillWire } from '../terminal/protocol.ts';
import { inColumns } from '../workbench/page/columns.ts';

const RULE = '─'.repeat(52);
const grouped = (amount: string): string => amount.replace(/\B(?=(\d{3})+(?=\.))/g, ',');

/** A bill as the cashier would read it: from the total down to the remainder. */
export function billTable(title: string, bill: BillWire): string {
  const line = (label: string, amount: string, note = '') => [label, grouped(amount), note];
  const rows = [line('总费用', bill.total)];
  for (const fund of bill.funds) rows.push(line(`− ${fund.name}`, fund.amount));
  if (bill.hospitalBorne !== '0.00') rows.push(line('− 医院负担', bill.hospitalBorne));
  rows.push(line('= 个人负担', bill.personal));
  for (const plan of bill.plans) {
    if (plan.reason !== undefined) rows.push(line(`− ${plan.name.zh}`, plan.paid, REASONS[plan.reason.code].zh));
    if (plan.paidBy === 'gateway') {
      rows.push(line(`− ${plan.name.zh}（医保平台已付）`, plan.paid, differenceNote(plan)));
      continue;
    }
    for (const share of plan.liabilities)
      rows.push(line(`− ${plan.name.zh} ${share.liability}`, share.payout, reasonNote(share)));
  }
  rows.push(line('个人应付', bill.patient.pays, accountNote(bill)));
  const lines = inColumns(rows, ['left', 'right']).map((text) => `  ${text}`);
  return [`┌ ${title}`, RULE, ...lines.slice(0, -1), RULE, ...lines.slice(-1), RULE].join('\n');
}

function reasonNote(share: BillWire['plans'][number]['liabilities'][number]): string {
  if (share.reason === undefined) return '';
  const { code, say, short, missing } = share.reason;
  const more = short !== undefined ? `，还差 ${grouped(short)}` : missing !== undefined ? `（${missing}）` : '';
  return `${say?.zh ?? REASONS[code].zh}${more}`;
}

function differenceNote(plan: BillWire['plans'][number]): string {
  if (plan.check === undefined) return '';
  return plan.check.difference === '0.00'
    ? '与本系统计算一致'
    : `本系统计算 ${plan.check.ours}，相差 ${plan.check.difference}`;
}

function accountNote(bill: BillWire): string {
  const { account, familyAccount, backToAccount, cash } = bill.patient;
  const parts = [`现金 ${grouped(cash)}`];
  if (account !== '0.00') parts.push(`个人账户 ${grouped(account)}`);
  if (familyAccount !== '0.00') parts.push(`共济账户 ${grouped(familyAccount)}`);
  if (backToAccount !== '0.00') parts.push(`退回个人账户 ${grouped(backToAccount)}`);
  return parts.join(' · ');
}

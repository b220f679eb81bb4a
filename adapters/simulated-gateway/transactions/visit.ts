import { type SettlementInfno, settlementAnswer } from '../answers.ts';
import { zCancellation } from '../inputs.ts';
import type { Person } from '../persons.ts';
import { Refused } from '../refused.ts';
import { type Ask, type Call, cancel, settlementOf, stayOf } from '../settling.ts';
import type { Line, Stay } from '../state.ts';
import { transaction } from './transaction.ts';

/** What the transactions of hospitals and pharmacies have in common. */

interface Opening {
  readonly insutype: string;
  readonly begntime: string;
  readonly dise_codg?: string | null | undefined;
  readonly dise_name?: string | null | undefined;
}

/** A visit on which nothing stands yet. */
export const newStay = (
  { institution }: Call,
  about: Pick<Stay, 'mdtrtId' | 'kind' | 'medType'> & { readonly person: Person },
  { insutype, begntime, dise_codg, dise_name }: Opening,
): Stay => ({
  ...about,
  insutype,
  institution,
  begntime,
  diseCode: dise_codg ?? '',
  diseName: dise_name ?? '',
  endtime: undefined,
  lines: [],
  settledLines: new Set(),
});

interface Row {
  readonly mdtrt_id: string;
  readonly psn_no: string;
}

/** The visit of all rows of a message. @throws Refused when there is no row, or one of another visit */
export function stayOfRows(call: Call, rows: readonly Row[], node: string, act: string, kind: Stay['kind']): Stay {
  const [first] = rows;
  if (first === undefined) throw new Refused(`${node} 必填项缺失`);
  const stay = stayOf(call, first.mdtrt_id, first.psn_no, kind);
  if (stay.kind === 'inpatient' && stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算');
  const other = rows.findIndex((row) => row.mdtrt_id !== first.mdtrt_id);
  if (other >= 0) throw new Refused(`${node}[${other}].mdtrt_id 一次${act}只能属于一次就诊`);
  return stay;
}

interface Payment {
  readonly mdtrt_cert_type: string;
  readonly medfee_sumamt: Ask['total'];
  readonly acct_used_flag?: string | null | undefined;
  readonly invono?: string | null | undefined;
}

/** What is to be settled, and how it is paid. @param node where the message says so */
export const askFor = (stay: Stay, lines: readonly Line[], medType: string, node: string, paid: Payment): Ask => ({
  stay,
  lines,
  medType,
  total: paid.medfee_sumamt,
  totalField: `${node}.medfee_sumamt`,
  accountUsed: paid.acct_used_flag === '1',
  certType: paid.mdtrt_cert_type,
  invono: paid.invono ?? '',
});

/** Takes back what one other transaction has settled. */
export const cancellation = (path: string, infno: SettlementInfno, settledBy: SettlementInfno) =>
  transaction(path, zCancellation, (call, { data }) => {
    const original = settlementOf(call, data.setl_id, data.psn_no, data.mdtrt_id);
    return settlementAnswer(infno, cancel(call, original, settledBy));
  });

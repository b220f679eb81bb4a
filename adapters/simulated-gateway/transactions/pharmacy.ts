import type { z } from 'zod';
import { lineAnswer, settlementAnswer } from '../answers.ts';
import { zCancellation, zPharmacySale } from '../inputs.ts';
import { Refused } from '../refused.ts';
import {
  type Ask,
  addLines,
  assess,
  type Call,
  cancel,
  commit,
  insuredPerson,
  readLine,
  settlementOf,
} from '../settling.ts';
import type { Stay } from '../state.ts';
import { transaction } from './transaction.ts';

type Sale = z.output<typeof zPharmacySale>;

/** No message registers a purchase, so the visit id comes from who bought what, where and when. */
function purchaseKey(call: Call, { druginfo }: Sale): string {
  return `${call.institution.code}|${druginfo.psn_no}|${druginfo.begntime}`;
}

function purchaseOf(call: Call, sale: Sale): Stay {
  const { druginfo } = sale;
  const person = insuredPerson(druginfo.psn_no, druginfo.insutype);
  if (druginfo.med_type !== '41') throw new Refused('druginfo.med_type 药店购药应为 41');
  const key = purchaseKey(call, sale);
  const mdtrtId = call.state.purchases.get(key) ?? call.state.nextId();
  call.state.purchases.set(key, mdtrtId);
  const stay: Stay = {
    mdtrtId,
    kind: 'pharmacy',
    person,
    insutype: druginfo.insutype,
    institution: call.institution,
    begntime: druginfo.begntime,
    medType: '41',
    diseCode: druginfo.dise_codg ?? '',
    diseName: druginfo.dise_name ?? '',
    endtime: undefined,
    lines: [],
    settledLines: new Set(),
  };
  addLines(
    stay,
    // A pharmacy has no hospital approval flag; the prescription is the approval of a restricted drug.
    sale.drugdetail.map((row, index) => readLine({ ...row, hosp_appr_flag: '1' }, index, 'drugdetail', '')),
  );
  return stay;
}

function askOf(call: Call, sale: Sale): Ask {
  const stay = purchaseOf(call, sale);
  return {
    stay,
    lines: stay.lines,
    medType: '41',
    total: sale.druginfo.medfee_sumamt,
    totalField: 'druginfo.medfee_sumamt',
    accountUsed: sale.druginfo.acct_used_flag === '1',
    certType: sale.druginfo.mdtrt_cert_type,
    invono: sale.druginfo.invono ?? '',
  };
}

/** 2101 药店预结算 */
export const quote = transaction('drugstoreSettleService/preSettle', zPharmacySale, (call, sale) => {
  const assessed = assess(call, askOf(call, sale));
  return { ...settlementAnswer('2101', assessed), detlcutinfo: linesOf(assessed.stay) };
});

/** 2102 药店结算 */
export const settle = transaction('drugstoreSettleService/settle', zPharmacySale, (call, sale) => {
  const assessed = assess(call, askOf(call, sale));
  const settlement = commit(call, assessed);
  call.state.stays.set(settlement.stay.mdtrtId, settlement.stay);
  // The purchase is closed: the same person may buy again within the same second.
  call.state.purchases.delete(purchaseKey(call, sale));
  return { ...settlementAnswer('2102', settlement), detlcutinfo: linesOf(settlement.stay) };
});

/** 2103 药店结算撤销 */
export const cancelSettlement = transaction('drugstoreSettleService/settleCancel', zCancellation, (call, { data }) => {
  const original = settlementOf(call, data.setl_id, data.psn_no, data.mdtrt_id);
  return settlementAnswer('2103', cancel(call, original, '2102'));
});

const linesOf = (stay: Stay) => stay.lines.map((line) => lineAnswer(line, 'detlcutinfo'));

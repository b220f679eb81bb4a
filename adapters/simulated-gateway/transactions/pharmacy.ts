import type { z } from 'zod';
import { lineAnswer, settlementAnswer } from '../answers.ts';
import { zPharmacySale } from '../inputs.ts';
import { Refused } from '../refused.ts';
import { type Ask, addLines, assess, type Call, commit, insuredPerson, readLine } from '../settling.ts';
import type { Stay } from '../state.ts';
import { transaction } from './transaction.ts';
import { askFor, cancellation, newStay } from './visit.ts';

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
  const stay = newStay(call, { mdtrtId, kind: 'pharmacy', person, medType: '41' }, druginfo);
  addLines(
    stay,
    // A pharmacy has no hospital approval flag; the prescription is the approval of a restricted drug.
    sale.drugdetail.map((row, index) => readLine({ ...row, hosp_appr_flag: '1' }, index, 'drugdetail', '')),
  );
  return stay;
}

function askOf(call: Call, sale: Sale): Ask {
  const stay = purchaseOf(call, sale);
  return askFor(stay, stay.lines, '41', 'druginfo', sale.druginfo);
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
export const cancelSettlement = cancellation('drugstoreSettleService/settleCancel', '2103', '2102');

const linesOf = (stay: Stay) => stay.lines.map((line) => lineAnswer(line, 'detlcutinfo'));

import type { z } from 'zod';
import { lineAnswer, settlementAnswer } from '../answers.ts';
import * as inputs from '../inputs.ts';
import { Refused } from '../refused.ts';
import * as visits from '../settling.ts';
import { transaction } from './transaction.ts';
import { askFor, cancellation, newStay, stayOfRows } from './visit.ts';

/** 2201 门诊挂号 */
export const register = transaction(
  'outpatientDocInfoService/outpatientRregistration',
  inputs.zRegister,
  (call, { data }) => {
    const person = visits.insuredPerson(data.psn_no, data.insutype);
    const mdtrtId = call.state.nextId();
    call.state.stays.set(mdtrtId, newStay(call, { mdtrtId, kind: 'outpatient', person, medType: undefined }, data));
    return { data: { mdtrt_id: mdtrtId, psn_no: data.psn_no, ipt_otp_no: data.ipt_otp_no, exp_content: null } };
  },
);

/** 2202 门诊挂号撤销 */
export const unregister = transaction(
  'outpatientDocInfoService/outpatientRegistrationCancel',
  inputs.zOutpatientUndo,
  (call, { data }) => {
    visits.dropStay(call, visits.stayOf(call, data.mdtrt_id, data.psn_no, 'outpatient'), '2205');
    return null;
  },
);

/** 2203A 门诊就诊信息上传. Real answers have no output key; neither has this one. */
export const describeVisit = transaction(
  'outpatientDocInfoService/outpatientMdtrtinfoUpA',
  inputs.zOutpatientVisit,
  (call, { mdtrtinfo }) => {
    const stay = visits.stayOf(call, mdtrtinfo.mdtrt_id, mdtrtinfo.psn_no, 'outpatient');
    if (mdtrtinfo.med_type !== '11' && mdtrtinfo.med_type !== '14') {
      throw new Refused('mdtrtinfo.med_type 本模拟网关门诊只支持 11、14');
    }
    stay.medType = mdtrtinfo.med_type;
    stay.diseCode = mdtrtinfo.dise_codg ?? '';
    stay.diseName = mdtrtinfo.dise_name ?? '';
    return undefined;
  },
);

/** 2204 门诊费用明细上传 */
export const uploadLines = transaction(
  'outpatientDocInfoService/outpatientFeeListUp',
  inputs.zOutpatientLines,
  (call, { feedetail }) => {
    const stay = stayOfRows(call, feedetail, 'feedetail', '上传', 'outpatient');
    const lines = feedetail.map((row, index) => visits.readLine(row, index, 'feedetail', row.chrg_bchno));
    visits.addLines(stay, lines);
    return { result: lines.map((line) => lineAnswer(line, 'result')) };
  },
);

/** 2205 门诊费用明细撤销. Hospitals send "0000" before every upload, so nothing to undo is no fault then. */
export const dropUploaded = transaction(
  'outpatientDocInfoService/outpatientFeeListUpCancel',
  inputs.zOutpatientLinesUndo,
  (call, { data }) => {
    const stay = visits.stayOf(call, data.mdtrt_id, data.psn_no, 'outpatient');
    const open = stay.lines.filter((line) => !stay.settledLines.has(line));
    const dropped = open.filter((line) => data.chrg_bchno === visits.EVERY_LINE || line.batch === data.chrg_bchno);
    if (dropped.length === 0 && data.chrg_bchno !== visits.EVERY_LINE) {
      throw new Refused('data.chrg_bchno 未找到未结算的费用明细');
    }
    visits.dropLines(stay, new Set(dropped), 'data.chrg_bchno');
    return null;
  },
);

type Settling = z.output<typeof inputs.zOutpatientQuote | typeof inputs.zOutpatientSettle>['data'];

function askOf(call: visits.Call, data: Settling): visits.Ask {
  const stay = visits.stayOf(call, data.mdtrt_id, data.psn_no, 'outpatient');
  if (stay.medType === undefined) throw new Refused('mdtrt_id 尚未上传就诊信息(2203A)');
  if (stay.medType !== data.med_type) throw new Refused('data.med_type 与就诊信息不符');
  if (stay.insutype !== data.insutype) throw new Refused('data.insutype 与就诊信息不符');
  const open = stay.lines.filter((line) => line.batch === data.chrg_bchno && !stay.settledLines.has(line));
  return askFor(stay, open, data.med_type, 'data', data);
}

/** 2206 门诊预结算 */
export const quote = transaction('outpatientSettleService/preSettletment', inputs.zOutpatientQuote, (call, { data }) =>
  settlementAnswer('2206', visits.assess(call, askOf(call, data))),
);

/** 2207 门诊结算 */
export const settle = transaction(
  'outpatientSettleService/saveSettletmentV2',
  inputs.zOutpatientSettle,
  (call, { data }) => {
    const assessed = visits.assess(call, askOf(call, data));
    visits.checkSplit(data, assessed.statement.split);
    return settlementAnswer('2207', visits.commit(call, assessed));
  },
);

/** 2208 门诊结算撤销 */
export const cancelSettlement = cancellation('outpatientSettleService/cancleSettletment', '2208', '2207');

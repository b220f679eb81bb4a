import type { z } from 'zod';
import { lineAnswer, settlementAnswer } from '../answers.ts';
import * as inputs from '../inputs.ts';
import { Refused } from '../refused.ts';
import * as visits from '../settling.ts';
import { messageKey } from '../state.ts';
import { transaction } from './transaction.ts';
import { askFor, cancellation, newStay, stayOfRows } from './visit.ts';

/** 2401 入院办理 */
export const admit = transaction(
  'hospitalRegisterService/hospitalRegisterSave',
  inputs.zAdmission,
  (call, { mdtrtinfo }) => {
    const { state, envelope } = call;
    const person = visits.insuredPerson(mdtrtinfo.psn_no, mdtrtinfo.insutype);
    if (mdtrtinfo.med_type !== '21' && mdtrtinfo.med_type !== '9921') {
      throw new Refused('mdtrtinfo.med_type 本模拟网关住院只支持 21、9921');
    }
    const about = { mdtrtId: state.nextId(), kind: 'inpatient', person, medType: mdtrtinfo.med_type } as const;
    const stay = newStay(call, about, mdtrtinfo);
    state.stays.set(stay.mdtrtId, stay);
    state.effects.set(messageKey(envelope.fixmedins_code, envelope.infno, envelope.msgid), { kind: 'admission', stay });
    return { result: { mdtrt_id: stay.mdtrtId } };
  },
);

/** 2404 入院撤销 */
export const unadmit = transaction(
  'hospitalRegisterService/hospitalRegisterCancel',
  inputs.zStayUndo,
  (call, { data }) => {
    visits.dropStay(call, visits.stayOf(call, data.mdtrt_id, data.psn_no, 'inpatient'), '2302');
    return null;
  },
);

/** 2402 出院办理 */
export const discharge = transaction('dscgService/dischargeProcess', inputs.zDischarge, (call, { dscginfo }) => {
  const stay = visits.stayOf(call, dscginfo.mdtrt_id, dscginfo.psn_no, 'inpatient');
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算');
  if (dscginfo.endtime < stay.begntime) throw new Refused('dscginfo.endtime 早于入院时间');
  const key = messageKey(call.envelope.fixmedins_code, call.envelope.infno, call.envelope.msgid);
  call.state.effects.set(key, { kind: 'discharge', stay, before: stay.endtime });
  stay.endtime = dscginfo.endtime;
  return {};
});

/** 2405 出院撤销 */
export const undischarge = transaction('dscgService/dischargeUndo', inputs.zStayUndo, (call, { data }) => {
  const stay = visits.stayOf(call, data.mdtrt_id, data.psn_no, 'inpatient');
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算，须先撤销结算');
  if (stay.endtime === undefined) throw new Refused('mdtrt_id 尚未办理出院(2402)');
  stay.endtime = undefined;
  return null;
});

/** 2301 住院费用明细上传; a refund line is negative and names the line it takes back. */
export const uploadLines = transaction('hospFeeDtlService/feeDtlUp', inputs.zInpatientLines, (call, { feedetail }) => {
  const stay = stayOfRows(call, feedetail, 'feedetail', '上传', 'inpatient');
  const known = new Set([...stay.lines.map((line) => line.sn), ...feedetail.map((row) => row.feedetl_sn)]);
  const lines = feedetail.map((row, index) => {
    const refund = row.det_item_fee_sumamt < 0n;
    if (refund !== row.cnt.startsWith('-')) throw new Refused(`feedetail[${index}].cnt 与金额符号不一致`);
    if (refund && !known.has(row.init_feedetl_sn ?? '')) {
      throw new Refused(`feedetail[${index}].init_feedetl_sn 未找到原费用明细`);
    }
    return visits.readLine(row, index, 'feedetail', '');
  });
  visits.addLines(stay, lines);
  return { result: lines.map((line) => lineAnswer(line, 'result')) };
});

/** 2302 住院费用明细撤销; nothing is undone unless every row can be. Real answers have an empty output. */
export const dropUploaded = transaction('hospFeeDtlService/feeDtlCl', inputs.zInpatientLinesUndo, (call, { data }) => {
  const stay = stayOfRows(call, data, 'data', '撤销', 'inpatient');
  const dropped = data.flatMap((row, index) => {
    if (row.feedetl_sn === visits.EVERY_LINE) return stay.lines;
    const named = stay.lines.filter((line) => line.sn === row.feedetl_sn);
    if (named.length === 0) throw new Refused(`data[${index}].feedetl_sn 未找到费用明细`);
    return named;
  });
  visits.dropLines(stay, new Set(dropped), 'data');
  return {};
});

type Settling = z.output<typeof inputs.zInpatientQuote | typeof inputs.zInpatientSettle>['data'];

function askOf(call: visits.Call, data: Settling): visits.Ask {
  const stay = visits.stayOf(call, data.mdtrt_id, data.psn_no, 'inpatient');
  if (stay.insutype !== data.insutype) throw new Refused('data.insutype 与就诊信息不符');
  if (data.mid_setl_flag === '1') throw new Refused('data.mid_setl_flag 本模拟网关不支持中途结算');
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算');
  // A copy: lines uploaded after a cancellation belong to the next settlement only.
  return askFor(stay, [...stay.lines], '21', 'data', data);
}

/** 2303 住院预结算 */
export const quote = transaction('hospSettService/preSett', inputs.zInpatientQuote, (call, { data }) => {
  const assessed = visits.assess(call, askOf(call, data));
  visits.checkSplit(data, assessed.statement.split);
  return settlementAnswer('2303', assessed);
});

/** 2304 住院结算 */
export const settle = transaction('hospSettService/settV2', inputs.zInpatientSettle, (call, { data }) => {
  const ask = askOf(call, data);
  if (ask.stay.endtime === undefined) throw new Refused('mdtrt_id 尚未办理出院(2402)');
  const assessed = visits.assess(call, ask);
  visits.checkSplit(data, assessed.statement.split);
  return settlementAnswer('2304', visits.commit(call, assessed));
});

/** 2305 住院结算撤销 */
export const cancelSettlement = cancellation('hospSettService/settCl', '2305', '2304');

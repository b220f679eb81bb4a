import type { Fen } from '../../../src/money/index.ts';
import { lineAnswer, settlementAnswer } from '../answers.ts';
import {
  zAdmission,
  zCancellation,
  zDischarge,
  zInpatientLines,
  zInpatientLinesUndo,
  zInpatientQuote,
  zInpatientSettle,
  zStayUndo,
} from '../inputs.ts';
import { Refused } from '../refused.ts';
import {
  type Ask,
  addLines,
  assess,
  type Call,
  cancel,
  checkSplit,
  commit,
  dropLines,
  dropStay,
  EVERY_LINE,
  insuredPerson,
  readLine,
  settlementOf,
  stayOf,
} from '../settling.ts';
import { messageKey, type Stay } from '../state.ts';
import { transaction } from './transaction.ts';

/** 2401 入院办理 */
export const admit = transaction('hospitalRegisterService/hospitalRegisterSave', zAdmission, (call, { mdtrtinfo }) => {
  const { state, envelope } = call;
  const person = insuredPerson(mdtrtinfo.psn_no, mdtrtinfo.insutype);
  if (mdtrtinfo.med_type !== '21' && mdtrtinfo.med_type !== '9921') {
    throw new Refused('mdtrtinfo.med_type 本模拟网关住院只支持 21、9921');
  }
  const stay: Stay = {
    mdtrtId: state.nextId(),
    kind: 'inpatient',
    person,
    insutype: mdtrtinfo.insutype,
    institution: call.institution,
    begntime: mdtrtinfo.begntime,
    medType: mdtrtinfo.med_type,
    diseCode: mdtrtinfo.dise_codg ?? '',
    diseName: mdtrtinfo.dise_name ?? '',
    endtime: undefined,
    lines: [],
    settledLines: new Set(),
  };
  state.stays.set(stay.mdtrtId, stay);
  state.effects.set(messageKey(envelope.fixmedins_code, envelope.infno, envelope.msgid), { kind: 'admission', stay });
  return { result: { mdtrt_id: stay.mdtrtId } };
});

/** 2404 入院撤销 */
export const unadmit = transaction('hospitalRegisterService/hospitalRegisterCancel', zStayUndo, (call, { data }) => {
  dropStay(call, stayOf(call, data.mdtrt_id, data.psn_no, 'inpatient'), '2302');
  return null;
});

/** 2402 出院办理 */
export const discharge = transaction('dscgService/dischargeProcess', zDischarge, (call, { dscginfo }) => {
  const stay = stayOf(call, dscginfo.mdtrt_id, dscginfo.psn_no, 'inpatient');
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算');
  if (dscginfo.endtime < stay.begntime) throw new Refused('dscginfo.endtime 早于入院时间');
  const key = messageKey(call.envelope.fixmedins_code, call.envelope.infno, call.envelope.msgid);
  call.state.effects.set(key, { kind: 'discharge', stay, before: stay.endtime });
  stay.endtime = dscginfo.endtime;
  return {};
});

/** 2405 出院撤销 */
export const undischarge = transaction('dscgService/dischargeUndo', zStayUndo, (call, { data }) => {
  const stay = stayOf(call, data.mdtrt_id, data.psn_no, 'inpatient');
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算，须先撤销结算');
  if (stay.endtime === undefined) throw new Refused('mdtrt_id 尚未办理出院(2402)');
  stay.endtime = undefined;
  return null;
});

/** 2301 住院费用明细上传; a refund line is negative and names the line it takes back. */
export const uploadLines = transaction('hospFeeDtlService/feeDtlUp', zInpatientLines, (call, { feedetail }) => {
  const [first] = feedetail;
  if (first === undefined) throw new Refused('feedetail 必填项缺失');
  const stay = stayOf(call, first.mdtrt_id, first.psn_no, 'inpatient');
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算');
  const known = new Set([...stay.lines.map((line) => line.sn), ...feedetail.map((row) => row.feedetl_sn)]);
  const lines = feedetail.map((row, index) => {
    if (row.mdtrt_id !== first.mdtrt_id) throw new Refused(`feedetail[${index}].mdtrt_id 一次上传只能属于一次就诊`);
    const refund = row.det_item_fee_sumamt < 0n;
    if (refund !== row.cnt.startsWith('-')) throw new Refused(`feedetail[${index}].cnt 与金额符号不一致`);
    if (refund && !known.has(row.init_feedetl_sn ?? '')) {
      throw new Refused(`feedetail[${index}].init_feedetl_sn 未找到原费用明细`);
    }
    return readLine(row, index, 'feedetail', '');
  });
  addLines(stay, lines);
  return { result: lines.map((line) => lineAnswer(line, 'result')) };
});

/** 2302 住院费用明细撤销; nothing is undone unless every row can be. Real answers have an empty output. */
export const dropUploaded = transaction('hospFeeDtlService/feeDtlCl', zInpatientLinesUndo, (call, { data }) => {
  const [first] = data;
  if (first === undefined) throw new Refused('data 必填项缺失');
  const stay = stayOf(call, first.mdtrt_id, first.psn_no, 'inpatient');
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算');
  const dropped = data.flatMap((row, index) => {
    if (row.mdtrt_id !== first.mdtrt_id) throw new Refused(`data[${index}].mdtrt_id 一次撤销只能属于一次就诊`);
    if (row.feedetl_sn === EVERY_LINE) return stay.lines;
    const named = stay.lines.filter((line) => line.sn === row.feedetl_sn);
    if (named.length === 0) throw new Refused(`data[${index}].feedetl_sn 未找到费用明细`);
    return named;
  });
  dropLines(stay, new Set(dropped), 'data');
  return {};
});

interface InpatientData {
  readonly psn_no: string;
  readonly mdtrt_cert_type: string;
  readonly medfee_sumamt: Fen;
  readonly mdtrt_id: string;
  readonly insutype: string;
  readonly mid_setl_flag: string;
  readonly acct_used_flag?: string | null | undefined;
  readonly invono?: string | null | undefined;
}

function askOf(call: Call, data: InpatientData): Ask {
  const stay = stayOf(call, data.mdtrt_id, data.psn_no, 'inpatient');
  if (stay.insutype !== data.insutype) throw new Refused('data.insutype 与就诊信息不符');
  if (data.mid_setl_flag === '1') throw new Refused('data.mid_setl_flag 本模拟网关不支持中途结算');
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次住院已结算');
  return {
    stay,
    // A copy: lines uploaded after a cancellation belong to the next settlement only.
    lines: [...stay.lines],
    medType: '21',
    total: data.medfee_sumamt,
    totalField: 'data.medfee_sumamt',
    accountUsed: data.acct_used_flag === '1',
    certType: data.mdtrt_cert_type,
    invono: data.invono ?? '',
  };
}

/** 2303 住院预结算 */
export const quote = transaction('hospSettService/preSett', zInpatientQuote, (call, { data }) => {
  const assessed = assess(call, askOf(call, data));
  checkSplit(data, assessed.statement.split);
  return settlementAnswer('2303', assessed);
});

/** 2304 住院结算 */
export const settle = transaction('hospSettService/settV2', zInpatientSettle, (call, { data }) => {
  const ask = askOf(call, data);
  if (ask.stay.endtime === undefined) throw new Refused('mdtrt_id 尚未办理出院(2402)');
  const assessed = assess(call, ask);
  checkSplit(data, assessed.statement.split);
  return settlementAnswer('2304', commit(call, assessed));
});

/** 2305 住院结算撤销 */
export const cancelSettlement = transaction('hospSettService/settCl', zCancellation, (call, { data }) => {
  const original = settlementOf(call, data.setl_id, data.psn_no, data.mdtrt_id);
  return settlementAnswer('2305', cancel(call, original, '2304'));
});

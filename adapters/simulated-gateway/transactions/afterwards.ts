import type { z } from 'zod';
import { type SettlementInfno, settlementAnswer } from '../answers.ts';
import { zReversal, zSettlementQuery } from '../inputs.ts';
import { Refused } from '../refused.ts';
import { type Call, settlementOf } from '../settling.ts';
import { type Effect, messageKey, type Settlement, type Stay } from '../state.ts';
import { transaction } from './transaction.ts';

/** 2601 冲正交易: undoes what a message did, whether or not its sender ever saw the answer. */
export const reverse = transaction('reverseService/revsMethod', zReversal, (call, { data }) => {
  const { state, institution } = call;
  const key = messageKey(institution.code, data.oinfno, data.omsgid);
  const effect = state.effects.get(key);
  if (effect === undefined || personNoOf(effect) !== data.psn_no) throw new Refused('omsgid 未找到原交易');
  if (state.reversed.has(key)) throw new Refused('omsgid 原交易已冲正');
  undo(call, effect);
  state.reversed.add(key);
  return null;
});

function undo(call: Call, effect: Effect): void {
  if (effect.kind === 'admission') reverseAdmission(call, effect.stay.mdtrtId);
  else if (effect.kind === 'discharge') reverseDischarge(call, effect.stay, effect.before);
  else if (effect.kind === 'settlement') reverseSettlement(call, effect.settlement);
  else reverseCancellation(call, effect.settlement);
}

function personNoOf(effect: Effect): string {
  return 'stay' in effect ? effect.stay.person.psn_no : effect.settlement.visit.person.psn_no;
}

function reverseAdmission({ state }: Call, mdtrtId: string): void {
  const stay = state.stays.get(mdtrtId);
  if (stay === undefined) throw new Refused('omsgid 原交易已撤销');
  if (stay.settledLines.size > 0) throw new Refused('omsgid 本次住院已结算，须先撤销结算');
  state.stays.delete(mdtrtId);
}

function reverseDischarge({ state }: Call, stay: Stay, before: string | undefined): void {
  if (!state.stays.has(stay.mdtrtId)) throw new Refused('omsgid 本次住院已撤销');
  if (stay.settledLines.size > 0) throw new Refused('omsgid 本次住院已结算，须先撤销结算');
  stay.endtime = before;
}

function reverseSettlement({ state }: Call, settlement: Settlement): void {
  if (settlement.status === 'cancelled') throw new Refused('omsgid 原交易已撤销');
  state.apply(settlement, -1);
  settlement.status = 'reversed';
}

function reverseCancellation({ state }: Call, mirror: Settlement): void {
  const original = mirror.cancels;
  if (original === undefined) throw new Refused('omsgid 未找到原交易');
  if (original.lines.some((line) => original.stay.settledLines.has(line))) {
    throw new Refused('omsgid 撤销后已重新结算，不能冲正撤销');
  }
  state.apply(original, 1);
  original.status = 'active';
  mirror.status = 'reversed';
}

/** 5203 结算信息查询, also by the hospital's own message id or by the visit: the ways out of a lost answer. */
export const querySettlement = transaction(
  'fsiIntegratedQueryService/querySetlInfo',
  zSettlementQuery,
  (call, { data }) => settlementAnswer('5203' satisfies SettlementInfno, settlementAsked(call, data)),
);

function settlementAsked(call: Call, data: z.output<typeof zSettlementQuery>['data']): Settlement {
  const visit = data.mdtrt_id || undefined;
  if (data.setl_id) return settlementOf(call, data.setl_id, data.psn_no, visit);
  const setlId = data.medins_setl_id
    ? settlementIdByMessage(call, data.medins_setl_id)
    : visit === undefined
      ? undefined
      : settlementIdByVisit(call, visit, data.psn_no);
  if (setlId === undefined) throw new Refused('data.setl_id 必填项缺失');
  return settlementOf(call, setlId, data.psn_no, visit);
}

function settlementIdByMessage({ state, institution }: Call, msgid: string): string {
  for (const settlement of state.settlements.values()) {
    const ours = settlement.stay.institution.code === institution.code && settlement.status !== 'reversed';
    if (ours && settlement.msgid === msgid && settlement.setlId !== null) return settlement.setlId;
  }
  throw new Refused('data.medins_setl_id 未找到结算信息');
}

/** The settlement of the visit that stands, else the last one that was cancelled. Two that stand are not told apart. */
function settlementIdByVisit({ state, institution }: Call, mdtrtId: string, psnNo: string): string {
  const all = [...state.settlements.values()].filter(
    ({ stay, cancels, status }) =>
      stay.mdtrtId === mdtrtId &&
      stay.person.psn_no === psnNo &&
      stay.institution.code === institution.code &&
      cancels === undefined &&
      status !== 'reversed',
  );
  const [standing, second] = all.filter(({ status }) => status === 'active');
  if (second !== undefined) {
    throw new Refused('data.mdtrt_id 本次就诊有多笔结算，请按 setl_id 或 medins_setl_id 查询');
  }
  const found = standing ?? all.at(-1);
  if (found === undefined || found.setlId === null) throw new Refused('data.mdtrt_id 未找到结算信息');
  return found.setlId;
}

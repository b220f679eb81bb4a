import { type SettlementInfno, settlementAnswer } from '../answers.ts';
import { zReversal, zSettlementQuery } from '../inputs.ts';
import { Refused } from '../refused.ts';
import { type Call, settlementOf } from '../settling.ts';
import { type Effect, messageKey, type Settlement } from '../state.ts';
import { transaction } from './transaction.ts';

/** 2601 冲正交易: undoes what a message did, whether or not its sender ever saw the answer. */
export const reverse = transaction('reverseService/revsMethod', zReversal, (call, { data }) => {
  const effect = call.state.effects.get(messageKey(call.institution.code, data.oinfno, data.omsgid));
  if (effect === undefined || personNoOf(effect) !== data.psn_no) throw new Refused('omsgid 未找到原交易');
  if (effect.kind === 'admission') reverseAdmission(call, effect.stay.mdtrtId);
  else if (effect.kind === 'settlement') reverseSettlement(call, effect.settlement);
  else reverseCancellation(call, effect.settlement);
  return null;
});

function personNoOf(effect: Effect): string {
  return effect.kind === 'admission' ? effect.stay.person.psn_no : effect.settlement.visit.person.psn_no;
}

function reverseAdmission({ state }: Call, mdtrtId: string): void {
  const stay = state.stays.get(mdtrtId);
  if (stay === undefined) throw new Refused('omsgid 原交易已冲正');
  if (stay.settledLines.size > 0) throw new Refused('omsgid 本次住院已结算，须先撤销结算');
  state.stays.delete(mdtrtId);
}

function reverseSettlement({ state }: Call, settlement: Settlement): void {
  if (settlement.status === 'reversed') throw new Refused('omsgid 原交易已冲正');
  if (settlement.status === 'cancelled') throw new Refused('omsgid 原交易已撤销');
  state.apply(settlement, -1);
  settlement.status = 'reversed';
}

function reverseCancellation({ state }: Call, mirror: Settlement): void {
  const original = mirror.cancels;
  if (original === undefined || mirror.status === 'reversed') throw new Refused('omsgid 原交易已冲正');
  if (original.lines.some((line) => original.stay.settledLines.has(line))) {
    throw new Refused('omsgid 撤销后已重新结算，不能冲正撤销');
  }
  state.apply(original, 1);
  original.status = 'active';
  mirror.status = 'reversed';
}

/** 5203 结算信息查询, also by the hospital's own message id: the way out of a lost answer. */
export const querySettlement = transaction(
  'fsiIntegratedQueryService/querySetlInfo',
  zSettlementQuery,
  (call, { data }) => {
    const setlId = data.setl_id || settlementIdByMessage(call, data.medins_setl_id || undefined);
    if (setlId === undefined) throw new Refused('data.setl_id 必填项缺失');
    const settlement = settlementOf(call, setlId, data.psn_no, data.mdtrt_id || undefined);
    return settlementAnswer('5203' satisfies SettlementInfno, settlement);
  },
);

function settlementIdByMessage({ state, institution }: Call, msgid: string | undefined): string | undefined {
  if (msgid === undefined) return undefined;
  for (const settlement of state.settlements.values()) {
    const ours = settlement.stay.institution.code === institution.code;
    if (ours && settlement.msgid === msgid && settlement.setlId !== null) return settlement.setlId;
  }
  throw new Refused('data.medins_setl_id 未找到结算信息');
}

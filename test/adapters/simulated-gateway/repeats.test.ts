import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CaseVisit,
  caseOf,
  cases,
  type OpenVisit,
  type Pair,
  personById,
  type SimulatedGateway,
  SimulatedHis,
  startSimulatedGateway,
} from '../../../adapters/simulated-gateway/index.ts';
import { playCase } from '../../../scripts/harness/play-case.ts';
import { outputOf, pairOf, setlinfoOf } from './helpers.ts';

let gateway: SimulatedGateway;
let his: SimulatedHis;
beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 1 });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.reset();
  his = new SimulatedHis({ url: gateway.url });
});

const visitOf = (id: string): CaseVisit => caseOf(id).visits[0] as CaseVisit;
const open = (id: string): Promise<OpenVisit> => his.openVisit(personById(caseOf(id).person), visitOf(id));
const ask = (opened: OpenVisit, infno: string, input: object): Promise<Pair> =>
  his.call(opened, infno, opened.visit.settledAt, input);
const refused = (err_msg: string) => ({ infcode: -2, err_msg });
const done = { infcode: 0 };
const of = (opened: OpenVisit) => ({ mdtrt_id: opened.mdtrtId, psn_no: opened.person.psn_no });

/** Every message that changes something, in the order of a stay and of an outpatient visit. */
async function everyDeed(): Promise<Map<string, Pair>> {
  const deeds = new Map<string, Pair>();
  const keep = (...pairs: Pair[]) => pairs.forEach((pair) => void deeds.set(pair.infno, pair));
  for (const id of ['T01', 'T10', 'T11']) {
    const opened = await open(id);
    const settled = await his.settleVisit(opened);
    keep(...opened.pairs, ...settled.settlementPairs, await his.cancelVisit(settled));
    if (id === 'T01') {
      const data = { ...of(settled), feedetl_sn: '0000' };
      keep(await ask(settled, '2405', { data: of(settled) }), await ask(settled, '2302', { data: [data] }));
      keep(await ask(settled, '2404', { data: of(settled) }));
    }
    if (id === 'T10') {
      keep(await ask(settled, '2205', { data: { ...of(settled), chrg_bchno: '0000' } }));
      keep(await ask(settled, '2202', { data: { ...of(settled), ipt_otp_no: 'MZ1' } }));
    }
  }
  const reversed = await his.settleVisit(await open('T22'));
  const { infno: oinfno, request } = pairOf(reversed.settlementPairs, '2304');
  keep(await ask(reversed, '2601', { data: { psn_no: reversed.person.psn_no, omsgid: request.msgid, oinfno } }));
  return deeds;
}

const DEEDS = '2201 2202 2203A 2204 2205 2207 2208 2301 2302 2304 2305 2401 2402 2404 2405 2102 2103 2601'.split(' ');

describe('the same message id', () => {
  it('gets the first answer again, for every transaction that changes something, and changes nothing', async () => {
    const deeds = await everyDeed();
    const before = gateway.inside.historyOf('H33080000001');
    for (const infno of DEEDS) {
      const pair = deeds.get(infno);
      expect(pair?.response, infno).toMatchObject(done);
      expect((await his.resend(pair as Pair)).response, infno).toEqual(pair?.response);
    }
    expect(gateway.inside.historyOf('H33080000001')).toEqual(before);
  });

  it('with other input is refused, for every one of them', async () => {
    const deeds = await everyDeed();
    for (const infno of DEEDS) {
      const { request } = deeds.get(infno) as Pair;
      const other = { ...request, input: { ...(request.input as object), note: { memo: 'x' } } };
      const pair = await his.resend({ infno, request: other, response: null });
      expect(pair.response, infno).toMatchObject(refused('msgid 重复，且与前次内容不同'));
    }
  });

  it('of a message that was refused is looked at anew', async () => {
    const opened = await open('T01');
    const early = his.writeSettlement(opened);
    expect((await his.resend(early)).response).toMatchObject(refused('mdtrt_id 尚未办理出院(2402)'));
    await his.discharge(opened);
    expect((await his.resend(early)).response).toMatchObject(done);
  });

  it('of a cancellation that was reversed is refused: what it did is gone', async () => {
    const settled = await his.settleVisit(await open('T10'));
    const cancelled = await his.cancelVisit(settled);
    const data = { psn_no: settled.person.psn_no, omsgid: cancelled.request.msgid, oinfno: '2208' };
    expect((await ask(settled, '2601', { data })).response).toMatchObject(done);
    expect((await his.resend(cancelled)).response).toMatchObject(refused('msgid 该报文已冲正'));
  });
});

describe('several tills of one hospital', () => {
  it('number their messages apart: every case at a till of its own plays through one gateway', async () => {
    const played = [];
    for (const scripted of cases) played.push(...(await playCase(new SimulatedHis({ url: gateway.url }), scripted)));
    const sent = played.flatMap(({ pairs }) => pairs).filter(({ response }) => response !== null);
    const ids = sent.map(({ infno, request }) => `${infno} ${String(request.msgid)}`);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('undoing what is not settled', () => {
  it('2205 takes a batch or all of an outpatient visit away, and the lines can come again', async () => {
    const opened = await open('T10');
    const drop = (chrg_bchno: string) => ask(opened, '2205', { data: { ...of(opened), chrg_bchno } });
    expect((await drop('0009')).response).toMatchObject(refused('data.chrg_bchno 未找到未结算的费用明细'));
    expect((await drop('0001')).response).toMatchObject(done);
    expect((await drop('0000')).response).toMatchObject(done);
    const gone = await his.resend(his.writeSettlement(opened));
    expect(gone.response).toMatchObject(refused('mdtrt_id 没有待结算的费用明细'));
    const again = await ask(opened, '2204', pairOf(opened.pairs, '2204').request.input as object);
    expect(again.response).toMatchObject(done);
    expect(setlinfoOf((await his.settleVisit(opened)).settlementPairs.at(-1)).hifp_pay).toBe(8400);
  });

  it('2205 leaves settled lines alone', async () => {
    const settled = await his.settleVisit(await open('T10'));
    expect((await ask(settled, '2205', { data: { ...of(settled), chrg_bchno: '0000' } })).response).toMatchObject(done);
    expect((await his.cancelVisit(settled)).response).toMatchObject(done);
  });

  it('2302 takes lines or all of a stay away, all rows or none', async () => {
    const opened = await open('T01');
    const drop = (...numbers: string[]) =>
      ask(opened, '2302', { data: numbers.map((feedetl_sn) => ({ ...of(opened), feedetl_sn })) });
    expect((await drop('1', '77')).response).toMatchObject(refused('data[1].feedetl_sn 未找到费用明细'));
    expect((await drop('1')).response).toMatchObject({ ...done, output: {} });
    const stillOne = await drop('1');
    expect(stillOne.response).toMatchObject(refused('data[0].feedetl_sn 未找到费用明细'));
    expect((await drop('0000')).response).toMatchObject(done);
    const rows = (pairOf(opened.pairs, '2301').request.input as { feedetail: object[] }).feedetail;
    const again = await ask(opened, '2301', { feedetail: rows });
    expect(outputOf(again).result).toEqual(outputOf(pairOf(opened.pairs, '2301')).result);
  });

  it('2302 does not leave a refund behind whose line is gone', async () => {
    const opened = await open('T22');
    const { feedetail } = pairOf(opened.pairs, '2301').request.input as { feedetail: Record<string, unknown>[] };
    const refund = { ...feedetail[0], feedetl_sn: '90', init_feedetl_sn: '1', det_item_fee_sumamt: -33.3, cnt: -3 };
    await ask(opened, '2301', { feedetail: [refund] });
    const drop = (...numbers: string[]) =>
      ask(opened, '2302', { data: numbers.map((feedetl_sn) => ({ ...of(opened), feedetl_sn })) });
    expect((await drop('1')).response).toMatchObject(refused('data 有退费明细引用该明细，须一并撤销'));
    expect((await drop('1', '90')).response).toMatchObject(done);
  });

  it('a stay is undone from the end: settlement, discharge, lines, admission', async () => {
    const settled = await his.settleVisit(await open('T01'));
    const undo = (infno: string) => ask(settled, infno, { data: of(settled) });
    const lines = () => ask(settled, '2302', { data: [{ ...of(settled), feedetl_sn: '0000' }] });
    expect((await undo('2404')).response).toMatchObject(refused('mdtrt_id 本次就诊已结算，须先撤销结算'));
    expect((await undo('2405')).response).toMatchObject(refused('mdtrt_id 本次住院已结算，须先撤销结算'));
    expect((await lines()).response).toMatchObject(refused('mdtrt_id 本次住院已结算'));
    await his.cancelVisit(settled);
    expect((await undo('2404')).response).toMatchObject(refused('mdtrt_id 已办理出院，须先撤销出院(2405)'));
    expect((await undo('2405')).response).toMatchObject(done);
    expect((await undo('2405')).response).toMatchObject(refused('mdtrt_id 尚未办理出院(2402)'));
    expect((await undo('2404')).response).toMatchObject(refused('mdtrt_id 已上传费用明细，须先撤销明细(2302)'));
    expect((await lines()).response).toMatchObject(done);
    expect((await undo('2404')).response).toMatchObject(done);
    expect((await undo('2404')).response).toMatchObject(refused('mdtrt_id 未找到就诊信息'));
  });

  it('2202 cancels a registration, once its lines are gone', async () => {
    const opened = await open('T10');
    const undo = () => ask(opened, '2202', { data: { ...of(opened), ipt_otp_no: 'MZ1' } });
    expect((await undo()).response).toMatchObject(refused('mdtrt_id 已上传费用明细，须先撤销明细(2205)'));
    await ask(opened, '2205', { data: { ...of(opened), chrg_bchno: '0000' } });
    expect((await undo()).response).toMatchObject(done);
    await expect(his.settleVisit(opened)).rejects.toThrow('mdtrt_id 未找到就诊信息');
  });

  it('2601 undoes a discharge, and not after the stay is settled', async () => {
    const opened = await open('T01');
    const discharged = await his.discharge(opened);
    const data = { psn_no: opened.person.psn_no, omsgid: discharged.request.msgid, oinfno: '2402' };
    expect((await ask(opened, '2601', { data })).response).toMatchObject(done);
    const early = await his.resend(his.writeSettlement(opened));
    expect(early.response).toMatchObject(refused('mdtrt_id 尚未办理出院(2402)'));
    const settled = await his.settleVisit(opened);
    const again = { ...data, omsgid: pairOf(settled.settlementPairs, '2402').request.msgid };
    expect((await ask(settled, '2601', { data: again })).response).toMatchObject(
      refused('omsgid 本次住院已结算，须先撤销结算'),
    );
  });
});

describe('5203 by the visit', () => {
  it('finds the settlement that stands, else the last that was cancelled, never one that was reversed', async () => {
    const settled = await his.settleVisit(await open('T01'));
    const query = async () => setlinfoOf(await ask(settled, '5203', { data: { ...of(settled), setl_id: '' } }));
    expect(await query()).toMatchObject({ setl_id: settled.setlId, refd_setl_flag: '0' });
    await his.cancelVisit(settled);
    expect(await query()).toMatchObject({ setl_id: settled.setlId, refd_setl_flag: '1' });
    const again = await his.settleVisit(settled);
    expect(await query()).toMatchObject({ setl_id: again.setlId, refd_setl_flag: '0' });
    const omsgid = pairOf(again.settlementPairs, '2304').request.msgid;
    await ask(again, '2601', { data: { psn_no: again.person.psn_no, omsgid, oinfno: '2304' } });
    expect(await query()).toMatchObject({ setl_id: settled.setlId, refd_setl_flag: '1' });
    const byMessage = { psn_no: again.person.psn_no, medins_setl_id: omsgid };
    expect((await ask(again, '5203', { data: byMessage })).response).toMatchObject(
      refused('data.medins_setl_id 未找到结算信息'),
    );
  });

  it('does not choose between two that stand', async () => {
    const settled = await his.settleVisit(await open('T10'));
    const { feedetail } = pairOf(settled.pairs, '2204').request.input as { feedetail: object[] };
    const second = feedetail.map((row, index) => ({ ...row, feedetl_sn: `B${index}`, chrg_bchno: '0002' }));
    await ask(settled, '2204', { feedetail: second });
    const { data } = pairOf(settled.settlementPairs, '2207').request.input as { data: object };
    expect((await ask(settled, '2207', { data: { ...data, chrg_bchno: '0002' } })).response).toMatchObject(done);
    expect((await ask(settled, '5203', { data: of(settled) })).response).toMatchObject(
      refused('data.mdtrt_id 本次就诊有多笔结算，请按 setl_id 或 medins_setl_id 查询'),
    );
  });

  it('does not find a visit that was never settled, nor another person’s', async () => {
    const opened = await open('T01');
    const none = refused('data.mdtrt_id 未找到结算信息');
    expect((await ask(opened, '5203', { data: of(opened) })).response).toMatchObject(none);
    const settled = await his.settleVisit(opened);
    const other = { mdtrt_id: settled.mdtrtId, psn_no: personById('P03').psn_no };
    const asOther = his.write({ ...settled, region: '330824' }, '5203', settled.visit.settledAt, { data: other });
    expect((await his.resend(asOther)).response).toMatchObject(none);
  });
});

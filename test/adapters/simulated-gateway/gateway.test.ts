import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CALL_SERVICE_PATH,
  caseOf,
  cases,
  type Pair,
  personById,
  persons,
  type SimulatedGateway,
  SimulatedHis,
  startSimulatedGateway,
} from '../../../adapters/simulated-gateway/index.ts';
import { playCase } from '../../../scripts/harness/play-case.ts';
import { checkDigitOf } from '../../../src/enrolment/index.ts';
import { detailOf, fen, outputOf, pairOf, setlinfoOf } from './helpers.ts';

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

const visitOf = (id: string, index = 0) => {
  const visit = caseOf(id).visits[index];
  if (visit === undefined) throw new Error('no such visit');
  return visit;
};
const settle = async (id: string, index = 0) =>
  his.settleVisit(await his.openVisit(personById(caseOf(id).person), visitOf(id, index)));

async function post(path: string, body: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(gateway.url + path, { method: 'POST', body });
  return { status: answer.status, text: await answer.text() };
}

async function refusalOf(request: object): Promise<string> {
  const { status, text } = await post(CALL_SERVICE_PATH, JSON.stringify(request));
  expect(status).toBe(200);
  const answer = JSON.parse(text);
  expect(answer.infcode).toBe(-2);
  expect(answer.output).toBeNull();
  return answer.err_msg;
}

describe('test persons', () => {
  it('carry an impossible region and a valid check digit, and no number is shared', () => {
    for (const person of persons) {
      expect(person.certno.startsWith('999999')).toBe(true);
      // A newborn has no identity number yet; no real birth certificate begins with six digits.
      if (person.psn_cert_type !== '01') continue;
      expect(checkDigitOf(person.certno.slice(0, 17))).toBe(person.certno.slice(17));
      expect(person.certno.slice(6, 14)).toBe(person.brdy.replaceAll('-', ''));
      expect(Number(person.certno[16]) % 2 === 1 ? '1' : '2').toBe(person.gend);
    }
    expect(new Set(persons.map((person) => person.certno)).size).toBe(persons.length);
    expect(new Set(persons.map((person) => person.psn_no)).size).toBe(persons.length);
  });

  it('check digit agrees with the example printed in GB 11643', () => {
    expect(checkDigitOf('11010519491231002')).toBe('X');
  });

  it('every case has a person of its own, so that cases never disturb each other', () => {
    expect(new Set(cases.map((scripted) => scripted.person)).size).toBe(cases.length);
  });
});

describe('a message sent again', () => {
  it.each(['T01', 'T10', 'T11'])('is the same settlement with the same answer (%s)', async (id) => {
    const settled = await settle(id);
    const pair = settled.settlementPairs.at(-1) as Pair;
    const again = await his.resend(pair);
    expect(again.response).toEqual(pair.response);
  });

  it('with other content is refused by name', async () => {
    const pair = (await settle('T01')).settlementPairs.at(-1) as Pair;
    const request = structuredClone(pair.request) as { input: { data: { acct_used_flag: string } } };
    request.input.data.acct_used_flag = '1';
    expect(await refusalOf(request)).toContain('msgid 重复');
  });

  it('under a new msgid is refused, because the stay is settled', async () => {
    const settled = await settle('T01');
    const { input } = pairOf(settled.settlementPairs, '2304').request as { input: object };
    const again = await his.call(settled, '2304', settled.visit.settledAt, input);
    expect(again.response).toMatchObject({ infcode: -2, err_msg: 'mdtrt_id 本次住院已结算' });
  });
});

describe('cancelling', () => {
  it.each([
    ['T01', '2305'],
    ['T10', '2208'],
    ['T11', '2103'],
  ])('%s by %s answers the mirror under an id of its own', async (id, infno) => {
    const settled = await settle(id);
    const cancelled = await his.cancelVisit(settled);
    expect(cancelled.infno).toBe(infno);
    const before = setlinfoOf(settled.settlementPairs.at(-1));
    const after = setlinfoOf(cancelled);
    expect(after.setl_id).not.toBe(before.setl_id);
    const amounts = [
      'medfee_sumamt',
      'fulamt_ownpay_amt',
      'preselfpay_amt',
      'hifp_pay',
      'hifob_pay',
      'fund_pay_sumamt',
    ];
    for (const field of amounts) expect(fen(after, field)).toBe(-fen(before, field));
    const person = infno === '2103' ? 'psn_pay' : 'psn_part_amt';
    expect(fen(after, person)).toBe(-fen(before, 'psn_part_amt'));
    const cash = { '2208': 'pdn_cash_pay', '2103': 'cash_payamt' }[infno] ?? 'psn_cash_pay';
    expect(fen(after, cash)).toBe(-fen(before, 'psn_cash_pay'));
    for (const row of detailOf(cancelled)) expect(fen(row, 'fund_payamt')).toBeLessThanOrEqual(0n);
  });

  it('hands back line, accumulators and account: the next settlement is as if it were the first', async () => {
    const first = await settle('T24');
    await his.cancelVisit(first);
    const again = await settle('T24');
    const [one, two] = [first, again].map((settled) => setlinfoOf(settled.settlementPairs.at(-1)));
    for (const field of ['act_pay_dedc', 'hifp_pay', 'acct_pay', 'psn_cash_pay', 'balc']) {
      expect(two?.[field]).toBe(one?.[field]);
    }
  });

  it('a second time is refused', async () => {
    const settled = await settle('T01');
    await his.cancelVisit(settled);
    await expect(his.cancelVisit(settled)).rejects.toThrow('该结算已撤销');
  });

  it('by the transaction of another kind of visit is refused', async () => {
    const settled = await settle('T01');
    const data = { setl_id: settled.setlId, mdtrt_id: settled.mdtrtId, psn_no: settled.person.psn_no };
    const pair = await his.call(settled, '2208', settled.visit.settledAt, { data });
    expect(pair.response).toMatchObject({ infcode: -2, err_msg: 'setl_id 不能由本交易撤销' });
  });
});

describe('冲正 2601', () => {
  const reverse = (settled: Awaited<ReturnType<typeof settle>>, original: Pair) =>
    his.call(settled, '2601', settled.visit.settledAt, {
      data: { psn_no: settled.person.psn_no, omsgid: original.request.msgid, oinfno: original.infno },
    });

  it('of a settlement leaves nothing behind, and the visit can be settled again', async () => {
    const settled = await settle('T01');
    const original = settled.settlementPairs.at(-1) as Pair;
    expect((await reverse(settled, original)).response).toMatchObject({ infcode: 0 });
    expect((await his.resend(original)).response).toMatchObject({ infcode: -2, err_msg: 'msgid 该报文已冲正' });
    const again = await his.settleVisit(settled);
    expect(setlinfoOf(again.settlementPairs.at(-1)).hifp_pay).toBe(89208);
    expect((await reverse(settled, original)).response).toMatchObject({ infcode: -2, err_msg: 'omsgid 原交易已冲正' });
  });

  it('of a cancellation makes the settlement stand again', async () => {
    const settled = await settle('T01');
    const cancelled = await his.cancelVisit(settled);
    expect((await reverse(settled, cancelled)).response).toMatchObject({ infcode: 0 });
    expect((await his.cancelVisit(settled)).response).toMatchObject({ infcode: 0 });
  });

  it('of an admission removes it', async () => {
    const opened = await his.openVisit(personById('P01'), visitOf('T01'));
    const admitted = pairOf(opened.pairs, '2401');
    const data = { psn_no: opened.person.psn_no, omsgid: admitted.request.msgid, oinfno: '2401' };
    expect((await his.call(opened, '2601', opened.visit.settledAt, { data })).response).toMatchObject({ infcode: 0 });
    await expect(his.settleVisit(opened)).rejects.toThrow('mdtrt_id 未找到就诊信息');
  });

  it('of a message the gateway never saw is refused, not waved through', async () => {
    const settled = await settle('T01');
    const unknown: Pair = { infno: '2304', request: { msgid: 'H33080000001202103201030009999' }, response: null };
    expect((await reverse(settled, unknown)).response).toMatchObject({ infcode: -2, err_msg: 'omsgid 未找到原交易' });
  });
});

describe('5203', () => {
  it('finds a settlement by its id and by the message that made it, whose answer may be lost', async () => {
    const settled = await settle('T26');
    const original = settled.settlementPairs.at(-1) as Pair;
    const psn_no = settled.person.psn_no;
    const ask = (data: object) => his.call(settled, '5203', settled.visit.settledAt, { data });
    const byId = await ask({ psn_no, setl_id: settled.setlId, mdtrt_id: settled.mdtrtId });
    const byMessage = await ask({ psn_no, medins_setl_id: original.request.msgid });
    expect(outputOf(byMessage)).toEqual(outputOf(byId));
    expect(detailOf(byId)).toEqual(detailOf(original));
    const info = setlinfoOf(byId);
    expect(info.refd_setl_flag).toBe('0');
    expect(fen(info, 'psn_pay')).toBe(fen(setlinfoOf(original), 'psn_part_amt'));
    const unknown = await ask({ psn_no, medins_setl_id: 'H33080000001202103201030009999' });
    expect(unknown.response).toMatchObject({ infcode: -2, err_msg: 'data.medins_setl_id 未找到结算信息' });
  });

  it('shows the original and its mirror as refunded', async () => {
    const settled = await settle('T01');
    const cancelled = await his.cancelVisit(settled);
    for (const setl_id of [settled.setlId, String(setlinfoOf(cancelled).setl_id)]) {
      const data = { psn_no: settled.person.psn_no, setl_id, mdtrt_id: settled.mdtrtId };
      const pair = await his.call(settled, '5203', settled.visit.settledAt, { data });
      expect(setlinfoOf(pair).refd_setl_flag).toBe('1');
    }
  });
});

describe('determinism', () => {
  it('a seeded, reset gateway gives identical answers', async () => {
    const run = async () => {
      const system = new SimulatedHis({ url: gateway.url });
      const played = [];
      for (const scripted of cases) played.push(await playCase(system, scripted));
      return JSON.stringify(played.flat().flatMap((visit) => visit.pairs));
    };
    const first = await run();
    expect((await post('/sim/reset', '')).status).toBe(200);
    expect(await run()).toBe(first);
  });

  it('another seed gives other ids', async () => {
    const other = await startSimulatedGateway({ seed: 2 });
    try {
      const mine = await settle('T01');
      const system = new SimulatedHis({ url: other.url });
      const theirs = await system.settleVisit(await system.openVisit(mine.person, mine.visit));
      expect(theirs.setlId).not.toBe(mine.setlId);
    } finally {
      await other.close();
    }
  });
});

describe('the border', () => {
  const signedRequest = async (infno: string) => {
    const settled = await settle('T10');
    const pair = pairOf([...settled.pairs, ...settled.settlementPairs], infno);
    // A msgid of its own: what is tested is the content, not the repetition.
    const msgid = String(pair.request.msgid).replace(/\d{4}$/, '9000');
    return { ...structuredClone(pair.request), msgid } as Record<string, unknown>;
  };

  it.each([
    'msgid',
    'mdtrtarea_admvs',
    'recer_sys_code',
    'infver',
    'opter_type',
    'opter',
    'opter_name',
    'inf_time',
    'fixmedins_code',
    'fixmedins_name',
    'input',
    'insuplc_admdvs',
  ])('a request without %s is refused by that name', async (field) => {
    const request = await signedRequest('2206');
    delete request[field];
    expect(await refusalOf(request)).toMatch(new RegExp(`${field} 必填项缺失`));
  });

  it.each([
    ['2201', 'data', 'psn_no'],
    ['2206', 'data', 'chrg_bchno'],
    ['2207', 'data', 'inscp_scp_amt'],
    ['1101', 'data', 'mdtrt_cert_no'],
  ])('%s without %s.%s is refused by that name', async (infno, node, field) => {
    const request = await signedRequest(infno);
    delete (request.input as Record<string, Record<string, unknown>>)[node]?.[field];
    expect(await refusalOf(request)).toContain(`input.${node}.${field} 必填项缺失`);
  });

  it('names the line of a line field', async () => {
    const request = await signedRequest('2204');
    const rows = (request.input as { feedetail: Record<string, unknown>[] }).feedetail;
    delete rows[1]?.med_list_codg;
    expect(await refusalOf(request)).toContain('input.feedetail[1].med_list_codg 必填项缺失');
  });

  it.each([
    [{ infno: '9999' }, 'infno 未知交易编号'],
    [{ infno: 'constructor' }, 'infno'],
    [{ sign_no: '0' }, 'sign_no'],
    [{ sign_no: undefined }, 'sign_no'],
    [{ fixmedins_code: 'H33080099999' }, 'fixmedins_code'],
    [{ insuplc_admdvs: '330100' }, 'insuplc_admdvs'],
    [{ msgid: 'short' }, 'msgid 格式不正确'],
    [{ inf_time: '2021/01/01' }, 'inf_time 格式不正确'],
    [{ input: '{}' }, 'input 格式不正确'],
  ])('%j is refused', async (change, message) => {
    expect(await refusalOf({ ...(await signedRequest('2206')), ...change })).toContain(message);
  });

  it.each(['1e3', '12.345', 'NaN', '', null, -5])('an amount of %j is refused', async (amount) => {
    const request = await signedRequest('2206');
    (request.input as { data: Record<string, unknown> }).data.medfee_sumamt = amount;
    expect(await refusalOf(request)).toContain('input.data.medfee_sumamt');
  });

  it('a total that is not the sum of the lines is refused', async () => {
    const opened = await his.openVisit(personById('P10'), visitOf('T10'));
    const { data } = pairOf(opened.pairs, '2206').request.input as { data: Record<string, unknown> };
    const pair = await his.call(opened, '2206', opened.visit.settledAt, { data: { ...data, medfee_sumamt: 22000.01 } });
    expect(pair.response).toMatchObject({ infcode: -2, err_msg: 'data.medfee_sumamt 与费用明细合计不符' });
  });

  it('a certificate number of a real region is refused and not repeated', async () => {
    const request = await signedRequest('1101');
    (request.input as { data: Record<string, unknown> }).data.mdtrt_cert_no = '11010519491231002X';
    const message = await refusalOf(request);
    expect(message).toContain('999999');
    expect(message).not.toContain('110105');
  });

  it('an unknown catalogue code is refused', async () => {
    const opened = await his.openVisit(personById('P10'), visitOf('T10'));
    const { feedetail } = pairOf(opened.pairs, '2204').request.input as { feedetail: object[] };
    const input = { feedetail: [{ ...feedetail[0], feedetl_sn: '99', med_list_codg: 'X000' }] };
    const pair = await his.call(opened, '2204', opened.visit.settledAt, input);
    expect(pair.response).toMatchObject({ infcode: -2, err_msg: 'feedetail[0].med_list_codg 目录中无此编码' });
  });

  it('broken JSON gets the plain text of a proxy', async () => {
    const { status, text } = await post(CALL_SERVICE_PATH, '{"infno":');
    expect(status).toBe(400);
    expect(text).toMatch(/^message=/);
  });

  it('answers the same on a transaction path, and refuses the wrong one', async () => {
    const request = await signedRequest('1101');
    const direct = await post('/fsi/api/fsiPsnInfoService/queryPsnInfo', JSON.stringify(request));
    expect(JSON.parse(direct.text)).toMatchObject({ infcode: 0, output: { baseinfo: { psn_cert_type: '01' } } });
    const wrong = await post('/fsi/api/hospSettService/settV2', JSON.stringify(request));
    expect(JSON.parse(wrong.text)).toMatchObject({ infcode: -2, err_msg: 'infno 与接口地址不符' });
    expect((await post('/fsi/api/nothing', '{}')).status).toBe(404);
  });

  it('lists its persons', async () => {
    const answer = await fetch(`${gateway.url}/sim/persons`);
    expect(((await answer.json()) as { persons: object[] }).persons).toHaveLength(persons.length);
  });
});

describe('benefit rules beyond the cases', () => {
  it('低边: critical illness from half the line, assistance 60 % of what is left', async () => {
    const opened = await his.openVisit(personById('P27'), visitOf('T17'));
    const info = setlinfoOf((await his.settleVisit(opened)).settlementPairs.at(-1));
    // (45900 - 10000) x 80 % = 28720; (45900 - 28720) x 60 % = 10308
    expect([info.hifmi_pay, info.maf_pay]).toEqual([28720, 10308]);
  });

  it('resident out of the city bears the line of 1 500', async () => {
    const visit = { ...visitOf('T15'), institution: visitOf('T04').institution };
    const opened = await his.openVisit(personById('P15'), visit);
    const info = setlinfoOf((await his.settleVisit(opened)).settlementPairs.at(-1));
    // (40000 - 1500) x 75 % = 28875
    expect([info.act_pay_dedc, info.hifp_pay]).toEqual([1500, 28875]);
  });

  it('the basic ceiling of the year stops the pool, and the rest goes into the 大病 scope', async () => {
    const big = { ...visitOf('T07'), lines: [{ code: 'XA10DEMO0001', amount: '300800.00', cnt: '100' }] };
    const opened = await his.openVisit(personById('P07'), big);
    const info = setlinfoOf((await his.settleVisit(opened)).settlementPairs.at(-1));
    // 300000 x 84 % = 252000, ceiling 210000; C = 90800; (90800 - 20000) x 90 % = 63720
    expect([info.hifp_pay, info.hifob_pay]).toEqual([210000, 63720]);
  });

  it('a refund line of 2301 is the mirror of the line it takes back', async () => {
    const opened = await his.openVisit(personById('P22'), visitOf('T22'));
    const { feedetail } = pairOf(opened.pairs, '2301').request.input as { feedetail: Record<string, unknown>[] };
    const refund = { ...feedetail[0], feedetl_sn: '90', init_feedetl_sn: '1', det_item_fee_sumamt: -33.3, cnt: -3 };
    const pair = await his.call(opened, '2301', opened.visit.settledAt, { feedetail: [refund] });
    expect((outputOf(pair).result as object[])[0]).toMatchObject({ preselfpay_amt: -1.67, inscp_scp_amt: -31.63 });
  });
});

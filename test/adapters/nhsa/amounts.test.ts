import { describe, expect, test } from 'vitest';
import {
  DETAIL,
  e1,
  edit,
  edits,
  INFO,
  type PayloadMade,
  read,
  refusal,
  row,
  setlinfo,
  settled,
  yuan,
} from './messages.ts';

/** A stay of 1000.00, 900.00 in scope; the fund pays 600.00. */
function stay(figures: Record<string, string | null>, detail: unknown = [], infno = '2304'): PayloadMade {
  const info = setlinfo({
    medfee_sumamt: '1000.00',
    fulamt_ownpay_amt: '100.00',
    overlmt_selfpay: '0',
    preselfpay_amt: '0',
    inscp_scp_amt: '900.00',
    hifp_pay: '600.00',
    fund_pay_sumamt: '600.00',
    psn_part_amt: '400.00',
    psn_cash_pay: '400.00',
    ...figures,
  });
  return { messages: [settled(infno, info, detail)] };
}
const K = '100.00';
const commercial = [row('620100', '商业保险责任二支出', K, '[]')];
const FIELD = '2304.output.setlinfo';

const chongqing = {
  medfee_sumamt: '23442.46',
  fulamt_ownpay_amt: '2533.97',
  overlmt_selfpay: '1396.89',
  preselfpay_amt: '703.44',
  inscp_scp_amt: '18808.16',
  hifp_pay: '0',
  hifob_pay: '18785.39',
  fund_pay_sumamt: '18785.39',
  psn_part_amt: '4152.06',
  acct_pay: '170.04',
  psn_cash_pay: '3982.02',
};

describe('the identities A1 to A5', () => {
  test('the hospital share is not the patient’s: 505.01', () => {
    const { amounts } = read(stay({ ...chongqing, hosp_part_amt: '505.01' }));
    expect(amounts).toMatchObject({ hospitalBorne: 50501n, personal: 415206n, account: 17004n, cash: 398202n });
  });

  // A real 2303 of Chongqing: the share stands in one field, the other is 0; on a reversal one is left out.
  test.each([
    ['505.01', '0'],
    ['0', '505.01'],
    [null, '505.01'],
    ['505.01', null],
    ['300.00', '205.01'],
    ['505.01', '505.01'],
  ])(
    'hosp_part_amt %s beside ownpay_hosp_part %s are two facts: the sums say that the hospital bears 505.01',
    (part, own) => {
      const payload = stay({
        ...chongqing,
        hosp_part_amt: part,
        ownpay_hosp_part: own,
      });
      const { amounts, notes, origin } = read(payload);
      expect(amounts).toMatchObject({ hospitalBorne: 50501n, personal: 415206n, account: 17004n, cash: 398202n });
      expect(origin?.['amounts.hospitalBorne']).toMatch(part === '505.01' ? /hosp_part_amt$/ : /ownpay_hosp_part$/);
      // It lowers the base of liability 1: whoever asks why must be able to read it.
      expect(notes.join()).toMatch(
        /医院负担 505\.01 元.*22\.77 元从政策范围内个人负担扣减，其余 482\.24 元从先行自付.*责任一/,
      );
    },
  );

  test('what the hospital bears beyond the in-scope part is said to be taken off 先行自付', () => {
    const { notes } = read(
      stay({
        fulamt_ownpay_amt: '0',
        preselfpay_amt: '390.00',
        inscp_scp_amt: '610.00',
        hosp_part_amt: '30.00',
        psn_part_amt: '370.00',
        psn_cash_pay: '370.00',
      }),
    );
    expect(notes.join()).toMatch(/医院负担 30\.00 元.*10\.00 元从政策范围内个人负担扣减，其余 20\.00 元从先行自付/);
  });

  test('two spellings of one amount that differ are refused with both places and both amounts', () => {
    const payload = edit(stay({}), `messages.0.response.output.setlinfo.cash_payamt`, yuan('400.01'));
    expect(refusal(payload)).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      field: `${FIELD}.cash_payamt`,
      details: { other: `${FIELD}.psn_cash_pay`, said: '400.01', elsewhere: '400.00' },
    });
  });

  test('a missing hospital share is derived, a missing person share too', () => {
    expect(read(stay({ hosp_part_amt: null, psn_part_amt: '350.00', psn_cash_pay: '350.00' })).amounts).toMatchObject({
      hospitalBorne: 5000n,
      personal: 35000n,
    });
    expect(read(stay({ hosp_part_amt: '50.00', psn_part_amt: null, psn_cash_pay: '350.00' })).amounts.personal).toBe(
      35000n,
    );
    expect(read(stay({ hosp_part_amt: null, psn_part_amt: null })).amounts.personal).toBe(40000n);
  });

  test('the account may be inside the fund total, when the rest then adds up (Guangdong)', () => {
    const inFund = { acct_pay: '150.00', fund_pay_sumamt: '750.00' };
    const cashOnly = read(stay({ ...inFund, psn_part_amt: '250.00', psn_cash_pay: '250.00' }));
    const whole = read(stay({ ...inFund, psn_part_amt: '400.00', psn_cash_pay: '250.00' }));
    for (const { amounts } of [cashOnly, whole]) {
      expect(amounts).toMatchObject({ personal: 40000n, account: 15000n, cash: 25000n, hospitalBorne: 0n });
    }
  });

  test('a shared account is read beside the own one or inside it, whichever adds up', () => {
    const beside = read(stay({ acct_pay: '50.00', acct_mulaid_pay: '30.00', psn_cash_pay: '320.00' }));
    const inside = read(stay({ acct_pay: '80.00', acct_mulaid_pay: '30.00', psn_cash_pay: '320.00' }));
    for (const { amounts } of [beside, inside]) {
      expect(amounts).toMatchObject({ account: 5000n, familyAccount: 3000n, cash: 32000n });
    }
  });

  test.each([
    ['A1', { medfee_sumamt: '1000.01' }, 'medfee_sumamt', { said: '1000.01', sum: '1000.00' }],
    ['A3', { maf_pay: '0.01' }, 'fund_pay_sumamt', { said: '600.00', sum: '600.01' }],
    ['A4', { psn_part_amt: '399.99' }, 'psn_part_amt', { said: '399.99', sum: '400.00' }],
    ['A5', { psn_cash_pay: '399.99' }, 'psn_cash_pay', { said: '399.99', sum: '400.00' }],
  ])('%s broken is refused with what was said and the sum', (_, figures, name, details) => {
    expect(refusal(stay(figures))).toMatchObject({ code: 'AMOUNTS_DO_NOT_ADD', field: `${FIELD}.${name}`, details });
  });

  test.each(['medfee_sumamt', 'hifp_pay', 'fund_pay_sumamt', 'acct_pay', 'psn_cash_pay', 'oth_pay', 'inscp_scp_amt'])(
    'an absent %s is missing, not zero',
    (name) => {
      for (const absent of [null, '', undefined]) {
        const payload = edit(stay({}), `messages.0.response.output.setlinfo.${name}`, absent);
        expect(refusal(payload)).toMatchObject({ code: 'AMOUNT_MISSING', field: `${FIELD}.${name}` });
      }
    },
  );

  test('acct_mulaid_pay, hifdm_pay and othfund_pay may be absent', () => {
    expect(read(edit(stay({}), 'messages.0.response.output.setlinfo.acct_mulaid_pay', undefined)).amounts.cash).toBe(
      40000n,
    );
    expect(read(stay({ hifp_pay: '500.00', othfund_pay: '60.00', hifdm_pay: '40.00' })).amounts.funds).toEqual([
      { fund: 'basic', name: '职工基本医疗保险统筹基金', amount: 50000n },
      { fund: 'disabledVeteran', name: '伤残人员医疗保障基金', amount: 4000n },
      { fund: 'other', name: '其他基金支出', amount: 6000n },
    ]);
  });
});

describe('how an amount is written', () => {
  test('an artefact of binary arithmetic is accepted, and the bill names the field', () => {
    const settlement = read(edits(e1(), { [`${INFO}.psn_cash_pay`]: yuan('55579.20000000001') }));
    expect(settlement.amounts.cash).toBe(5557920n);
    expect(settlement.notes.join()).toContain('2304.output.setlinfo.psn_cash_pay');
  });
  test.each([
    ['78959.205', 'tooPrecise'],
    ['1e2', 'notDecimal'],
    ['-0.0', 'negativeZero'],
    ['-5.00', 'negative'],
    ['1,000.00', 'notDecimal'],
    ['1234567890123.00', 'tooLarge'],
  ])('%s is refused', (text, why) => {
    expect(refusal(edit(stay({}), 'messages.0.response.output.setlinfo.medfee_sumamt', text))).toEqual({
      refused: true,
      code: 'AMOUNT_MALFORMED',
      field: `${FIELD}.medfee_sumamt`,
      details: { why },
    });
  });
  test('text and numbers read the same', () => {
    const payload = edit(stay({}), 'messages.0.response.output.setlinfo.hifp_pay', '600.0000');
    expect(read(payload).amounts).toEqual(read(stay({})).amounts);
  });
});

describe('a plan’s row that the gateway already paid', () => {
  const rows = [{ plan: 'huiqubao-2021', liability: 'L2', name: '商业保险责任二支出', amount: 10000n }];
  const before = { personal: 40000n, cash: 40000n, account: 0n };

  test.each([
    ['inside 其他支出', { oth_pay: K, fund_pay_sumamt: '700.00', psn_part_amt: '300.00', psn_cash_pay: '300.00' }],
    ['inside the fund total only', { fund_pay_sumamt: '700.00', psn_part_amt: '300.00', psn_cash_pay: '300.00' }],
    ['beside the funds, in the person’s share and in cash', {}],
    ['beside the funds, already taken off cash', { psn_cash_pay: '300.00' }],
    ['outside funds and person', { psn_part_amt: '300.00', psn_cash_pay: '300.00' }],
  ])('%s, leaves the same burden before the plan', (_, figures) => {
    const settlement = read(stay(figures, commercial));
    expect(settlement.amounts).toMatchObject(before);
    expect(settlement.amounts.funds).toHaveLength(1);
    expect(settlement.gatewayRows).toEqual(rows);
  });

  test('beside another 其他支出 that has its own row, is still told apart', () => {
    const detail = [...commercial, row('640100', '政府兜底', '50.00')];
    const inside = { oth_pay: '150.00', fund_pay_sumamt: '750.00', psn_part_amt: '250.00', psn_cash_pay: '250.00' };
    expect(read(stay(inside, detail)).amounts).toMatchObject({ personal: 35000n, cash: 35000n });
  });

  test('cannot be told from an unexplained 其他支出: refused, naming setldetail', () => {
    const unclear = { oth_pay: '150.00', fund_pay_sumamt: '750.00', psn_part_amt: '250.00', psn_cash_pay: '250.00' };
    expect(refusal(stay(unclear, commercial))).toMatchObject({
      code: 'AMOUNTS_DO_NOT_ADD',
      field: '2304.output.setldetail',
      details: { commercial: K },
    });
  });

  test('without a number in its name is the plan’s, of no liability, and the bill says so', () => {
    const settlement = read(stay({}, [row('620101', '商业保险支出', K)]));
    expect(settlement.gatewayRows).toEqual([{ plan: 'huiqubao-2021', name: '商业保险支出', amount: 10000n }]);
    expect(settlement.notes.join()).toContain('责任序号');
  });

  test.each([
    ['in a region without a table', { 'messages.0.request.insuplc_admdvs': '110100' }],
    ['after the term of the plan', { 'messages.0.response.output.setlinfo.setl_time': '2022-01-01 00:00:00' }],
  ])('%s, is money of unknown meaning', (_, changes) => {
    expect(refusal(edits(stay({}, commercial), changes))).toMatchObject({
      code: 'CODE_UNKNOWN',
      field: '2304.output.setldetail[0].fund_pay_type',
      details: { code: '620100' },
    });
  });

  test('under another code but called commercial, is money of unknown meaning too', () => {
    expect(refusal(stay({}, [row('999997', '商业保险责任一支出', K)]))).toMatchObject({ code: 'CODE_UNKNOWN' });
  });

  test('in Hunan the same code is a public fund and no row of ours', () => {
    const figures = { oth_pay: K, fund_pay_sumamt: '700.00', psn_part_amt: '300.00', psn_cash_pay: '300.00' };
    const detail = [row('620100', '特惠保补偿金', K)];
    const settlement = read(edit(stay(figures, detail), 'messages.0.request.insuplc_admdvs', '430502'));
    expect(settlement.gatewayRows).toEqual([]);
    expect(settlement.amounts.funds.at(-1)).toMatchObject({ fund: 'other', amount: 10000n });
  });

  test('taken back by a second row of opposite sign, is no row', () => {
    const detail = [...commercial, row('620100', '商业保险责任二支出', '-100.00')];
    expect(read(stay({}, detail)).gatewayRows).toEqual([]);
  });
});

describe('setldetail', () => {
  test('a fund that is in no code list is not counted apart, and the bill says so', () => {
    const { amounts, notes } = read(
      stay({}, [row('390101', '居民统筹', '600.00', '[]'), row('888801', '某基金', '50.00', '[]')]),
    );
    expect(amounts.funds).toMatchObject([{ fund: 'basic', amount: 60000n }]);
    expect(notes).toContain('结算明细有未知的基金类型 888801，未单独计入');
  });

  test.each([
    ['absent', undefined],
    ['null', null],
    ['one object', row('310100', '统筹', '600.00')],
    ['a total and its item', [row('310100', '统筹', '600.00'), row('310101', '统筹', '600.00')]],
    ['one row of empty strings', [{ fund_pay_type: '', fund_payamt: '', inscp_scp_amt: yuan('900') }]],
    ['Chinese text for a code', [row('个人自付', '', '400.00')]],
    ['an 8-character code', [row('99999707', '新冠核酸', '5.00')]],
  ])('%s is read', (_, detail) => {
    expect(read(stay({}, detail)).amounts.personal).toBe(40000n);
  });
  test('a known row that differs from its field is refused', () => {
    expect(refusal(edit(e1(), `${DETAIL}.0.fund_payamt`, yuan('89208.01')))).toMatchObject({
      code: 'AMOUNTS_DO_NOT_ADD',
      field: '2304.output.setldetail[0].fund_payamt',
      details: { said: '89208.00', sum: '89208.01' },
    });
  });
  test('money without a code is refused', () => {
    expect(refusal(stay({}, [row('', '某基金', '5.00')]))).toMatchObject({
      code: 'FIELD_INVALID',
      field: '2304.output.setldetail[0].fund_pay_type',
    });
  });
});

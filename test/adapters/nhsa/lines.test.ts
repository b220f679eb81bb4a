import { describe, expect, test } from 'vitest';
import {
  e1,
  edit,
  edits,
  INFO,
  type Json,
  lines,
  type PairMade,
  read,
  refusal,
  setlinfo,
  settled,
  yuan,
} from './messages.ts';

const ASKED = 'messages.0.request.input.feedetail';
const ANSWERED = 'messages.0.response.output.result';

function bill(infno: string, total: string, inScope: string, pair: PairMade, info: Json = {}) {
  const own = (Number(total) - Number(inScope)).toFixed(2);
  const figures = {
    medfee_sumamt: total,
    fulamt_ownpay_amt: own,
    overlmt_selfpay: '0',
    preselfpay_amt: '0',
    inscp_scp_amt: inScope,
    hifp_pay: '0',
    fund_pay_sumamt: '0',
    psn_part_amt: total,
    psn_cash_pay: total,
  };
  return { messages: [pair, settled(infno, setlinfo(figures, info), [])] };
}
const drug = {
  id: 'A',
  code: 'XL01DEMO0005',
  level: '01',
  charge: '09',
  split: ['90.00', '0', '0', '0', '90.00'],
} as const;
const back = (amount: string, of = 'A') =>
  ({ ...drug, id: 'B', of, count: '-1', split: [`-${amount}`, '-0.0', '0', '0', `-${amount}`] }) as const;

describe('lines', () => {
  test('join what was asked with what was answered', () => {
    const [classB, , outside, material] = read(e1()).lines;
    expect(classB).toEqual({
      id: 'L1',
      code: 'XC08DEMO0002',
      kind: 'drug',
      class: 'B',
      amount: 8000000n,
      selfFunded: 0n,
      overLimit: 0n,
      preSelfPay: 800000n,
      inScope: 7200000n,
      quantity: '1',
      occurredOn: '2021-03-05',
      category: 'western-drug',
    });
    expect(outside).toMatchObject({ kind: 'drug', class: 'C', approval: '国药准字H20210751', selfFunded: 3000000n });
    expect(material).toMatchObject({ kind: 'material', class: 'C' });
  });

  test('of several uploads are one bill', () => {
    const payload = e1();
    const pair = payload.messages[0] as {
      request: { input: { feedetail: unknown[] } };
      response: { output: { result: unknown[] } };
    };
    const cut = (from: number, to: number): PairMade => ({
      request: { ...pair.request, input: { feedetail: pair.request.input.feedetail.slice(from, to) } },
      response: { ...pair.response, output: { result: pair.response.output.result.slice(from, to) } },
    });
    const split = { messages: [cut(0, 3), cut(3, 4), ...payload.messages.slice(1)] };
    expect(read(split).lines).toEqual(read(payload).lines);
    const broken = edit(split, 'messages.1.response.output.result.0.chrgitm_lv', '07');
    expect(refusal(broken)).toMatchObject({ code: 'CODE_UNKNOWN', field: '2301#2.output.result[0].chrgitm_lv' });
  });

  test('that were answered only are told by their invoice category and bear no catalogue code', () => {
    const { request: _, ...answer } = e1().messages[0] as Required<PairMade>;
    const blind = read({ messages: [{ ...answer, infno: '2301' }, ...e1().messages.slice(1)] });
    expect(blind.lines.map((line) => [line.code, line.kind])).toEqual([
      ['-L1', 'drug'],
      ['-L2', 'service'],
      ['-L3', 'drug'],
      ['-L4', 'material'],
    ]);
  });

  test('missing altogether make a bill without lines, and the bill says so', () => {
    const settlement = read({ messages: e1().messages.slice(1) });
    expect(settlement.lines).toEqual([]);
    expect(settlement.notes.join()).toContain('没有费用明细');
  });

  test('asked but not answered contradict', () => {
    const payload = edit(e1(), `${ANSWERED}.3.feedetl_sn`, 'L9');
    expect(refusal(payload)).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      field: '2301.input.feedetail[3].feedetl_sn',
    });
  });

  test('with one number twice are refused', () => {
    const payload = edit(e1(), `${ANSWERED}.3.feedetl_sn`, 'L1');
    expect(refusal(payload)).toMatchObject({ code: 'FIELD_INVALID', field: '2301.output.result[3].feedetl_sn' });
  });

  test('never have their price times quantity checked', () => {
    expect(read(edit(e1(), `${ANSWERED}.0.pric`, yuan('0.1325'))).lines).toEqual(read(e1()).lines);
  });

  test('of a class A or B drug that the patient pays whole are used outside their restriction', () => {
    const pair = lines('2301', [{ ...drug, level: '02', split: ['90.00', '90.00', '0', '0', '0'] }]);
    expect(read(bill('2304', '90.00', '0', pair)).lines[0]).toMatchObject({ restricted: true, class: 'B' });
  });

  test('of another visit or person contradict', () => {
    for (const name of ['mdtrt_id', 'psn_no']) {
      expect(refusal(edit(e1(), `${ASKED}.2.${name}`, 'OTHER'))).toMatchObject({
        code: 'MESSAGE_CONTRADICTS',
        field: `2301.input.feedetail[2].${name}`,
      });
    }
  });

  test('take what only 5204 knows, and may not differ from it', () => {
    const row = { feedetl_sn: 'L2', det_item_fee_sumamt: yuan('35000.00'), list_type: '301', hilist_name: '某材料' };
    const query = {
      request: { ...(e1().messages[1]?.request as Json), infno: '5204', input: {} },
      response: { infcode: '0', output: [row] },
    };
    const payload = { messages: [...e1().messages, query] };
    expect(read(payload).lines[1]).toMatchObject({ kind: 'material', name: '某材料' });
    expect(refusal(edit(payload, 'messages.2.response.output.0.det_item_fee_sumamt', yuan('1.00')))).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
    });
  });
});

describe('a drug’s approval', () => {
  const approval = (code: string, content: unknown) =>
    read(edits(e1(), { [`${ASKED}.2.med_list_codg`]: code, [`${ASKED}.2.exp_content`]: content })).lines[2]?.approval;
  test('comes from exp_content when it is an approval number', () => {
    expect(approval('XL01DEMO0005', '{"aprvno":"国药准字Z1"}')).toBe('国药准字Z1');
    expect(approval('XL01DEMO0005', '{"aprvno":"卫食健字1"}')).toBeUndefined();
    expect(approval('XL01DEMO0005', 'not json')).toBeUndefined();
  });
  test('is taken from a real national drug code, which only registered drugs have', () => {
    expect(approval('XA01ABD075A002010100483', null)).toBe('national code');
    expect(approval('ZA01BAD0047010103098', null)).toBe('national code');
  });
  test('is unsaid for a made-up code', () => {
    expect(approval('XX99DEMO0001', '')).toBeUndefined();
  });
});

describe('a refund line', () => {
  test('is netted into its original', () => {
    const settlement = read(bill('2304', '60.00', '60.00', lines('2301', [{ ...drug, count: '3' }, back('30.00')])));
    expect(settlement.lines).toHaveLength(1);
    expect(settlement.lines[0]).toMatchObject({ id: 'A', amount: 6000n, inScope: 6000n, quantity: '2' });
  });
  test('of the whole line leaves no line', () => {
    const other = { ...drug, id: 'C' } as const;
    const settlement = read(bill('2304', '90.00', '90.00', lines('2301', [drug, back('90.00'), other])));
    expect(settlement.lines.map((line) => line.id)).toEqual(['C']);
  });
  test('of an unknown original is refused', () => {
    expect(refusal(bill('2304', '60.00', '60.00', lines('2301', [drug, back('30.00', 'Z')])))).toMatchObject({
      code: 'FIELD_INVALID',
      field: '2301.input.feedetail[1].init_feedetl_sn',
    });
  });
  test('of more than was charged is refused', () => {
    expect(refusal(bill('2304', '60.00', '60.00', lines('2301', [drug, back('90.01')])))).toMatchObject({
      code: 'FIELD_INVALID',
      field: '2301.input.feedetail[0].det_item_fee_sumamt',
    });
  });
  test('that names no original is a negative amount, and refused', () => {
    const { of: _, ...orphan } = back('30.00');
    expect(refusal(bill('2304', '60.00', '60.00', lines('2301', [drug, orphan])))).toMatchObject({
      code: 'AMOUNT_MALFORMED',
      details: { why: 'negative' },
    });
  });
});

describe('a pharmacy sale', () => {
  const sale = (infno: '2101' | '2102') => {
    const pair = lines('2204', [drug]);
    const { messages } = bill(infno, '90.00', '90.00', pair, {
      med_type: '41',
      setl_id: infno === '2102' ? 'S1' : null,
    });
    const settlement = messages[1] as { request: Json; response: { output: Json } };
    const upload = pair as { request: { input: Json }; response: { output: Json } };
    return {
      messages: [
        {
          request: {
            ...settlement.request,
            input: {
              druginfo: { psn_no: 'PSN1', med_type: '41', insutype: '310', medfee_sumamt: yuan('90.00') },
              drugdetail: upload.request.input.feedetail,
            },
          },
          response: {
            ...settlement.response,
            output: { ...settlement.response.output, detlcutinfo: upload.response.output.result },
          },
        },
      ],
    };
  };
  test('carries its lines in the settlement itself', () => {
    const settlement = read(sale('2102'));
    expect(settlement.visit.care).toBe('pharmacy');
    expect(settlement.lines.map((line) => line.id)).toEqual(['A']);
    expect(settlement.criticalIllness).toBeUndefined();
  });
  test('that is a trial has a trial’s id', () => {
    expect(read(sale('2101'))).toMatchObject({ id: 'H33080000001:trial:M1:0', basic: { state: 'trial' } });
  });
});

describe('a self-paid visit', () => {
  const upload = { request: e1().messages[0]?.request, response: null };
  const payload = { messages: [upload], selfPaid: { hisBillNo: 'ZF202105250001' } };

  test('is all self-funded and not claimed from basic insurance', () => {
    const settlement = read(payload);
    expect(settlement).toMatchObject({
      id: 'H33080000001:self:ZF202105250001',
      basic: { state: 'none' },
      person: { key: 'psn_no/PSN1' },
      visit: { id: 'M1', care: 'inpatient', settledAt: '2021-03-20T10:30:00' },
      amounts: { total: 15000000n, selfFunded: 15000000n, personal: 15000000n, cash: 15000000n, funds: [] },
    });
    expect(settlement.lines[2]).toMatchObject({ kind: 'drug', approval: '国药准字H20210751', selfFunded: 3000000n });
    expect(settlement.lines.some((line) => line.restricted)).toBe(false);
  });
  test('cannot also have a settlement', () => {
    expect(refusal({ ...e1(), selfPaid: { hisBillNo: 'X' } })).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      field: 'selfPaid',
    });
  });
  test('cannot have been split by the gateway', () => {
    expect(refusal({ messages: [e1().messages[0]], selfPaid: { hisBillNo: 'X' } })).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      field: 'selfPaid',
    });
  });
  test('of a 2204 is an outpatient visit', () => {
    const made = edits(payload, { 'messages.0.request.infno': '2204' });
    const rows = (made.messages[0]?.request as { input: { feedetail: Json[] } } | undefined)?.input.feedetail ?? [];
    const input = { feedetail: rows.map(({ med_type: _, ...rest }) => rest) };
    expect(read(edit(made, 'messages.0.request.input', input)).visit.care).toBe('outpatient');
  });
  test('without lines is nothing', () => {
    expect(refusal(edit(payload, 'messages.0.request.input', {}))).toMatchObject({ code: 'MESSAGE_MISSING' });
  });
});

test('an unknown visit type is refused, naming field and code', () => {
  expect(refusal(edit(e1(), `${INFO}.med_type`, '9904'))).toMatchObject({
    code: 'CODE_UNKNOWN',
    field: '2304.output.setlinfo.med_type',
    details: { code: '9904' },
  });
});

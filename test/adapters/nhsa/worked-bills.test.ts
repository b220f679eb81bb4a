import { isLosslessNumber, stringify } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { formatFen } from '../../../src/money/index.ts';
import { settlementSchema } from '../../../src/settlement/index.ts';
import { DETAIL, e1, e2, e3, edit, edits, INFO, personQuery, read, refusal, yuan } from './messages.ts';

/** Back to the wire, every amount as text: what the canonical schema accepts. */
const wire = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? formatFen(item) : item)));

describe('the worked bills of plans.md', () => {
  test('E1 becomes a settlement with 大病 scope 25792.00 and the line the gateway sent', () => {
    const settlement = read(e1());
    expect(wire(settlement.amounts)).toMatchObject({
      total: '150000.00',
      personal: '55579.20',
      cash: '55579.20',
      hospitalBorne: '0.00',
      selfFunded: '35000.00',
      inScope: '107000.00',
    });
    expect(wire(settlement.amounts.funds)).toEqual([
      { fund: 'basic', name: '职工基本医疗保险统筹基金', amount: '89208.00' },
      { fund: 'criticalIllness', name: '职工大额医疗费用补助基金', amount: '5212.80' },
    ]);
    expect(wire(settlement.criticalIllness)).toEqual({
      scopeCost: '25792.00',
      paid: '5212.80',
      assistancePaid: '0.00',
      line: '20000.00',
      lineFrom: '医保平台返回',
    });
    expect(settlement.id).toBe('H33080000001:S1');
    expect(settlement.basic).toEqual({ state: 'final', settlementId: 'S1' });
    expect(settlement.person).toEqual({
      key: '01/99999919730204012X',
      insuredNumberKey: 'psn_no/PSN1',
      certificateTail: '012X',
      maskedName: '李*梅',
      sex: 'female',
      birthDate: '1973-02-04',
    });
    expect(settlement.insurance).toEqual({ region: '330803', type: 'employee', retired: false });
    expect(settlement.visit).toMatchObject({ id: 'M1', care: 'inpatient', settledAt: '2021-03-20T10:30:00' });
    expect(settlement.notes).toEqual([]);
  });

  test('E1 without the working takes the same scope from the totals and the line from the table, and says so', () => {
    const { criticalIllness, notes } = read(e1({ withWorking: false }));
    expect(wire(criticalIllness)).toMatchObject({
      scopeCost: '25792.00',
      line: '20000.00',
      lineFrom: '地区参数表 330800',
    });
    expect(notes.join()).toContain('大病起付线 20000.00 元');
  });

  test('E2, a resident, has the full line', () => {
    expect(wire(read(e2()).criticalIllness)).toMatchObject({
      scopeCost: '73400.00',
      paid: '37380.00',
      line: '20000.00',
    });
  });

  test('E3, on minimum living allowance, has half the line', () => {
    const settlement = read(e3());
    expect(settlement.insurance.assistance).toBe('low-income');
    expect(wire(settlement.criticalIllness)).toMatchObject({
      scopeCost: '73400.00',
      paid: '50720.00',
      assistancePaid: '15876.00',
      line: '10000.00',
    });
  });

  test('E3 without 1101 still has half the line, because assistance paid', () => {
    const payload = e3();
    const settlement = read({ messages: payload.messages.slice(1) });
    expect(settlement.insurance.assistance).toBeUndefined();
    expect(wire(settlement.criticalIllness)).toMatchObject({ line: '10000.00' });
  });

  test.each([
    ['E1', e1()],
    ['E2', e2()],
    ['E3', e3()],
  ])('%s satisfies the published schema', (_, payload) => {
    expect(settlementSchema.safeParse(wire(read(payload))).error).toBeUndefined();
  });

  test('outside a known region there is no line', () => {
    const payload = edit(e1({ withWorking: false }), 'messages.1.request.insuplc_admdvs', '110100');
    expect(wire(read(payload).criticalIllness)).toEqual({
      scopeCost: '25792.00',
      paid: '5212.80',
      assistancePaid: '0.00',
    });
  });

  test('an ordinary outpatient visit has no 大病 result', () => {
    expect(read(edit(e1(), `${INFO}.med_type`, '11')).criticalIllness).toBeUndefined();
  });
});

/** Amounts that reach no canonical field; everything else that is a number is money. */
const NOT_READ =
  /\.(act_pay_dedc|balc|pric|pric_uplmt_amt|crt_payb_lmt_amt|cnt|infcode)$|setldetail\.\d\.inscp_scp_amt$/;

function numbersIn(value: unknown, path = ''): [string, string][] {
  if (isLosslessNumber(value)) return [[path, value.value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => numbersIn(item, path === '' ? key : `${path}.${key}`));
}
const fenMore = (text: string, fen: bigint): string => {
  const [whole = '0', decimals = ''] = text.split('.');
  return formatFen(BigInt(whole + decimals.padEnd(2, '0').slice(0, 2)) + fen);
};

describe('one fen more or less', () => {
  const golden = e1();
  const before = stringify(wire(read(golden)));
  const numbers = numbersIn(golden);
  const money = numbers.filter(([path]) => !NOT_READ.test(path));

  test('there is money to change', () => {
    expect(money.length).toBeGreaterThan(40);
  });

  test.each(money)('of %s is refused, naming the field', (path, text) => {
    for (const fen of [1n, -1n]) {
      const { code, field } = refusal(edit(golden, path, yuan(fenMore(text, fen))));
      expect(['AMOUNTS_DO_NOT_ADD', 'MESSAGE_CONTRADICTS', 'AMOUNT_MALFORMED']).toContain(code);
      expect(field).toMatch(/^(2301|2304)\.(input|output)\./);
    }
  });

  test.each(numbers.filter(([path]) => NOT_READ.test(path) && !/cnt$|infcode$/.test(path)))(
    'of %s changes nothing, for nobody reads it',
    (path, text) => {
      expect(stringify(wire(read(edit(golden, path, yuan(fenMore(text, 1n))))))).toBe(before);
    },
  );

  test('of the 大病 payment inside setl_proc_info is refused', () => {
    const path = `${DETAIL}.1.setl_proc_info`;
    const changed = '[{"scopeAmt":25792.00,"lineAmt":20000.00,"payAmt":5212.81}]';
    expect(refusal(edit(golden, path, changed))).toMatchObject({
      code: 'AMOUNTS_DO_NOT_ADD',
      field: '2304.output.setldetail[1].setl_proc_info.payAmt',
      details: { said: '5212.81', sum: '5212.80' },
    });
  });
});

describe('who is insured where', () => {
  test('the running row of 1101 gives the region when the envelope does not', () => {
    const { messages } = e1();
    const payload = edit({ messages: [personQuery('310'), ...messages] }, 'messages.2.request.insuplc_admdvs', '');
    expect(read(payload).insurance).toMatchObject({ region: '330803', assistance: 'none' });
  });
  test('another region in the envelope than in 1101 contradicts', () => {
    const { messages } = e1();
    const payload = edit(
      { messages: [personQuery('310'), ...messages] },
      'messages.2.request.insuplc_admdvs',
      '330100',
    );
    expect(refusal(payload)).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      field: '1101.output.insuinfo[0].insuplc_admdvs',
    });
  });
  test('a masked certificate is never a key: the person number stands in, and the bill says so', () => {
    const settlement = read(edit(e1(), `${INFO}.certno`, '9999991973020***'));
    expect(settlement.person.key).toBe('psn_no/PSN1');
    expect(settlement.notes.join()).toContain('人员编号');
  });
  test('another certificate in 1101 contradicts', () => {
    const payload = edit(e3(), 'messages.0.response.output.baseinfo.certno', '999999197302040999');
    expect(refusal(payload)).toMatchObject({ code: 'MESSAGE_CONTRADICTS', field: '1101.output.baseinfo.certno' });
  });
  test('an identity that has run out does not assist', () => {
    const payload = edits(e3(), {
      'messages.0.response.output.idetinfo.0.endtime': '2020-12-31',
      'messages.0.response.output.idetinfo.0.psn_idet_type': '902',
    });
    expect(read(payload).insurance.assistance).toBe('none');
  });
});

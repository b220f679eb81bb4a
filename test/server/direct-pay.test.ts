import { stringify } from 'lossless-json';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admission, fees, person, type Row, result, send, yuan } from '../adapters/direct-pay/packages.ts';
import { type Hospital, openHospital } from './hospital.ts';

/** Conversations of a hospital in 商保直赔, over HTTP. */
interface Answer {
  readonly package: {
    readonly head: Row;
    readonly body: readonly Row[];
    readonly additionInfo: { readonly errorCode: string; readonly errorMsg: string; readonly receiverTradeNum: string };
  };
}

describe('a hospital that speaks direct-pay', () => {
  let hospital: Hospital;
  let number = 0;
  beforeAll(async () => {
    hospital = await openHospital();
    await hospital.post('/v1/enrolments', { certificateNumber: person.credentialNum, plan: 'huiqubao-2021' });
  });
  afterAll(() => hospital.close());

  async function post(message: unknown, path = '/v1/direct-pay'): Promise<Answer> {
    const body = typeof message === 'string' ? message : (stringify(message) ?? '');
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${hospital.url}${path}`, { method: 'POST', headers, body })).json() as Promise<Answer>;
  }
  const ask = (code: string, rows: readonly Row[], trade?: string) => {
    number += 1;
    return post(send(code, rows, trade ?? `20210320103000-H-${number}`));
  };
  const codeOf = ({ package: { additionInfo } }: Answer) => additionInfo.errorCode;
  const of = (visit: string, row: Row): Row => ({ ...row, medicalNum: visit });
  const bill = (visit: string, more: Row = {}): Row =>
    of(visit, { ...result, businessSerialNum: `S-${visit}`, billNum: `B-${visit}`, ...more });
  async function opened(visit: string): Promise<void> {
    expect(codeOf(await ask('S210', [of(visit, admission)]))).toBe('1');
    expect(
      codeOf(
        await ask(
          'S250',
          fees.map((row) => of(visit, row)),
        ),
      ),
    ).toBe('1');
  }

  test('asks who a patient is', async () => {
    const { package: known } = await ask('S200', [{ ...person, queryDate: '20210320103000' }]);
    expect(known.body).toMatchObject([
      { commercialInsuranceList: [{ professionalCode: 'huiqubao-2021', identifyCustomers: '1' }] },
    ]);
    expect(JSON.stringify(known)).not.toMatch(/李小梅|9999991973/);
    const stranger = await ask('S200', [{ ...person, credentialNum: '999999197302049999' }]);
    expect(stranger.package.body).toEqual([{ commercialInsuranceList: [] }]);
  });

  test('goes from admission to settlement, repeats, asks again by number, and takes it back', async () => {
    await opened('V1');
    const quoted = await ask('S290', [bill('V1')]);
    const [quote] = quoted.package.body;
    expect(quoted.package.additionInfo).toMatchObject({ errorCode: '1', errorMsg: '' });
    expect(quote).toMatchObject({ medicalNum: 'V1', medicalCost: 150000, sbFundPay: 10000, personalAmount: 45479.2 });
    const { body: waiting } = await hospital.get('/v1/counters/C01/desk');
    expect(JSON.stringify(waiting)).toContain('H33080000001:S-V1');
    const final = bill('V1', { commercialInsurancePayment: yuan('10000.0') });
    const settled = await ask('S291', [final], 'SETTLE-1');
    expect(settled.package.body).toMatchObject([{ settleSerialNum: 'H33080000001:S-V1', sbFundPay: 10000 }]);
    expect(await ask('S291', [final], 'SETTLE-1')).toEqual(settled);
    const found = await (await fetch(`${hospital.url}/v1/direct-pay/H33080000001/SETTLE-1`)).json();
    expect(found).toEqual(settled);
    // A lost answer, sent again under a number of its own.
    const again = await ask('S291', [final]);
    expect(again.package.body).toEqual(settled.package.body);
    const { body: bills } = await hospital.get('/v1/counters/C01/bills');
    expect(JSON.stringify(bills).match(/S-V1/g)?.length).toBe(1);
    const back = { medicalNum: 'V1', settleSerialNum: 'H33080000001:S-V1', isRetainedFlg: '0' };
    expect(codeOf(await ask('S270', [back]))).toBe('1');
    expect(codeOf(await ask('S270', [back]))).toBe('1');
    expect(codeOf(await ask('S291', [final]))).toBe('SETTLEMENT_CANCELLED');
  });

  test('cannot use a number twice for other content, and a repeated upload counts once', async () => {
    await ask('S210', [of('V2', admission)]);
    const rows = fees.map((row) => of('V2', row));
    const first = await ask('S250', rows, 'LINES-1');
    expect(await ask('S250', rows, 'LINES-1')).toEqual(first);
    const other = await ask('S250', rows.slice(1), 'LINES-1');
    expect(other.package.additionInfo).toMatchObject({
      errorCode: 'TRADE_NUMBER_REUSED',
      errorMsg: expect.stringContaining('S250.head.sendTradeNum'),
    });
    expect((await ask('S290', [bill('V2')])).package.body[0]).toMatchObject({ sbFundPay: 10000 });
    // The same lines under another number would be counted twice: refused by the line, and cancelled as a whole.
    await ask('S250', rows);
    expect(codeOf(await ask('S290', [bill('V2')]))).toBe('FIELD_INVALID');
    await ask('S260', [{ medicalNum: 'V2' }]);
    await ask('S250', rows);
    expect(codeOf(await ask('S290', [bill('V2')]))).toBe('1');
  });

  test('accepts or declines a quote; what is settled is not declined but cancelled', async () => {
    await opened('V3');
    const quote = async () => (await ask('S290', [bill('V3')])).package.body[0]?.settleSerialNum;
    const declined = await quote();
    const decide = (settleSerialNum: unknown, acceptFlag: string) => ask('S310', [{ settleSerialNum, acceptFlag }]);
    expect(codeOf(await decide(declined, '0'))).toBe('1');
    expect(codeOf(await decide(declined, '1'))).toBe('QUOTE_UNKNOWN');
    const { package: accepted } = await decide(await quote(), '1');
    expect(accepted.body).toMatchObject([{ settleSerialNum: 'H33080000001:S-V3' }]);
    expect(codeOf(await decide('H33080000001:S-V3', '1'))).toBe('1');
    expect(codeOf(await decide('H33080000001:S-V3', '0'))).toBe('FIELD_INVALID');
    expect(codeOf(await decide('H33080000001:nothing', '1'))).toBe('QUOTE_UNKNOWN');
  });

  test('may quote a trial, which is not confirmed before basic insurance has settled', async () => {
    await opened('V4');
    const trial = await ask('S290', [bill('V4', { businessSerialNum: '' })]);
    const about = trial.package.body[0]?.settleSerialNum;
    expect(codeOf(await ask('S310', [{ settleSerialNum: about, acceptFlag: '1' }]))).toBe('BASIC_NOT_FINAL');
    expect(codeOf(await ask('S291', [bill('V4')]))).toBe('1');
  });

  test('settles what it was told, or is refused with both figures when they have changed since', async () => {
    const other = { ...admission, credentialNum: '999999197302040113' };
    await hospital.post('/v1/enrolments', { certificateNumber: other.credentialNum, plan: 'huiqubao-2021' });
    for (const visit of ['V7', 'V8']) {
      await ask('S210', [of(visit, other)]);
      await ask(
        'S250',
        fees.map((row) => of(visit, row)),
      );
      expect((await ask('S290', [bill(visit)])).package.body[0]).toMatchObject({ sbFundPay: 10000 });
    }
    const promise = { commercialInsurancePayment: yuan('10000.0') };
    expect(codeOf(await ask('S291', [bill('V7', promise)]))).toBe('1');
    const { additionInfo } = (await ask('S291', [bill('V8', promise)])).package;
    expect(additionInfo.errorCode).toBe('QUOTE_CHANGED');
    expect(additionInfo.errorMsg).toContain('huiqubao-2021.L2.quoted=10000.00');
    const [quote] = (await ask('S290', [bill('V8')])).package.body;
    const now = { commercialInsurancePayment: yuan(`${quote?.sbFundPay}`) };
    expect(codeOf(await ask('S291', [bill('V8', now)]))).toBe('1');
  });

  test('is refused by name what is not done here, and what no case is open for', async () => {
    for (const [code, name] of [
      ['S300', '理赔申请'],
      ['S340', '病历信息上传'],
    ] as const) {
      const { additionInfo } = (await ask(code, [{ medicalNum: 'V1' }])).package;
      expect(additionInfo).toMatchObject({ errorCode: 'TRANSACTION_UNSUPPORTED', receiverTradeNum: '' });
      expect(additionInfo.errorMsg).toContain(name);
    }
    expect(codeOf(await ask('S999', [{}]))).toBe('TRANSACTION_UNSUPPORTED');
    for (const code of ['S230', 'S240', 'S250', 'S260', 'S290', 'S291'])
      expect([code, codeOf(await ask(code, [{ medicalNum: 'NONE' }]))]).toEqual([code, 'CASE_UNKNOWN']);
    await opened('V5');
    expect(codeOf(await ask('S240', [{ medicalNum: 'V5' }]))).toBe('1');
    expect(codeOf(await ask('S290', [bill('V5')]))).toBe('CASE_UNKNOWN');
  });

  test('sends at most 100 lines a call', async () => {
    await ask('S210', [of('V6', admission)]);
    const many = Array.from({ length: 101 }, (_, index) => ({
      ...fees[0],
      medicalNum: 'V6',
      recipeSerialNum: `N${index}`,
    }));
    expect(codeOf(await ask('S250', many))).toBe('FIELD_INVALID');
    expect(codeOf(await ask('S250', many.slice(1)))).toBe('1');
  });

  test('is answered in the same shape when nothing can be read at all', async () => {
    expect(codeOf(await post('{"package":'))).toBe('BODY_NOT_JSON');
    expect(codeOf(await post('{"a":1,"a":1}'))).toBe('BODY_KEY_REPEATED');
    for (const odd of ['[]', '5', '{}', '{"package":[]}', '{"package":{"head":null}}'])
      expect(codeOf(await post(odd))).toBe('FIELD_INVALID');
    const none = await (await fetch(`${hospital.url}/v1/direct-pay/H33080000001/NEVER`)).json();
    expect(codeOf(none as Answer)).toBe('TRADE_UNKNOWN');
    const counter = send('S290', [bill('V1')], 'NO-COUNTER');
    expect(codeOf(await post(counter, '/v1/direct-pay?counter=a%20b'))).toBe('FIELD_INVALID');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyReceipt } from '../../src/audit/index.ts';
import { type Hospital, openHospital } from './hospital.ts';

/** The till's calls over HTTP, beside the scripted days: what the routes themselves promise. */
const basket = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'examples', 'pharmacy-basket.json'), 'utf8'),
);
const sale = (number: string) => ({ ...basket, sale: { ...basket.sale, number } });
const which = (number: string) => ({
  adapter: 'pharmacy',
  counter: 'T01',
  pharmacy: { code: basket.pharmacy.code },
  sale: { number },
});

describe('a till', () => {
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
    const { certificateNumber } = basket.patient;
    await hospital.post('/v1/enrolments', { certificateNumber, plan: 'huigongka-2023' });
  });
  afterAll(() => hospital.close());

  test('quotes, settles by the quote, and the counter hears of it', async () => {
    const quoted = await hospital.post('/v1/quotes', { ...sale('Q1'), hold: true });
    expect(quoted).toMatchObject({ status: 201, body: { canSettle: true, held: true } });
    const settled = await hospital.post('/v1/settlements', { ...sale('Q1'), quoteId: quoted.body.quoteId });
    expect(settled).toMatchObject({ status: 201, body: { bill: { patient: { pays: '170.00' } } } });
    expect(settled.body.answer).toEqual(quoted.body.answer);
    expect((await hospital.post('/v1/settlements', sale('Q1'))).body).toMatchObject({ duplicate: true });
    const { body } = await hospital.get('/v1/counters/T01/bills');
    expect(body.bills).toMatchObject([{ settlementId: `${basket.pharmacy.code}:self:Q1`, patientPays: '170.00' }]);
  });

  test('cancels by its own sale number; twice is the same receipt; a wrong total is refused', async () => {
    await hospital.post('/v1/settlements', sale('C1'));
    const wrong = await hospital.post('/v1/cancellations', { ...which('C1'), total: '199.99' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'CANCEL_DIFFERS' } });
    const cancelled = await hospital.post('/v1/cancellations', { ...which('C1'), total: '200.00' });
    expect(cancelled).toMatchObject({ status: 200, body: { duplicate: false } });
    const again = await hospital.post('/v1/cancellations', which('C1'));
    expect(again.body).toEqual({ ...cancelled.body, duplicate: true });
    expect((await hospital.post('/v1/settlements', sale('C1'))).body).toMatchObject({ code: 'SETTLEMENT_CANCELLED' });
  });

  test('cancels a sale that never arrived, and it is refused should it come', async () => {
    expect((await hospital.post('/v1/cancellations', which('N1'))).body).toMatchObject({ code: 'SETTLEMENT_UNKNOWN' });
    const whole = { ...which('N1'), total: '200.00' };
    expect((await hospital.post('/v1/cancellations', whole)).body).toMatchObject({ beforeSettlement: true });
    const refused = { code: 'CANCELLED_BEFORE_SETTLED', details: { said: '200.00', settles: '200.00' } };
    expect((await hospital.post('/v1/settlements', sale('N1'))).body).toMatchObject(refused);
  });

  test('takes one of two boxes back: both counters’ messages, a bill that verifies, and links both ways', async () => {
    await hospital.post('/v1/settlements', sale('R1'));
    const before = (await hospital.server.desk.ledger.outbox('T01', 0, 1000)).length;
    const goods = { ...which('R1'), return: 1, lines: [{ line: '1', quantity: '1' }] };
    const returned = await hospital.post('/v1/returns', goods);
    expect(returned).toMatchObject({
      status: 201,
      body: {
        duplicate: false,
        stays: { settlementId: `${basket.pharmacy.code}:self:R1.r1`, bill: { patient: { pays: '85.00' } } },
        back: { total: '100.00', patient: '85.00', cash: '85.00' },
        receipt: { reason: 'return 1', replacedBy: `${basket.pharmacy.code}:self:R1.r1` },
      },
    });
    const again = await hospital.post('/v1/returns', goods);
    expect(again).toMatchObject({ status: 200, body: { duplicate: true, back: returned.body.back } });
    const told = await hospital.server.desk.ledger.outbox('T01', before, 10);
    expect(told.map(({ kind }) => kind)).toEqual(['cancelled', 'settled']);
    const old = await hospital.get(`/v1/bills/${basket.pharmacy.code}:self:R1`);
    expect(old.body).toMatchObject({ state: 'cancelled', replacedBy: `${basket.pharmacy.code}:self:R1.r1` });
    const now = `/v1/bills/${basket.pharmacy.code}:self:R1.r1`;
    expect((await hospital.get(now)).body).toMatchObject({ replaces: `${basket.pharmacy.code}:self:R1` });
    const receipt = (await hospital.get(`${now}/receipt`)).body;
    expect(await verifyReceipt(receipt as unknown as Parameters<typeof verifyReceipt>[0])).toMatchObject({
      equal: true,
    });
    expect((await hospital.get(`${now}/explanation`)).status).toBe(200);
    for (const field of ['voice', 'lang']) {
      const other = await hospital.get(`${now}/explanation?${field}=other`);
      expect(other).toMatchObject({ status: 422, body: { code: 'FIELD_INVALID', field } });
    }
    const cancel = await hospital.post('/v1/cancellations', which('R1'));
    expect(cancel).toMatchObject({ status: 409, body: { code: 'SETTLEMENT_REPLACED', retry: 'changed' } });
  });

  test.each([
    [
      'returns by an adapter that sells nothing',
      '/v1/returns',
      { ...which('X'), adapter: 'nhsa' },
      'TRANSACTION_UNSUPPORTED',
    ],
    ['a return of what was never sold', '/v1/returns', { ...which('X'), return: 1 }, 'SETTLEMENT_UNKNOWN'],
    ['a quote beside the sale it would replace', '/v1/quotes', { ...sale('X'), replaces: 'P:1' }, 'FIELD_INVALID'],
    [
      'a quoted replacement',
      '/v1/settlements',
      { ...sale('X'), replaces: 'P:1', quoteId: crypto.randomUUID() },
      'FIELD_INVALID',
    ],
    ['a replacement of nothing', '/v1/settlements', { ...sale('X'), replaces: 'P:1' }, 'SETTLEMENT_UNKNOWN'],
    ['a replacement that is no id', '/v1/settlements', { ...sale('X'), replaces: 7 }, 'FIELD_INVALID'],
    ['no counter', '/v1/returns', { ...which('X'), counter: undefined }, 'FIELD_INVALID'],
  ])('refuses %s, and settles nothing', async (_name, path, body, code) => {
    const entries = (await hospital.server.desk.ledger.journal(0, 1000)).length;
    const answer = await hospital.post(path, body);
    expect(answer).toMatchObject({ type: expect.stringContaining('problem+json'), body: { code } });
    expect((await hospital.server.desk.ledger.journal(0, 1000)).length).toBe(entries);
  });

  describe('sells a sale once, whatever number basic insurance gave its settlement', () => {
    const parts = { selfFunded: '200.00', overLimit: '0.00', preSelfPay: '0.00', inScope: '0.00' };
    const claimed = (number: string, settlementId: string) => ({
      ...sale(number),
      basic: {
        state: 'final',
        settlementId,
        funds: [],
        account: '0.00',
        cash: '200.00',
        lines: [{ line: '1', ...parts }],
      },
    });
    const refused = { status: 409, body: { code: 'SALE_SETTLED', field: 'visit.id' } };

    test('first without basic insurance, then claimed from it: refused until the first is taken back', async () => {
      expect((await hospital.post('/v1/settlements', sale('D1'))).status).toBe(201);
      const second = await hospital.post('/v1/settlements', claimed('D1', 'B-D1'));
      expect(second).toMatchObject({ ...refused, body: { details: { by: `${basket.pharmacy.code}:self:D1` } } });
      expect((await hospital.post('/v1/cancellations', which('D1'))).status).toBe(200);
      expect((await hospital.post('/v1/settlements', claimed('D1', 'B-D1'))).status).toBe(201);
      expect(await hospital.post('/v1/settlements', claimed('D1', 'B-D2'))).toMatchObject(refused);
      expect((await hospital.post('/v1/settlements', claimed('D1', 'B-D1'))).body).toMatchObject({ duplicate: true });
    });

    test('under many numbers at once: one is settled', async () => {
      const all = Array.from({ length: 12 }, (_, index) => claimed('D2', `B-${index}`));
      const answers = await Promise.all(all.map((body) => hospital.post('/v1/settlements', body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 11 }, () => 409)]);
    });

    test('what stays of it after a return is still that sale', async () => {
      await hospital.post('/v1/settlements', sale('D3'));
      const goods = { ...which('D3'), return: 1, lines: [{ line: '1', quantity: '1' }] };
      expect((await hospital.post('/v1/returns', goods)).status).toBe(201);
      expect(await hospital.post('/v1/settlements', claimed('D3', 'B-D3'))).toMatchObject(refused);
    });
  });

  test('a trial of basic insurance is quoted, not settled', async () => {
    const lines = [{ line: '1', selfFunded: '200.00', overLimit: '0.00', preSelfPay: '0.00', inScope: '0.00' }];
    const trial = { ...sale('T1'), basic: { state: 'trial', funds: [], account: '0.00', cash: '200.00', lines } };
    expect(await hospital.post('/v1/quotes', trial)).toMatchObject({ status: 201, body: { canSettle: false } });
    expect((await hospital.post('/v1/settlements', trial)).body).toMatchObject({ code: 'BASIC_NOT_FINAL' });
  });
});

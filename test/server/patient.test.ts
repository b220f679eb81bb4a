import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { type Hospital, openHospital, simulated } from './hospital.ts';

const C1 = { adapter: 'nhsa', counter: 'C1' };

describe('a patient at the counter', () => {
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
  });
  afterAll(() => hospital.close());

  test('is identified: what they hold, what is used up', async () => {
    await hospital.enrol('T05');
    const { certno } = simulated.personById(simulated.caseOf('T05').person);
    const who = await hospital.post('/v1/identify', { certificateNumber: certno, on: '2021-05-01' });
    expect(who.body).toMatchObject({
      plans: [
        {
          plan: 'huiqubao-2021',
          inForce: true,
          liabilities: [
            { liability: 'L1' },
            { liability: 'L2', deductible: { limit: '10000.00', used: '0.00', left: '10000.00' } },
            { liability: 'L3' },
          ],
        },
      ],
    });
    const later = await hospital.post('/v1/identify', { certificateNumber: certno, on: '2022-01-01' });
    expect(later.body).toMatchObject({ plans: [{ inForce: false }] });
  });

  test('is quoted, settled against the quote, and told the same again', async () => {
    await hospital.enrol('T01');
    const trial = await hospital.open('T01');
    const quoted = await hospital.post('/v1/quotes', { ...C1, messages: trial });
    expect(quoted).toMatchObject({ status: 201, body: { canSettle: false, bill: { patient: { pays: '45289.60' } } } });
    const messages = [...trial, ...(await hospital.settle())];
    const settle = { ...C1, quoteId: quoted.body.quoteId, messages };
    const first = await hospital.post('/v1/settlements', settle);
    expect(first).toMatchObject({
      status: 201,
      body: { duplicate: false, state: 'settled', bill: { patient: { pays: '45289.60' } } },
    });
    const again = await hospital.post('/v1/settlements', settle);
    expect(again).toMatchObject({ status: 200, body: { duplicate: true } });
    expect({ ...again.body, duplicate: false }).toEqual(first.body);
    const read = await hospital.get(`/v1/bills/${encodeURIComponent(String(first.body.settlementId))}`);
    expect(read.body).toEqual(first.body);
  });

  test('no longer waits at the counter once the HIS has settled, though what waited was the trial', async () => {
    expect((await hospital.get('/v1/counters/C1/desk')).body.waiting).toEqual([]);
  });

  test('is answered in the gateway’s own words', async () => {
    const bills = await hospital.get('/v1/counters/C1/bills');
    const [row] = bills.body.bills as unknown as { settlementId: string }[];
    const bill = await hospital.get(`/v1/bills/${row?.settlementId}`);
    expect(bill.body.answer).toMatchObject({
      setldetail: [
        { fund_pay_type: '620100', fund_payamt: '289.60' },
        { fund_pay_type: '620100', fund_payamt: '10000.00' },
      ],
    });
  });

  test('is stopped with both figures when the quote no longer holds', async () => {
    await hospital.enrol('T06');
    const trial = await hospital.open('T06', 1);
    const quoted = await hospital.post('/v1/quotes', { ...C1, messages: trial });
    expect(quoted.body).toMatchObject({ bill: { plans: [{ paid: '0.00' }] } });
    const second = await hospital.settle();
    // Another stay of the same person is settled in between and uses the deductible up.
    const other = [...(await hospital.open('T06', 0)), ...(await hospital.settle())];
    expect((await hospital.post('/v1/settlements', { ...C1, counter: 'C2', messages: other })).status).toBe(201);
    const stopped = await hospital.post('/v1/settlements', {
      ...C1,
      quoteId: quoted.body.quoteId,
      messages: [...trial, ...second],
    });
    expect(stopped).toMatchObject({
      status: 409,
      body: {
        code: 'QUOTE_CHANGED',
        details: { 'huiqubao-2021.L2.quoted': '0.00', 'huiqubao-2021.L2.now': '1000.00' },
      },
    });
    expect(stopped.type).toContain('application/problem+json');
    const settled = await hospital.post('/v1/settlements', { ...C1, messages: [...trial, ...second] });
    expect(settled.status).toBe(201);
  });

  test('a trial cannot be settled', async () => {
    await hospital.enrol('T10');
    const messages = await hospital.open('T10');
    const refused = await hospital.post('/v1/settlements', { ...C1, messages });
    expect(refused).toMatchObject({ status: 422, body: { code: 'BASIC_NOT_FINAL' } });
  });

  test('a cancel at the gateway is the mirror here; twice gives the same receipt', async () => {
    await hospital.enrol('T25');
    const messages = [...(await hospital.open('T25')), ...(await hospital.settle())];
    const settled = await hospital.post('/v1/settlements', { ...C1, messages });
    const cancel = { ...C1, messages: [await hospital.cancel()] };
    const first = await hospital.post('/v1/cancellations', cancel);
    const again = await hospital.post('/v1/cancellations', cancel);
    expect(first).toMatchObject({ status: 200, body: { duplicate: false, settlementId: settled.body.settlementId } });
    expect(again.body).toEqual({ ...first.body, duplicate: true });
    const late = await hospital.post('/v1/settlements', { ...C1, messages });
    expect(late).toMatchObject({ status: 409, body: { code: 'SETTLEMENT_CANCELLED' } });
  });

  test('a cashier confirms what the HIS presented, once', async () => {
    await hospital.enrol('T02');
    const messages = [...(await hospital.open('T02')), ...(await hospital.settle())];
    const presented = await hospital.post('/v1/quotes', { ...C1, counter: 'C9', messages });
    const desk = await hospital.get('/v1/counters/C9/desk');
    expect(desk.body.waiting).toMatchObject([{ quoteId: presented.body.quoteId }]);
    const confirmed = await hospital.post(`/v1/quotes/${presented.body.quoteId}/confirm`, {});
    expect(confirmed).toMatchObject({ status: 200, body: { state: 'settled', duplicate: false } });
    const again = await hospital.post(`/v1/quotes/${presented.body.quoteId}/confirm`, {});
    expect(again.body).toEqual({ ...confirmed.body, duplicate: true });
    expect((await hospital.get('/v1/counters/C9/desk')).body.waiting).toEqual([]);
    expect((await hospital.get('/v1/counters/C9/bills')).body).toMatchObject({ seq: 1, today: { count: 1 } });
  });

  test('a cancel at the counter keeps its reason', async () => {
    const { bills } = (await hospital.get('/v1/counters/C9/bills')).body as unknown as {
      bills: { settlementId: string }[];
    };
    const path = `/v1/settlements/${bills[0]?.settlementId}/cancel`;
    const cancelled = await hospital.post(path, { counter: 'C9', reason: '患者要求' });
    expect(cancelled.body).toMatchObject({ duplicate: false, reason: '患者要求' });
  });

  test('fifty identical settles at once have one effect and fifty equal answers', async () => {
    await hospital.enrol('T21');
    const messages = [...(await hospital.open('T21')), ...(await hospital.settle())];
    const all = await Promise.all(
      Array.from({ length: 50 }, () => hospital.post('/v1/settlements', { ...C1, counter: 'C5', messages })),
    );
    expect(all.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(new Set(all.map((answer) => JSON.stringify({ ...answer.body, duplicate: false }))).size).toBe(1);
    expect(await hospital.server.desk.ledger.outbox('C5', 0, 100)).toHaveLength(1);
  });

  test('after all that the ledger is clean', async () => {
    expect((await audit(hospital.server.desk.ledger)).findings).toEqual([]);
  });
});

test('no certificate, name or account of a patient reaches the ledger’s file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-canary-'));
  const hospital = await openHospital(join(folder, 'ledger.db'));
  await hospital.enrol('T01');
  const messages = [...(await hospital.open('T01')), ...(await hospital.settle())];
  expect((await hospital.post('/v1/settlements', { ...C1, messages })).status).toBe(201);
  const { certno, name, psn_no: number } = simulated.personById('P01');
  const files = ['ledger.db', 'ledger.db-wal'].map((file) => readFileSync(join(folder, file), 'latin1'));
  const canaries = [certno, number, Buffer.from(name, 'utf8').toString('latin1')];
  for (const canary of canaries) {
    for (const file of files) expect(file.includes(canary)).toBe(false);
  }
  await hospital.close();
  rmSync(folder, { recursive: true });
});

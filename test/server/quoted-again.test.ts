import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/main/root.ts';
import { type Answered, type Hospital, openHospital } from './hospital.ts';

const at = (counter: string) => ({ adapter: 'nhsa', counter });
/** The stay of `examples/inpatient.json`, in XML. */
const XML = readFileSync(join(packageRoot(), 'docs/examples/inpatient.xml'), 'utf8');
const JSON_EXAMPLE = JSON.parse(readFileSync(join(packageRoot(), 'docs/examples/inpatient.json'), 'utf8'));
/** The same stay under another number of its settlement. */
const partOf = (number: string) =>
  JSON.parse(JSON.stringify(JSON_EXAMPLE).replaceAll(/("setl_id":)"[^"]+"/g, `$1"${number}"`));

describe('what is settled, and quoted again', () => {
  let hospital: Hospital;
  let trial: readonly unknown[];
  let final: readonly unknown[];
  let settled: Answered;
  beforeAll(async () => {
    hospital = await openHospital();
    await hospital.enrol('T01');
    trial = await hospital.open('T01');
    final = [...trial, ...(await hospital.settle())];
    settled = await hospital.post('/v1/settlements', { ...at('C1'), messages: final });
  });
  afterAll(() => hospital.close());

  const waitingAt = async (counter: string) => (await hospital.get(`/v1/counters/${counter}/desk`)).body.waiting;

  test.each([
    ['the settlement', () => final],
    ['its trial', () => trial],
  ])('%s: the answer is the bill as it stands', async (_name, messages) => {
    const again = await hospital.post('/v1/quotes', { ...at('C2'), hold: true, messages: messages() });
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ ...settled.body, duplicate: true, canSettle: false });
    expect(again.body).toMatchObject({ state: 'settled', bill: { patient: { pays: '45289.60' } } });
    expect(await waitingAt('C2')).toEqual([]);
  });

  test('it holds nothing: the next visit of the person is settled at once', async () => {
    await hospital.post('/v1/quotes', { ...at('C2'), hold: true, messages: final });
    const next = [...(await hospital.open('T01')), ...(await hospital.settle())];
    const answer = await hospital.post('/v1/settlements', { ...at('C3'), messages: next });
    expect(answer).toMatchObject({ status: 201, body: { duplicate: false } });
  });
});

describe('a quote that a settlement which stands no longer equals', () => {
  test('is refused with both figures, though nothing is settled by it', async () => {
    const hospital = await openHospital();
    await hospital.enrol('T06');
    const trial = await hospital.open('T06', 1);
    const quoted = await hospital.post('/v1/quotes', { ...at('C1'), messages: trial });
    const second = [...trial, ...(await hospital.settle())];
    const first = [...(await hospital.open('T06', 0)), ...(await hospital.settle())];
    await hospital.post('/v1/settlements', { ...at('C2'), messages: first });
    expect((await hospital.post('/v1/settlements', { ...at('C2'), messages: second })).status).toBe(201);
    const compared = { ...at('C1'), quoteId: quoted.body.quoteId, messages: second };
    expect(await hospital.post('/v1/settlements', compared)).toMatchObject({
      status: 409,
      body: {
        code: 'QUOTE_CHANGED',
        details: { 'huiqubao-2021.L2.quoted': '0.00', 'huiqubao-2021.L2.now': '1000.00' },
      },
    });
    expect(await hospital.post('/v1/settlements', { ...at('C1'), messages: second })).toMatchObject({
      status: 200,
      body: { duplicate: true },
    });
    await hospital.close();
  });
});

describe('what is cancelled, and quoted again', () => {
  test('says so at once, and waits nowhere; what waited of it waits no longer', async () => {
    const hospital = await openHospital();
    await hospital.enrol('T25');
    const messages = [...(await hospital.open('T25')), ...(await hospital.settle())];
    const waiting = async () => (await hospital.get('/v1/counters/C4/desk')).body.waiting as unknown as unknown[];
    await hospital.post('/v1/quotes', { ...at('C4'), messages });
    expect(await waiting()).toHaveLength(1);
    await hospital.post('/v1/settlements', { ...at('C1'), messages });
    await hospital.post('/v1/cancellations', { ...at('C1'), messages: [await hospital.cancel()] });
    expect(await hospital.post('/v1/quotes', { ...at('C4'), messages })).toMatchObject({
      status: 409,
      body: { code: 'SETTLEMENT_CANCELLED' },
    });
    expect(await waiting()).toEqual([]);
    await hospital.close();
  });

  test('a bill that waits is taken from the counter when its reversal comes first', async () => {
    const hospital = await openHospital();
    await hospital.enrol('T25');
    const messages = [...(await hospital.open('T25')), ...(await hospital.settle())];
    const quoted = await hospital.post('/v1/quotes', { ...at('C4'), hold: true, messages });
    await hospital.post('/v1/cancellations', { ...at('C1'), messages: [await hospital.cancel()] });
    expect((await hospital.get('/v1/counters/C4/desk')).body.waiting).toEqual([]);
    expect((await hospital.post(`/v1/quotes/${quoted.body.quoteId}/confirm`, {})).status).toBe(404);
    await hospital.close();
  });
});

describe('what came in as JSON, and is quoted as XML', () => {
  test('is the same bill, settled', async () => {
    const hospital = await openHospital();
    const quote = async () => {
      const response = await fetch(`${hospital.url}/v1/xml/demo-hospital/quotes?counter=C5`, {
        method: 'POST',
        headers: { 'content-type': 'application/xml' },
        body: XML,
      });
      return { status: response.status, text: await response.text() };
    };
    expect((await quote()).status).toBe(201);
    const settled = await hospital.post('/v1/settlements', JSON_EXAMPLE);
    expect(settled.status).toBe(201);
    const again = await quote();
    expect(again.status).toBe(200);
    expect(again.text).toContain('<CANSETTLE>0</CANSETTLE>');
    expect((await hospital.get('/v1/counters/C5/desk')).body.waiting).toEqual([]);
    await hospital.close();
  });
});

describe('a stay that is settled in parts', () => {
  test('a repeat of one part leaves the other on the counter, and it settles', async () => {
    const hospital = await openHospital();
    const [first, second] = ['A0000001', 'A0000002'].map((id) => ({ ...partOf(id), counter: 'C6' }));
    expect((await hospital.post('/v1/settlements', first)).status).toBe(201);
    const quoted = await hospital.post('/v1/quotes', { ...second, hold: true });
    const waiting = async () => (await hospital.get('/v1/counters/C6/desk')).body.waiting;
    for (const path of ['/v1/quotes', '/v1/settlements'])
      expect(await hospital.post(path, first)).toMatchObject({ status: 200, body: { duplicate: true } });
    expect(await waiting()).toMatchObject([{ quoteId: quoted.body.quoteId, reply: { canSettle: true } }]);
    expect(await hospital.post(`/v1/quotes/${quoted.body.quoteId}/confirm`, {})).toMatchObject({
      body: { state: 'settled', duplicate: false },
    });
    expect(await waiting()).toEqual([]);
    await hospital.close();
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Caller } from '../../scripts/harness/http.ts';
import { filledTo, longStayBody } from '../../scripts/harness/long-stay.ts';
import { enrolmentOf, PLAN, testPerson } from '../../scripts/harness/messages.ts';
import { BODY_BYTES_MAX } from '../../src/server/body.ts';
import { envelopeOf } from '../../src/server/envelope.ts';
import { Turns } from '../../src/server/turns.ts';
import { BYTES_MAX } from '../../src/xml/index.ts';
import { type Hospital, openHospital } from './hospital.ts';

/** The longest stay, and one line and one byte more. */
describe('a stay of ten thousand fee lines', () => {
  const person = testPerson(1);
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
    await hospital.post('/v1/enrolments', enrolmentOf(person));
  });
  afterAll(() => hospital.close());

  // Reads an answer that comes while the body is still being sent.
  const post = async (path: string, body: string | Buffer) => {
    const caller = new Caller(hospital.url);
    const { status, text } = await caller.send('POST', path, body);
    caller.close();
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  };

  test('settles, and again is the same', async () => {
    const body = longStayBody('L1', person, 10_000);
    expect(Buffer.byteLength(body)).toBeGreaterThan(6 * 1024 * 1024);
    expect(await post('/v1/settlements', body)).toMatchObject({
      status: 201,
      body: { duplicate: false, bill: { total: '110000.00', plans: [{ plan: PLAN }] } },
    });
    expect(await post('/v1/settlements', body)).toMatchObject({ status: 200, body: { duplicate: true } });
  });

  test('and one line more is refused, with both numbers', async () => {
    expect(await post('/v1/settlements', longStayBody('L2', person, 10_001))).toMatchObject({
      status: 422,
      body: { code: 'LINES_TOO_MANY', details: { lines: '10001', most: '10000' } },
    });
  });

  test('a body of the largest size is read, one byte more is refused by its size', async () => {
    const body = longStayBody('L3', person, 10);
    expect(await post('/v1/settlements', filledTo(body, BODY_BYTES_MAX))).toMatchObject({ status: 201 });
    expect(await post('/v1/settlements', filledTo(body, BODY_BYTES_MAX + 1))).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE', details: { bytesMax: String(BODY_BYTES_MAX) } },
    });
  });

  test('a call without a body waits for none', async () => {
    const calls = Array.from({ length: 90 }, (_, index) =>
      fetch(`${hospital.url}/v1/counters/W${index}/messages?wait=1`),
    );
    const begun = performance.now();
    const many = Array.from({ length: 100 }, () => fetch(`${hospital.url}/v1/counters/C09/bills`));
    expect(new Set((await Promise.all(many)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  test('JSON and XML have one size', () => {
    expect(BYTES_MAX).toBe(BODY_BYTES_MAX);
  });
});

describe('turns of large bodies', () => {
  test('so many at once, so many wait, whoever comes then is sent away; the longest waits least', async () => {
    const turns = new Turns(1, 1, 60_000);
    const give = await turns.take();
    const order: string[] = [];
    const second = turns.take().then((its) => {
      order.push('second');
      return its;
    });
    expect(await turns.take()).toBeUndefined();
    give?.();
    give?.();
    (await second)?.();
    const third = await turns.take();
    order.push('third');
    expect(order).toEqual(['second', 'third']);
    expect(third).toBeDefined();
  });

  test('whoever waits too long is sent away, and the turn goes to the next', async () => {
    const turns = new Turns(1, 2, 20);
    const give = await turns.take();
    expect(await turns.take()).toBeUndefined();
    const next = turns.take();
    give?.();
    expect(await next).toBeDefined();
  });

  test('no body poses as one that was read', () => {
    const settlement = { id: 'H1:1' };
    expect(envelopeOf({ ahead: true, envelope: { counter: 'C01' }, settlement, counter: 'C01' })).not.toHaveProperty(
      'read',
    );
  });
});

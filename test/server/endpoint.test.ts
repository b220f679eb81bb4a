import { request } from 'node:http';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REFUSALS } from '../../src/refusals/index.ts';
import { type Hospital, openHospital } from './hospital.ts';

/** What stands on arrival: nothing that is not one of our messages gets further than a named refusal. */
describe('the endpoint', () => {
  let hospital: Hospital;
  let agent: ReturnType<typeof supertest>;
  beforeAll(async () => {
    hospital = await openHospital();
    agent = supertest(hospital.url);
  });
  afterAll(() => hospital.close());

  const json = (text: string | Buffer, path = '/v1/settlements') =>
    agent
      .post(path)
      .set('content-type', 'application/json')
      .send(text as string);

  test.each([
    ['truncated', '{"counter": "C1", "messages": [', 400, 'BODY_NOT_JSON'],
    ['not an object', '[1, 2]', 422, 'FIELD_INVALID'],
    ['a key twice', '{"counter": "C1", "counter": "C1"}', 400, 'BODY_KEY_REPEATED'],
    ['a key twice inside', '{"counter":"C1","messages":[{"a":{"b":1,"\\u0062":1}}]}', 400, 'BODY_KEY_REPEATED'],
    ['__proto__', '{"counter":"C1","__proto__":{"x":1}}', 400, 'BODY_KEY_FORBIDDEN'],
    ['a posing number', '{"counter":"C1","a":{"isLosslessNumber":true,"value":"1"}}', 400, 'BODY_KEY_FORBIDDEN'],
    ['__proto__ escaped', '{"counter":"C1","\\u005f_proto__":{"x":1}}', 400, 'BODY_KEY_FORBIDDEN'],
    ['constructor', '{"messages":[{"constructor":{"prototype":{}}}]}', 400, 'BODY_KEY_FORBIDDEN'],
    ['too deep', `${'['.repeat(33)}${']'.repeat(33)}`, 400, 'BODY_TOO_DEEP'],
    ['far too deep', '['.repeat(100_000), 400, 'BODY_TOO_DEEP'],
    ['no counter', '{"messages":[]}', 422, 'FIELD_INVALID'],
    ['an unknown adapter', '{"adapter":"soap","counter":"C1","messages":[]}', 422, 'ADAPTER_UNKNOWN'],
    ['an empty conversation', '{"counter":"C1","messages":[]}', 422, 'FIELD_INVALID'],
    ['a byte order mark amid the text', '{\ufeff"counter":"C1"}', 400, 'BODY_NOT_JSON'],
  ])('refuses %s', async (_name, text, status, code) => {
    const answer = await json(text);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ code, status, title: REFUSALS[code as 'INTERNAL'].zh });
  });

  test('refuses bytes that are not UTF-8', async () => {
    // {"张":1} in GBK.
    const body = new Uint8Array([0x7b, 0x22, 0xd5, 0xc5, 0x22, 0x3a, 0x31, 0x7d]);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${hospital.url}/v1/settlements`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: 'CHARSET_INVALID',
      field: 'body',
      details: { why: 'bytes', offset: '2', looksLike: 'gb18030' },
    });
  });

  test('refuses sixteen megabytes of single digits before anything is built', async () => {
    const answer = await json(`{"a":[${'1,'.repeat(2_000_001)}1]}`);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'BODY_TOO_LARGE', details: { valuesMax: '2000000' } });
  });

  test.each(['gbk', 'GB18030', '"gb2312"', 'cp936'])('reads the charset %s where it is declared', async (charset) => {
    const body = new Uint8Array([...Buffer.from('{"counter":"'), 0xd5, 0xc5, ...Buffer.from('"}')]);
    const headers = { 'content-type': `application/json; charset=${charset}` };
    const read = await fetch(`${hospital.url}/v1/settlements`, { method: 'POST', headers, body });
    expect(await read.json()).toMatchObject({ code: 'FIELD_INVALID', field: 'counter' });
    const utf8 = await fetch(`${hospital.url}/v1/settlements`, { method: 'POST', headers, body: '{"counter":"张"}' });
    expect(await utf8.json()).toMatchObject({ code: 'CHARSET_INVALID', details: { looksLike: 'utf-8' } });
    const broken = await fetch(`${hospital.url}/v1/settlements`, {
      method: 'POST',
      headers,
      body: new Uint8Array([...body.subarray(0, 12), 0xff, 0x20]),
    });
    expect(await broken.json()).toMatchObject({ code: 'CHARSET_INVALID', details: { why: 'bytes' } });
  });

  test('refuses every media type but application/json', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/json; charset=big5', 'multipart/form-data']) {
      const answer = await agent.post('/v1/quotes').set('content-type', type).send('{}');
      expect(answer.status).toBe(415);
    }
  });

  test('refuses a compressed body and a body of seventeen megabytes', async () => {
    const packed = await agent
      .post('/v1/quotes')
      .set({ 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .send('{}');
    expect(packed.status).toBe(415);
    const status = await new Promise((resolve) => {
      const outgoing = request(`${hospital.url}/v1/quotes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
      outgoing.on('response', (response) => resolve(response.statusCode));
      outgoing.on('error', () => resolve('closed'));
      outgoing.write(Buffer.alloc(17 * 1024 * 1024, 0x20));
      outgoing.end();
    });
    expect([413, 'closed']).toContain(status);
  });

  test('names the field of our own messages', async () => {
    const answer = await json(
      '{"certificateNumber":"999999190001010007","plan":"huiqubao-2021","colour":1}',
      '/v1/enrolments',
    );
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'FIELD_INVALID', field: 'colour' });
    const unknown = await json('{"certificateNumber":"999999190001010007","plan":"other"}', '/v1/enrolments');
    expect(JSON.parse(unknown.text)).toMatchObject({ code: 'PLAN_UNKNOWN', field: 'plan' });
  });

  test('names a key that nobody knows: what is misspelt is not silently left out', async () => {
    const body = (more: object) => JSON.stringify({ counter: 'C01', messages: [{}], ...more });
    for (const field of ['quoteID', 'holds']) {
      const answer = await json(body({ [field]: true }), '/v1/settlements');
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'FIELD_INVALID', field });
    }
  });

  test.each(['999999190001010000', '999999191313010007', '9999991900010100071', '9999 9919'])(
    'enrols nobody under %s, which is no identity number',
    async (certificateNumber) => {
      const answer = await json(JSON.stringify({ certificateNumber, plan: 'huiqubao-2021' }), '/v1/enrolments');
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'FIELD_INVALID', field: 'certificateNumber' });
    },
  );

  test('an enrolment that writes out the days of the term is the one that does not', async () => {
    const body = (more: object) =>
      JSON.stringify({ certificateNumber: '999999190001010007', plan: 'huiqubao-2021', ...more });
    await json(body({ from: '2021-01-01' }), '/v1/enrolments');
    const again = await json(body({ to: '2021-12-31' }), '/v1/enrolments');
    expect(JSON.parse(again.text)).toMatchObject({ duplicate: true });
    const other = await json(body({ to: '2021-12-30' }), '/v1/enrolments');
    expect(JSON.parse(other.text)).toMatchObject({ code: 'ENROLMENT_CONFLICT' });
  });

  test('answers an unknown address, an unknown bill and an unknown quote by name', async () => {
    expect((await agent.get('/v1/nothing')).status).toBe(404);
    expect(JSON.parse((await agent.get('/v1/bills/H1:none')).text)).toMatchObject({ code: 'SETTLEMENT_UNKNOWN' });
    const quote = await json('{"counter":"C1","quoteId":"0a0b0c0d-0000-4000-8000-000000000000","messages":[]}');
    expect([404, 422]).toContain(quote.status);
  });

  test('sends no cache, no powered-by, and a policy without inline scripts', async () => {
    const answer = await agent.get('/v1/counters/C1/bills');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers['content-security-policy']).not.toContain('unsafe-inline');
  });

  test('says that it lives and that it is ready, and documents each problem', async () => {
    expect((await agent.get('/livez')).body).toEqual({ live: true });
    expect((await agent.get('/readyz')).body).toMatchObject({ ready: true });
    expect((await agent.get('/problems/QUOTE_CHANGED')).body).toMatchObject({ code: 'QUOTE_CHANGED', status: 409 });
  });

  test('leaves Object.prototype as it is', () => expect(Object.keys(Object.prototype)).toEqual([]));
});

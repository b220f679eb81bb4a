import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../../src/main/server.ts';
import type { AccessLine } from '../../src/server/access-log.ts';
import { hostsOf } from '../../src/server/hosts.ts';

/** What is said of every request, whatever it asks. */
describe('every address', () => {
  const lines: AccessLine[] = [];
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    const config = { host: '127.0.0.1', port: 0, ledger: ':memory:', lists: [], frameAncestors: ["'self'"] };
    server = await startServer(config, undefined, { accessLog: (line) => lines.push(line as AccessLine) });
  });
  afterAll(() => server.stop());

  const call = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { ...type, ...headers },
      body: body ?? null,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} };
  };
  const lastLine = async (): Promise<AccessLine | undefined> => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return lines.at(-1);
  };

  test.each([
    ['GET', '/v1/quotes', 'POST'],
    ['DELETE', '/v1/bills/H1:1', 'GET, HEAD'],
    ['PUT', '/v1/counters/C01/bills', 'GET, HEAD'],
    ['POST', '/v1/plans', 'GET, HEAD'],
    ['PATCH', '/v1/journeys/1/undo', 'POST'],
    ['GET', '/v1/direct-pay', 'POST'],
    ['POST', '/livez', 'GET, HEAD'],
  ])('%s %s is 405, with what it takes', async (method, path, allow) => {
    const { status, headers, body } = await call(method, path);
    expect({ status, allow: headers.get('allow'), code: body.code ?? 'in its own words' }).toEqual({
      status: 405,
      allow,
      code: path === '/v1/direct-pay' ? 'in its own words' : 'METHOD_NOT_ALLOWED',
    });
  });

  test.each([
    ['/v1/plans?page=2', 'page'],
    ['/v1/counters/C01/bills?offset=1', 'offset'],
    ['/v1/work-items?status=open', 'status'],
    ['/v1/bills/H1:1?verbose=1', 'verbose'],
    ['/v1/counters/C01/messages?since=1', 'since'],
    ['/v1/work-items?state=closed', 'state'],
    ['/v1/plans?limit=0', 'limit'],
    ['/v1/plans?cursor=nothing', 'cursor'],
    ['/v1/counters/C01/bills?cursor=x', 'cursor'],
  ])('%s is refused by the name of the parameter', async (path, field) => {
    expect((await call('GET', path)).body).toMatchObject({ code: 'FIELD_INVALID', field });
  });

  test.each([
    [
      'application/json; charset=big5',
      {},
      'content-type',
      { expected: 'one-of', options: 'utf-8 | gb18030 | gbk | gb2312' },
    ],
    ['text/plain', {}, 'content-type', { expected: 'application/json' }],
    [
      'application/json',
      { 'content-encoding': 'gzip' },
      'content-encoding',
      { expected: 'one-of', options: 'identity' },
    ],
  ])('a body of %s %j is refused by what is wrong with it', async (type, more, field, details) => {
    const { status, body } = await call('POST', '/v1/quotes', '{}', { 'content-type': type, ...more });
    expect({ status, ...body }).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED', field, details });
  });

  test('a plain GET of the address of a WebSocket is told to upgrade', async () => {
    const { port } = new URL(server.url);
    const told = await new Promise<object>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: '/v1/counters/C01/stream?after=0' }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, upgrade: response.headers.upgrade });
      })
        .on('error', reject)
        .end();
    });
    expect(told).toEqual({ status: 426, upgrade: 'websocket' });
  });

  test.each([
    ['GET', '/v1/bills/a%00b'],
    ['GET', '/v1/bills/a%00b/receipt'],
    ['GET', '/v1/bills/a%00b/explanation'],
    ['GET', '/v1/bills/a%20b/orders'],
    ['POST', '/v1/settlements/H1:1%0000/cancel'],
    ['POST', '/v1/quotes/a%00b/confirm'],
    ['GET', '/v1/quotes/a%00b/explanation'],
  ])('%s %s: an id of other characters is refused as such', async (method, path) => {
    const { status, body } = await call(method, path, method === 'POST' ? '{}' : undefined);
    expect({ status, ...body }).toMatchObject({
      status: 422,
      code: 'FIELD_INVALID',
      field: 'id',
      details: { expected: 'id' },
    });
  });

  test.each([
    ['a\\u0000bcd', 'FIELD_INVALID'],
    ['张三的账单', 'SETTLEMENT_UNKNOWN'],
  ])('a cashier looks for "%s": %s', async (text, code) => {
    const { body } = await call('POST', '/v1/counters/C01/find', `{"text":"${text}"}`);
    expect(body).toMatchObject({ code, field: 'text' });
  });

  test('the plans come in the order in which they pay, page by page', async () => {
    const { body: all } = await call('GET', '/v1/plans');
    expect(all.plans.length).toBeGreaterThan(15);
    expect(all.plans[0]).toMatchObject({ payerOrder: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await call('GET', `/v1/plans?limit=4${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      seen.push(...body.plans.map(({ id }: { id: string }) => id));
      cursor = body.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(all.plans.map(({ id }: { id: string }) => id));
  });

  test('a schema says what it expects in closed words, never in its own sentences', async () => {
    const bodies = [
      '{}',
      '{"counter":1}',
      '{"counter":"C01","hold":"x"}',
      '{"certificateNumber":"1","plan":7}',
      '[]',
      '{"a":1}',
    ];
    const posts = ['/v1/quotes', '/v1/identify', '/v1/enrolments', '/v1/applications', '/v1/groups', '/v1/returns'];
    for (const path of posts) {
      for (const body of bodies) {
        const { body: answer } = await call('POST', path, body);
        if (answer.details?.expected !== undefined)
          expect(answer.details.expected, `${path} ${body}`).toMatch(/^[a-z]+(-[a-z]+)*$/);
      }
    }
  });

  test.each([
    ['a byte order mark', Buffer.from('\ufeff{"counter":1}'), 'FIELD_INVALID', undefined],
    ['UTF-16', Buffer.from('{"counter":1}', 'utf16le'), 'CHARSET_INVALID', { why: 'utf16', offset: '0' }],
    ['UTF-16 with a mark', Buffer.from('\ufeff{"counter":1}', 'utf16le'), 'CHARSET_INVALID', { why: 'utf16' }],
    ['UTF-16, turned', Buffer.from('{"counter":1}', 'utf16le').swap16(), 'CHARSET_INVALID', { why: 'utf16' }],
  ])('JSON with %s', async (_what, bytes, code, details) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server.url}/v1/quotes`, { method: 'POST', headers, body: new Uint8Array(bytes) });
    expect(await response.json()).toMatchObject({ code, ...(details === undefined ? {} : { details }) });
  });

  test('a request has a number: its own where it has one that can be kept', async () => {
    const own = await call('POST', '/v1/quotes', '{}', { 'x-request-id': 'his-2021-0001' });
    expect(own.headers.get('x-request-id')).toBe('his-2021-0001');
    expect(own.body.requestId).toBe('his-2021-0001');
    expect(await lastLine()).toMatchObject({
      requestId: 'his-2021-0001',
      code: 'FIELD_INVALID',
      status: 422,
      level: 'warn',
    });
    for (const said of ['x', 'a b c d e f', 'x'.repeat(65), 'card-999999197302040113']) {
      const { headers } = await call('GET', '/livez', undefined, { 'x-request-id': said });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('the log has the pattern of the address and nothing of the patient', async () => {
    const number = '999999197302040113';
    await call('GET', `/v1/bills/H1:${number}`);
    expect(await lastLine()).toMatchObject({
      method: 'GET',
      route: '/v1/bills/:id',
      status: 404,
      code: 'SETTLEMENT_UNKNOWN',
    });
    await call('POST', '/v1/identify', `{"certificateNumber":"${number}","${number}":1,"测试人":2}`);
    await call('GET', `/v1/${number}?${number}=${number}`);
    await call('GET', `/v1/plans?${number}=1`);
    await call('POST', '/v1/identify', `{"certificateNumber":"${number}"}`);
    await lastLine();
    expect(JSON.stringify(lines)).not.toContain(number);
    expect(JSON.stringify(lines)).not.toContain('测试人');
  });

  test('a name that the caller thought of is in the refusal, and not in the log', async () => {
    for (const [name, inLog] of [
      ['李梅', 'attributes'],
      ['LiMei', 'attributes'],
      ['li.mei', 'attributes'],
    ]) {
      const asked = { certificateNumber: '999999197302040113', plan: 'huiqubao-2021', attributes: { [name ?? '']: 1 } };
      const { body } = await call('POST', '/v1/enrolments', JSON.stringify(asked));
      expect(body).toMatchObject({ code: 'FIELD_INVALID', field: `attributes.${name}` });
      expect(body).not.toHaveProperty('within');
      expect(await lastLine()).toMatchObject({ field: inLog });
    }
    await call('POST', '/v1/identify', '{"李梅":1}');
    expect((await lastLine())?.field).not.toMatch(/李梅/);
    await call('GET', '/v1/plans?LiMei=1');
    expect(await lastLine()).toMatchObject({ field: 'query' });
  });

  test.each([
    ['/v1/bills/%E0%A4%A', 'id'],
    ['/v1/counters/%C0%EE/bills', 'counter'],
    ['/v1/bills/%/explanation', 'id'],
    ['/problems/%E0', 'code'],
  ])('%s is no text, and %s is named', async (path, field) => {
    expect(await call('GET', path)).toMatchObject({ status: 422, body: { code: 'FIELD_INVALID', field } });
  });

  test('another name than ours is refused', async () => {
    const { port } = new URL(server.url);
    const as = (host: string) =>
      new Promise((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path: '/v1/plans', headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on('error', reject).end();
      });
    expect(await as('evil.example')).toBe(421);
    expect(await as(`evil.example:${port}`)).toBe(421);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]', '10.1.2.3:7300'])
      expect(await as(host)).toBe(200);
  });

  test.each([
    ['his.hospital.cn', true],
    ['HIS.hospital.cn:7300', true],
    ['other.cn', false],
    ['his.hospital.cn.evil.com', false],
    ['', false],
    ['a@localhost', false],
  ])('%s: %s', (host, ours) => {
    expect(hostsOf(['his.hospital.cn'])(host)).toBe(ours);
  });
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { nhsaLine } from '../../../adapters/nhsa/index.ts';
import type { GatewayMessage, GatewayStep } from '../../../src/port/adapter.ts';

/** A gateway of a few lines, so that it can misbehave byte by byte; the whole one is in `driver.test.ts`. */
interface Heard {
  readonly infno: string;
  readonly msgid: string;
  readonly sign_no: string;
  readonly [name: string]: unknown;
}
type Behave = (heard: Heard, response: ServerResponse, request: IncomingMessage) => void;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of open.splice(0)) await close();
});

const say = (response: ServerResponse, body: object | string | Uint8Array, status = 200) =>
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
const signedIn = (number: string) => ({ infcode: 0, output: { signinoutb: { sign_no: number } } });
const SIGNED_OUT = { infcode: -2, err_msg: 'sign_no 签到流水号无效，请先签到(9001)', output: null };

async function serve(behave: Behave): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const message = JSON.parse(text) as Heard;
    heard.push(message);
    behave(message, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

/** Signs everyone in; the rest is up to the test. */
const behind =
  (behave: Behave): Behave =>
  (heard, response, request) =>
    heard.infno === '9001' ? say(response, signedIn('SIGN1')) : behave(heard, response, request);

function message(at = '2021-03-20 10:30:00', step: GatewayStep = 'settle', opter = 'CS001'): GatewayMessage {
  const msgid = `H33080000001${at.replace(/\D/g, '')}0001`;
  const envelope = {
    infno: '2304',
    msgid,
    fixmedins_code: 'H33080000001',
    inf_time: at,
    opter,
    sign_no: '',
    input: {},
  };
  return { step, msgid, request: envelope };
}
const ignore = () => undefined;
const lineTo = (url: string, timeoutMs = 5_000) => nhsaLine({ url, timeoutMs });

describe('an answer', () => {
  test('comes back as its text, whatever it says', async () => {
    const { url, heard } = await serve(behind((_, response) => say(response, '{"infcode":0,"名":"测试"} ')));
    expect(await lineTo(url).send(message(), ignore)).toEqual({ kind: 'answered', text: '{"infcode":0,"名":"测试"} ' });
    expect(heard.map(({ infno }) => infno)).toEqual(['9001', '2304']);
  });

  test('is asked for at the single entry, and at the whole address where that is another', async () => {
    const paths: (string | undefined)[] = [];
    const { url } = await serve((heard, response, request) => {
      paths.push(request.url);
      say(response, heard.infno === '9001' ? signedIn('S') : { infcode: 0 });
    });
    await lineTo(url).send(message(), ignore);
    await lineTo(`${url}/mss/web/api/fsi/callService`).send(message(), ignore);
    expect(new Set(paths)).toEqual(new Set(['/fsi/api/rsfComIfsService/callService', '/mss/web/api/fsi/callService']));
  });

  test('travels on a connection of its own, with the headers the province wants', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const { url } = await serve((heard, response, request) => {
      seen.push(request.headers);
      say(response, heard.infno === '9001' ? signedIn('S') : { infcode: 0 });
    });
    const headers = (body: string) => ({ 'x-tif-paasid': 'hospital', 'x-body-length': String(body.length) });
    await nhsaLine({ url, timeoutMs: 5_000, headers }).send(message(), ignore);
    for (const sent of seen) expect(sent).toMatchObject({ connection: 'close', 'x-tif-paasid': 'hospital' });
  });
});

describe('signing in', () => {
  test('happens once for institution, operator and day, and its number stands in every message', async () => {
    let count = 0;
    const { url, heard } = await serve((asked, response) => {
      if (asked.infno === '9001') count += 1;
      say(response, asked.infno === '9001' ? signedIn(`SIGN${count}`) : { infcode: 0 });
    });
    const line = lineTo(url);
    await Promise.all([line.send(message(), ignore), line.send(message(), ignore)]);
    await line.send(message('2021-03-20 23:59:59'), ignore);
    await line.send(message('2021-03-21 00:00:00'), ignore);
    await line.send(message('2021-03-21 00:00:00', 'settle', 'CS002'), ignore);
    const business = heard.filter(({ infno }) => infno !== '9001');
    expect(business.map(({ sign_no }) => sign_no)).toEqual(['SIGN1', 'SIGN1', 'SIGN1', 'SIGN2', 'SIGN3']);
    const signIns = heard.filter(({ infno }) => infno === '9001');
    expect(signIns.map(({ input }) => input)).toEqual([
      { signIn: { opter_no: 'CS001', mac: '', ip: '127.0.0.1' } },
      { signIn: { opter_no: 'CS001', mac: '', ip: '127.0.0.1' } },
      { signIn: { opter_no: 'CS002', mac: '', ip: '127.0.0.1' } },
    ]);
    for (const { msgid } of signIns) expect(msgid).toMatch(/^H33080000001\d{14}S\d{3}$/);
  });

  test('is renewed once when the gateway no longer knows the number; the very same message is sent again', async () => {
    let count = 0;
    const { url, heard } = await serve((asked, response) => {
      if (asked.infno === '9001') count += 1;
      if (asked.infno === '9001') say(response, signedIn(`SIGN${count}`));
      else say(response, asked.sign_no === 'SIGN1' ? SIGNED_OUT : { infcode: 0, output: null });
    });
    const sent = await lineTo(url).send(message(), ignore);
    expect(sent).toEqual({ kind: 'answered', text: '{"infcode":0,"output":null}' });
    const [first, second] = heard.filter(({ infno }) => infno === '2304');
    expect({ ...second, sign_no: '' }).toEqual({ ...first, sign_no: '' });
    expect(heard.map(({ infno }) => infno)).toEqual(['9001', '2304', '9001', '2304']);
  });

  test('is not renewed a second time: the refusal is the answer', async () => {
    const { url, heard } = await serve(behind((_, response) => say(response, SIGNED_OUT)));
    const sent = await lineTo(url).send(message(), ignore);
    expect(sent).toEqual({ kind: 'answered', text: JSON.stringify(SIGNED_OUT) });
    expect(heard).toHaveLength(4);
  });

  test('a system error is never taken for it where money moves', async () => {
    const odd = { ...SIGNED_OUT, infcode: -1 };
    const { url, heard } = await serve(behind((_, response) => say(response, odd)));
    const line = lineTo(url);
    await line.send(message(), ignore);
    expect(heard.map(({ infno }) => infno)).toEqual(['9001', '2304']);
    await line.send(message('2021-03-20 10:30:01', 'trial'), ignore);
    expect(heard.map(({ infno }) => infno)).toEqual(['9001', '2304', '2304', '9001', '2304']);
  });

  test.each([
    ['is refused', (response: ServerResponse) => say(response, { infcode: -2, err_msg: '无此操作员' }), 'refused -2'],
    ['is answered by a page', (response: ServerResponse) => say(response, '<html></html>'), 'markup'],
    ['is answered without a number', (response: ServerResponse) => say(response, { infcode: 0 }), 'answer-incomplete'],
    ['fails', (response: ServerResponse) => say(response, 'x', 502), 'http-502'],
    ['is not answered', () => undefined, 'timeout'],
  ] as const)('when it %s, the message itself was never sent', async (_, behave, why) => {
    const { url, heard } = await serve((_heard, response) => void behave(response));
    expect(await lineTo(url, 200).send(message(), ignore)).toEqual({ kind: 'not-sent', why: `sign-in ${why}` });
    expect(heard.every(({ infno }) => infno === '9001')).toBe(true);
  });

  test('is tried again for the next message after it failed', async () => {
    let count = 0;
    const { url } = await serve((asked, response) => {
      if (asked.infno === '9001') count += 1;
      if (asked.infno === '9001') say(response, count === 1 ? { infcode: -1 } : signedIn('S'));
      else say(response, { infcode: 0 });
    });
    const line = lineTo(url);
    expect((await line.send(message(), ignore)).kind).toBe('not-sent');
    expect((await line.send(message(), ignore)).kind).toBe('answered');
  });
});

describe('what certainly never arrived', () => {
  test.each([
    ['a port where nobody listens', 'http://127.0.0.1:9'],
    ['a name that does not exist', 'http://gateway.invalid'],
  ])('%s', async (_, url) => {
    expect((await lineTo(url).send(message(), ignore)).kind).toBe('not-sent');
  });

  test('a gateway that went away after the signing in', async () => {
    const { url } = await serve(behind((_, response) => say(response, { infcode: 0 })));
    const line = lineTo(url);
    await line.send(message(), ignore);
    for (const close of open.splice(0)) await close();
    expect(await line.send(message(), ignore)).toEqual({ kind: 'not-sent', why: 'no connection' });
  });

  test('but words about the way are no proof once the message may have left', async () => {
    const failing = (error: object) => async (_: unknown, init?: RequestInit) => {
      if (String(init?.body).includes('"9001"')) return new Response(JSON.stringify(signedIn('S')));
      throw Object.assign(new TypeError('fetch failed'), { cause: error });
    };
    const sendWith = (error: object) =>
      nhsaLine({ url: 'http://g', timeoutMs: 500, fetch: failing(error) as typeof fetch }).send(message(), ignore);
    const refused = { code: 'ECONNREFUSED', syscall: 'connect' };
    expect((await sendWith({ code: 'EHOSTUNREACH', syscall: 'read' })).kind).toBe('silent');
    expect((await sendWith({ code: 'ECONNRESET', syscall: 'write' })).kind).toBe('silent');
    expect((await sendWith(new Error('other side closed'))).kind).toBe('silent');
    expect((await sendWith({ code: 'EHOSTUNREACH', syscall: 'connect' })).kind).toBe('not-sent');
    expect((await sendWith({ code: 'UND_ERR_CONNECT_TIMEOUT' })).kind).toBe('not-sent');
    expect((await sendWith({ errors: [refused, refused] })).kind).toBe('not-sent');
    expect((await sendWith({ errors: [refused, { code: 'ECONNRESET', syscall: 'read' }] })).kind).toBe('silent');
  });
});

describe('what may have arrived', () => {
  const gbk = Uint8Array.from([
    ...Buffer.from('{"infcode":0,"err_msg":"'),
    0xb2,
    0xe2,
    0xca,
    0xd4,
    ...Buffer.from('"}'),
  ]);
  test.each<[string, Behave, string]>([
    ['a reset', (_, response) => response.socket?.resetAndDestroy(), 'hung-up'],
    ['a hang-up without a byte', (_, response) => response.socket?.end(), 'hung-up'],
    [
      'a hang-up in the middle of the answer',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"infcode":0,');
        setTimeout(() => response.socket?.destroy(), 20);
      },
      'hung-up',
    ],
    ['status 500', (_, response) => say(response, 'message=[500]', 500), 'http-500'],
    ['status 504', (_, response) => say(response, '', 504), 'http-504'],
    ['status 404 of a proxy', (_, response) => say(response, { infcode: 0 }, 404), 'http-404'],
    ['status 201', (_, response) => say(response, { infcode: 0 }, 201), 'http-201'],
    ['bytes in GBK', (_, response) => say(response, gbk), 'not-utf8'],
    ['no answer', () => undefined, 'timeout'],
  ])('%s is silence', async (_, behave, why) => {
    const { url } = await serve(behind(behave));
    expect(await lineTo(url, 300).send(message(), ignore)).toEqual({ kind: 'silent', why });
  });

  test('an answer without end is cut off', async () => {
    const mebibyte = ' '.repeat(1024 * 1024);
    const { url } = await serve(
      behind((_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(mebibyte));
          response.once('drain', more);
        };
        response.writeHead(200);
        more();
      }),
    );
    expect(await lineTo(url, 10_000).send(message(), ignore)).toEqual({ kind: 'silent', why: 'too-large' });
  });

  test('a redirection is not followed: the message goes nowhere else', async () => {
    const elsewhere = await serve((_, response) => say(response, { infcode: 0 }));
    const { url } = await serve(
      behind((_, response) => response.writeHead(307, { location: `${elsewhere.url}/x` }).end()),
    );
    expect(await lineTo(url).send(message(), ignore)).toEqual({ kind: 'silent', why: 'redirected' });
    expect(elsewhere.heard).toEqual([]);
  });

  test('an answer that comes too late is told of, once, and changes nothing', async () => {
    const { url } = await serve(
      behind((_, response) => void setTimeout(() => say(response, { infcode: 0, late: true }), 400)),
    );
    const late: string[] = [];
    const sent = await lineTo(url, 150).send(message(), (text) => late.push(text));
    expect(sent).toEqual({ kind: 'silent', why: 'timeout' });
    await vi.waitFor(() => expect(late).toEqual(['{"infcode":0,"late":true}']), 3_000);
  });

  test('a late failure is not told of', async () => {
    const { url } = await serve(behind((_, response) => void setTimeout(() => say(response, '', 500), 250)));
    const late: string[] = [];
    await lineTo(url, 100).send(message(), (text) => late.push(text));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(late).toEqual([]);
  });

  test('of many unanswered messages only the latest sixty-four are still waited for', async () => {
    const waiting: ServerResponse[] = [];
    const { url } = await serve(behind((_, response) => void waiting.push(response)));
    const line = lineTo(url, 300);
    await Promise.all(Array.from({ length: 70 }, () => line.send(message(), ignore)));
    await vi.waitFor(() => expect(waiting.filter(({ destroyed }) => destroyed)).toHaveLength(6), 3_000);
  });

  test('a line that is closed keeps no connection for a late answer, neither of before nor of after', async () => {
    const waiting: ServerResponse[] = [];
    const { url } = await serve(behind((_, response) => void waiting.push(response)));
    const line = lineTo(url, 900);
    await line.send(message(), ignore);
    const under = line.send(message(), ignore);
    await vi.waitFor(() => expect(waiting).toHaveLength(2), 3_000);
    line.close?.();
    expect(await under).toMatchObject({ kind: 'silent', why: 'timeout' });
    await vi.waitFor(() => expect(waiting.map(({ destroyed }) => destroyed)).toEqual([true, true]), 3_000);
  });
});

test('nothing is ever written anywhere', async () => {
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
  const out = vi.spyOn(process.stdout, 'write');
  const { url } = await serve(behind((_, response) => say(response, SIGNED_OUT)));
  await lineTo(url).send(message(), ignore);
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  expect(out).not.toHaveBeenCalled();
});

test('a call that fails at once is silence, not an exception', async () => {
  const broken = (() => {
    throw new Error('no fetch here');
  }) as unknown as typeof fetch;
  const sent = await nhsaLine({ url: 'http://g', timeoutMs: 100, fetch: broken }).send(message(), ignore);
  expect(sent).toEqual({ kind: 'not-sent', why: 'sign-in hung-up' });
});

import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { CounterMessage } from '../../src/terminal/protocol.ts';
import { type Hospital, openHospital } from './hospital.ts';

const until = async (done: () => boolean, what: string): Promise<void> => {
  for (let waited = 0; waited < 5_000; waited += 10) {
    if (done()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain for ${what}`);
};

describe('the stream of a counter', () => {
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
    for (const name of ['T01', 'T02', 'T05']) await hospital.enrol(name);
  });
  afterAll(() => hospital.close());

  const listen = (after: number, counter = 'C1') => {
    const heard: CounterMessage[] = [];
    const socket = new WebSocket(`${hospital.url.replace('http', 'ws')}/v1/counters/${counter}/stream?after=${after}`);
    socket.on('message', (data) => heard.push(JSON.parse(String(data)) as CounterMessage));
    const events = () => heard.filter((message) => message.type === 'event');
    return { socket, heard, events };
  };
  const settle = async (name: string) => {
    const messages = [...(await hospital.open(name)), ...(await hospital.settle())];
    return hospital.post('/v1/settlements', { adapter: 'nhsa', counter: 'C1', messages });
  };

  test('brings what is settled, in order, and what came before the cursor not again', async () => {
    const first = listen(0);
    await until(() => first.heard.length > 0, 'hello');
    await settle('T01');
    await settle('T02');
    await until(() => first.events().length === 2, 'two events');
    expect(first.events()).toMatchObject([
      { seq: 1, kind: 'settled' },
      { seq: 2, kind: 'settled' },
    ]);
    const resumed = listen(1);
    await until(() => resumed.events().length === 1, 'the rest');
    expect(resumed.events()).toMatchObject([{ seq: 2 }]);
    first.socket.close();
    resumed.socket.close();
  });

  test('brings a quote that the HIS presents, and nothing of another counter', async () => {
    const mine = listen(0, 'C7');
    const other = listen(0, 'C8');
    await until(() => mine.heard.length > 0 && other.heard.length > 0, 'hello');
    const messages = await hospital.open('T05');
    const quoted = await hospital.post('/v1/quotes', { adapter: 'nhsa', counter: 'C7', messages });
    await until(() => mine.heard.some((message) => message.type === 'quote'), 'the quote');
    expect(mine.heard.at(-1)).toMatchObject({ type: 'quote', quoteId: quoted.body.quoteId });
    expect(other.heard).toHaveLength(1);
    mine.socket.close();
    other.socket.close();
  });

  test('refuses a page of another origin, a bad cursor and a message that is too large', async () => {
    const base = hospital.url.replace('http', 'ws');
    const fails = (url: string, origin?: string) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, origin === undefined ? {} : { origin });
        socket.on('error', () => resolve(true));
        socket.on('open', () => resolve(false));
      });
    expect(await fails(`${base}/v1/counters/C1/stream?after=0`, 'https://evil.example')).toBe(true);
    expect(await fails(`${base}/v1/counters/C1/stream?after=-1`)).toBe(true);
    expect(await fails(`${base}/v1/other`)).toBe(true);
    const loud = listen(0);
    await until(() => loud.heard.length > 0, 'hello');
    const closed = new Promise((resolve) => loud.socket.on('close', resolve));
    loud.socket.send('x'.repeat(20_000));
    expect(await closed).toBe(1009);
  });

  test('survives what is no address and what breaks off', async () => {
    const { hostname, port } = new URL(hospital.url);
    for (const target of ['//', 'http://[', '/nowhere']) {
      const raw = createConnection({ host: hostname, port: Number(port) });
      raw.on('error', () => {});
      raw.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      raw.resetAndDestroy();
    }
    expect((await hospital.get('/livez')).status).toBe(200);
  });

  test('drops a reader that never reads, and its memory with it', async () => {
    const { hostname, port } = new URL(hospital.url);
    const raw = createConnection({ host: hostname, port: Number(port) });
    raw.write(
      `GET /v1/counters/C20/stream?after=0 HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    raw.pause();
    let dropped = false;
    raw.on('close', () => {
      dropped = true;
    });
    raw.on('error', () => {
      dropped = true;
    });
    const messages = await hospital.open('T05', 1);
    // Each notification pushes the waiting quote again: enough of them fill what the reader does not take.
    await hospital.post('/v1/quotes', { adapter: 'nhsa', counter: 'C20', messages });
    for (let round = 0; round < 3_000; round += 1) {
      hospital.server.desk.notify('C20');
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Only a reader that reads again can notice that it was dropped; one that was not would stay connected.
    raw.resume();
    await until(() => dropped, 'the slow reader to be dropped');
  });
});

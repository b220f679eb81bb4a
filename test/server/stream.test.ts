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
    const waiting = () => heard.filter((message) => message.type === 'state').at(-1)?.waiting;
    return { socket, heard, events, waiting };
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
    await until(() => mine.waiting() !== undefined && other.waiting() !== undefined, 'hello');
    const messages = await hospital.open('T05');
    const quoted = await hospital.post('/v1/quotes', { adapter: 'nhsa', counter: 'C7', messages });
    await until(() => mine.waiting()?.length === 1, 'the quote');
    expect(mine.heard.filter(({ type }) => type === 'quote')).toMatchObject([{ quoteId: quoted.body.quoteId }]);
    expect(mine.waiting()).toEqual([quoted.body.quoteId]);
    expect(other.heard.filter(({ type }) => type === 'quote' || type === 'event')).toEqual([]);
    mine.socket.close();
    other.socket.close();
  });

  test('both screens of one counter see a quote come and go: refreshed, dismissed, settled by the HIS', async () => {
    const screens = [listen(0, 'C9'), listen(0, 'C9')];
    const both = (count: number) =>
      until(() => screens.every(({ waiting }) => waiting()?.length === count), `${count}`);
    await both(0);
    const messages = await hospital.open('T05', 1);
    const present = () => hospital.post('/v1/quotes', { adapter: 'nhsa', counter: 'C9', messages });
    const first = await present();
    await both(1);
    const fresh = await hospital.post(`/v1/quotes/${first.body.quoteId}/refresh`, {});
    await until(() => screens.every(({ waiting }) => waiting()?.[0] === fresh.body.quoteId), 'the fresh quote');
    await hospital.post(`/v1/quotes/${fresh.body.quoteId}/dismiss`, {});
    await both(0);
    await present();
    await both(1);
    const settled = [...messages, ...(await hospital.settle())];
    await hospital.post('/v1/settlements', { adapter: 'nhsa', counter: 'C10', messages: settled });
    await both(0);
    for (const { socket } of screens) socket.close();
  });

  test('a page begins at the first message of its day: what the list of bills does not hold, the stream brings', async () => {
    const { body } = await hospital.get('/v1/counters/C1/bills');
    expect(body).toMatchObject({ seq: 2, today: { count: 2, after: 0 } });
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
});

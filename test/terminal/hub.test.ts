import { afterEach, describe, expect, test } from 'vitest';
import type { HubLimits } from '../../src/terminal/hub.ts';
import { ROOM_BYTES, UNREAD_BYTES_MAX } from '../../src/terminal/listener.ts';
import { frame, Stand, until } from './stand.ts';

let stand: Stand;
const open = async (limits: Partial<HubLimits> = {}): Promise<Stand> => {
  stand = new Stand(limits);
  await stand.open();
  return stand;
};
afterEach(() => stand.close());
const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('what a counter has is read once for all its terminals', () => {
  test('fifty terminals that stand at the same number cost one reading', async () => {
    await open();
    const terminals = range(1, 50).map(() => stand.listen());
    await until(() => terminals.every(({ state }) => state() !== undefined), 'hello and state');
    stand.reads = 0;
    stand.commit('C1');
    await until(() => terminals.every(({ seqs }) => seqs().length === 1), 'the message');
    expect(stand.reads).toBeLessThanOrEqual(2);
  });

  test('two terminals of one name are two screens of one window: both get everything, another counter nothing', async () => {
    await open();
    const [one, two, other] = [stand.listen(), stand.listen(), stand.listen(0, 'C2')];
    await until(() => [one, two, other].every(({ state }) => state() !== undefined), 'hello');
    for (const _ of range(1, 40)) stand.commit('C1');
    await until(() => one.seqs().length === 40 && two.seqs().length === 40, 'all');
    expect(one.seqs()).toEqual(range(1, 40));
    expect(two.seqs()).toEqual(range(1, 40));
    expect(other.seqs()).toEqual([]);
  });

  test('each resumes after its own number, whatever the others have', async () => {
    await open();
    for (const _ of range(1, 100)) stand.commit('C1');
    const terminals = [0, 1, 50, 99, 100].map((after) => ({ after, ...stand.listen(after) }));
    await until(() => terminals.every(({ state }) => state()?.seq === 100), 'all at the end');
    for (const { after, seqs } of terminals) expect(seqs()).toEqual(range(after + 1, 100));
  });

  test('says each second that it is alive', async () => {
    await open();
    const terminal = stand.listen();
    await until(() => terminal.of('alive').length >= 2, 'two signs of life');
  });

  test('a number this ledger never gave begins anew instead of hiding what comes', async () => {
    await open();
    stand.commit('C1');
    const ahead = stand.listen(7);
    await until(() => ahead.state()?.seq === 1, 'the only message');
    expect(ahead.heard[0]).toEqual({ type: 'hello', counter: 'C1', after: 0, aliveEveryMs: 1_000 });
    expect(ahead.seqs()).toEqual([1]);
  });
});

describe('quotes that wait', () => {
  test('are told once to each terminal, and so is that they wait no longer', async () => {
    await open();
    stand.present('q1');
    const early = stand.listen();
    await until(() => early.state()?.waiting.length === 1, 'the first quote');
    stand.present('q2');
    stand.commit('C1');
    await until(() => early.state()?.waiting.length === 2 && early.seqs().length === 1, 'the second quote');
    const late = stand.listen();
    await until(() => late.state()?.waiting.length === 2, 'both');
    stand.withdraw('q1');
    await until(() => early.state()?.waiting.length === 1 && late.state()?.waiting.length === 1, 'the withdrawal');
    for (const { of, state } of [early, late]) {
      expect(of('quote').map(({ quoteId }) => quoteId)).toEqual(['q1', 'q2']);
      expect(state()).toEqual({ type: 'state', seq: 1, waiting: ['q2'], ledger: 'fit' });
    }
  });

  test('every beat says what a terminal should have, and whether the ledger takes writes', async () => {
    await open({ beatMs: 80 });
    stand.commit('C1');
    const terminal = stand.listen();
    await until(() => terminal.of('state').length >= 3, 'three beats');
    expect(terminal.state()).toEqual({ type: 'state', seq: 1, waiting: [], ledger: 'fit' });
    stand.ledgerFit = false;
    await until(() => terminal.state()?.ledger === 'unfit', 'the bad news');
  });
});

describe('a reader that does not read', () => {
  const MESSAGE = 100_000;
  const MESSAGES = 300;

  test('is given no more than it has room for, dropped after a while, and misses nothing when it comes back', async () => {
    await open({ stallMs: 300 });
    const stuck = stand.raw();
    await stuck.status();
    stuck.socket.pause();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, stand.unread);
    }, 1);
    for (const _ of range(1, MESSAGES)) stand.commit('C1', MESSAGE);
    const good = stand.listen();
    await until(() => good.seqs().length === MESSAGES, 'all for who reads', 20_000);
    await until(() => stand.size === 1, 'the drop', 20_000);
    clearInterval(watch);
    // Two readers, each with its room and the message that filled it.
    expect(most).toBeGreaterThan(ROOM_BYTES);
    expect(most).toBeLessThan(2 * (ROOM_BYTES + 2 * MESSAGE));
    expect(stand.unread).toBe(0);
    const back = stand.listen(0);
    await until(() => back.seqs().length === MESSAGES, 'all from the number it had', 20_000);
    expect(back.seqs()).toEqual(range(1, MESSAGES));
  });

  test('one that reads slowly is waited for', async () => {
    await open({ stallMs: 1_000 });
    for (const _ of range(1, 150)) stand.commit('C1', MESSAGE);
    const slow = stand.listen();
    let reads = true;
    const blink = setInterval(() => {
      if (reads) slow.socket.pause();
      else slow.socket.resume();
      reads = !reads;
    }, 60);
    await until(() => slow.seqs().length === 150, 'all of it', 30_000);
    clearInterval(blink);
    expect(slow.closed.code).toBe(0);
    expect(slow.seqs()).toEqual(range(1, 150));
  });

  test('quotes wait for room as well, and come when there is some', async () => {
    await open();
    const slow = stand.listen();
    await until(() => slow.state() !== undefined, 'hello');
    slow.socket.pause();
    for (const index of range(1, 40)) stand.present(`q${index}`, 500_000);
    await settle(100);
    slow.socket.resume();
    await until(() => slow.state()?.waiting.length === 40, 'all quotes', 20_000);
    expect(slow.of('quote').map(({ quoteId }) => quoteId)).toEqual(range(1, 40).map((index) => `q${index}`));
  });

  test('all of them together are held below the cap, whoever stands still longest goes first', async () => {
    await open();
    const stuck = range(1, 40).map(() => stand.raw());
    await Promise.all(stuck.map((raw) => raw.status()));
    for (const { socket } of stuck) socket.pause();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, stand.unread);
    }, 1);
    stand.present('q1', 5_000_000);
    await until(() => stand.size < 40, 'the first to be dropped', 20_000);
    clearInterval(watch);
    expect(most).toBeGreaterThan(UNREAD_BYTES_MAX / 2);
    expect(most).toBeLessThanOrEqual(UNREAD_BYTES_MAX);
    expect(stand.size).toBeGreaterThan(0);
    const good = stand.listen();
    await until(() => good.state()?.waiting[0] === 'q1', 'who reads to be served still');
  });

  test('a half-open connection answers no ping and is let go within two beats', async () => {
    await open({ beatMs: 100 });
    const mute = stand.raw();
    const alive = stand.listen();
    expect(await mute.status()).toBe(101);
    await until(() => stand.size === 1, 'the mute one to be let go');
    expect(alive.closed.code).toBe(0);
  });
});

describe('a terminal has nothing to say', () => {
  const ping = frame(9, 'x');
  const cases: readonly [string, Buffer, number][] = [
    ['a text', frame(1, 'hello'), 1008],
    ['binary', frame(2, 'hello'), 1008],
    ['a message larger than any', frame(1, 'x'.repeat(2_000)), 1009],
    ['a length of a terabyte', Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
    ['text that is not UTF-8', frame(1, Buffer.from([0xc3, 0x28])), 1007],
    [
      'a flood of fragments',
      Buffer.concat([frame(1, '', false), ...range(1, 100).map(() => frame(0, '', false))]),
      1008,
    ],
    ['a flood of pings', Buffer.concat(range(1, 2_000).map(() => ping)), 1008],
    ['a flood of pongs', Buffer.concat(range(1, 2_000).map(() => frame(10))), 1008],
    ['a control frame that is too long', frame(9, 'x'.repeat(126)), 1002],
    ['an opcode that is none', frame(3, 'x'), 1002],
    ['a frame without a mask', Buffer.from([0x81, 1, 0x78]), 1002],
  ];
  test.each(cases)('%s ends its connection with the code that says why, and no other', async (_name, bytes, code) => {
    await open();
    const other = stand.listen();
    const loud = stand.raw();
    await loud.status();
    loud.socket.write(bytes);
    expect(await loud.closeCode()).toBe(code);
    loud.socket.end();
    stand.commit('C1');
    await until(() => other.seqs().length === 1 && stand.size === 1, 'the other to be served still');
  });

  test('one that pings without reading the answers costs nothing', async () => {
    await open();
    const flood = stand.raw();
    await flood.status();
    flood.socket.pause();
    const many = Buffer.concat(range(1, 10_000).map(() => frame(9, 'x'.repeat(125))));
    for (const _ of range(1, 20)) flood.socket.write(many);
    await until(() => stand.size === 0, 'the flood to be ended');
    expect(stand.unread).toBe(0);
  });

  test('fragments without an end are held to less than a message', async () => {
    await open();
    const slow = stand.raw();
    await slow.status();
    slow.socket.write(frame(1, 'x'.repeat(600), false));
    await settle(30);
    slow.socket.write(frame(0, 'x'.repeat(600), false));
    expect(await slow.closeCode()).toBe(1009);
  });
});

describe('who may listen', () => {
  test.each([
    ['/v1/counters/C1/stream', [], 101],
    ['/v1/counters/C1/stream?after=0', ['Origin: http://x'], 101],
    ['/v1/counters/C1/stream?after=0', ['Origin: https://evil.example'], 403],
    ['/v1/counters/C1/stream?after=0', ['Origin: null'], 403],
    ['/v1/counters/C1/stream?after=-1', [], 400],
    ['/v1/counters/C1/stream?after=1e3', [], 400],
    ['/v1/counters/C%201/stream', [], 404],
    ['/v1/counters//stream', [], 404],
    ['/v1/other', [], 404],
    ['//', [], 404],
    ['http://[', [], 404],
  ] as const)('%s with %j is answered %i', async (path, headers, status) => {
    await open();
    const asked = stand.raw(path, headers);
    expect(await asked.status()).toBe(status);
    // Who is turned away and keeps its half open is not waited for.
    if (status !== 101) await until(() => asked.ended, 'the end');
    expect(stand.size).toBe(status === 101 ? 1 : 0);
  });

  test('the server keeps room for those who settle: more terminals than the limit are turned away', async () => {
    await open({ listenersMax: 2 });
    const two = [stand.listen(), stand.listen()];
    await until(() => two.every(({ state }) => state() !== undefined), 'two');
    expect(await stand.raw().status()).toBe(503);
    two[0]?.socket.close();
    await until(() => stand.size === 1, 'room');
    expect(await stand.raw().status()).toBe(101);
  });

  test('after a stop nobody is let in, and those who are there are told to come back', async () => {
    await open();
    const terminal = stand.listen();
    await until(() => terminal.state() !== undefined, 'hello');
    stand.stop();
    expect(await stand.raw().status()).toBe(503);
    await until(() => terminal.closed.code !== 0, 'the farewell');
    expect(terminal.closed.code).toBe(1012);
  });
});

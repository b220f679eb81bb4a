import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { Random } from '../../scripts/harness/random.ts';
import { Inbox } from '../../src/pages/link/inbox.ts';
import { Line, type LineListener } from '../../src/pages/link/line.ts';
import type { CounterEvent, CounterMessage } from '../../src/terminal/protocol.ts';
import { Stand, until } from '../terminal/stand.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const event = (seq: number): CounterEvent => ({
  type: 'event',
  seq,
  kind: 'settled',
  settlementId: `S${seq}`,
  row: { settlementId: `S${seq}`, state: 'settled', recordedAt: '', total: '1.00', patientPays: '1.00' },
});

describe('the inbox of a page', () => {
  test('gives each event once and in order, whatever order and number they come in', () => {
    const random = new Random(7);
    for (const _ of range(1, 50)) {
      const sent = range(1, 30).flatMap((seq) => Array.from({ length: random.between(1, 3) }, () => seq));
      const shuffled = sent.map((seq) => ({ seq, at: random.next() })).sort((a, b) => a.at - b.at);
      const inbox = new Inbox(0);
      const given = shuffled.flatMap(({ seq }) => inbox.take(event(seq)));
      expect(given.map(({ seq }) => seq)).toEqual(range(1, 30));
      expect(inbox.lacks).toBe(false);
    }
  });

  test('knows that it lacks something: before an early one, and after the last when it was promised', () => {
    const inbox = new Inbox(4);
    expect(inbox.take(event(6))).toEqual([]);
    expect([inbox.cursor, inbox.lacks]).toEqual([4, true]);
    expect(inbox.take(event(5)).map(({ seq }) => seq)).toEqual([5, 6]);
    expect(inbox.lacks).toBe(false);
    inbox.promise(7);
    expect(inbox.lacks).toBe(true);
  });
});

/** A page without a screen: what it was told, and the quotes on its desk. */
class Desk {
  readonly events: number[] = [];
  readonly quotes = new Set<string>();
  readonly asked: number[] = [];
  readonly lights: string[] = [];
  over = false;
  readonly line: Line;

  constructor(open: (after: number, ears: LineListener) => { close(): void }, random: Random, haste: number) {
    this.line = new Line({
      open: (after, ears) => {
        this.asked.push(after);
        return open(after, ears);
      },
      later: (ms, work) => {
        const timer = setTimeout(() => (this.over ? undefined : work()), ms / haste);
        return () => clearTimeout(timer);
      },
      random: () => random.next(),
      hear: (message) => {
        if (message.type === 'event') this.events.push(message.seq);
        else if (message.type === 'quote') this.quotes.add(message.quoteId);
        else if (message.type === 'state')
          for (const id of this.quotes) if (!message.waiting.includes(id)) this.quotes.delete(id);
      },
      has: (quoteId) => this.quotes.has(quoteId),
      live: (isLive) => this.lights.push(isLive ? 'live' : 'cut'),
      quiet: () => this.lights.push('quiet'),
    });
  }
}

/** Between server and page: swallows, repeats, holds back and cuts, as the seed has it. */
function throughBadProxy(stand: Stand, random: Random) {
  return (after: number, ears: LineListener): { close(): void } => {
    const socket = new WebSocket(`ws://127.0.0.1:${stand.port}/v1/counters/C1/stream?after=${after}`);
    let heldBack: string | undefined;
    socket.on('message', (data) => {
      const text = String(data);
      const fate = random.next();
      if (fate < 0.1) return;
      if (fate < 0.2) ears.received(text);
      if (fate >= 0.2 && fate < 0.3 && heldBack === undefined) {
        heldBack = text;
        return;
      }
      ears.received(text);
      if (heldBack !== undefined) ears.received(heldBack);
      heldBack = undefined;
      if (random.chance(0.02)) socket.terminate();
    });
    socket.on('error', () => {});
    socket.on('close', () => ears.closed());
    return { close: () => socket.terminate() };
  };
}

describe('the line of a page, over a proxy that swallows, repeats, swaps and cuts', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = new Stand({ beatMs: 100 });
    await stand.open();
  });
  afterEach(() => stand.close());

  test.each([1, 2, 3, 4])(
    'shows every bill once and in order, and just the quotes that wait (seed %i)',
    async (seed) => {
      const random = new Random(seed);
      const desk = new Desk(throughBadProxy(stand, new Random(seed + 100)), random, 40);
      desk.line.start(0);
      for (const round of range(1, 120)) {
        stand.commit('C1');
        if (random.chance(0.3)) stand.present(`q${round}`);
        const [oldest] = stand.quotes;
        if (oldest !== undefined && random.chance(0.2)) stand.withdraw(oldest.quoteId);
        if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.between(0, 8)));
      }
      await until(() => desk.events.length >= 120, 'every bill', 20_000);
      const waiting = () => stand.quotes.map(({ quoteId }) => quoteId).sort();
      await until(() => [...desk.quotes].sort().join() === waiting().join(), 'the quotes that wait', 20_000);
      expect(desk.events).toEqual(range(1, 120));
      desk.over = true;
      // The proxy did its worst: the line was made anew, and never from a number that was not given yet.
      expect(desk.asked.length).toBeGreaterThan(3);
      expect(desk.asked.every((after, index) => index === 0 || after >= (desk.asked[index - 1] ?? 0))).toBe(true);
    },
  );
});

describe('the line by the clock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const quiet = (random: Random) => {
    const opened: LineListener[] = [];
    const closes: number[] = [];
    const desk = new Desk(
      (_after, ears) => {
        const at = opened.push(ears);
        return { close: () => closes.push(at) };
      },
      random,
      1,
    );
    const say = (message: CounterMessage) => opened.at(-1)?.received(JSON.stringify(message));
    return { desk, opened, closes, say };
  };
  const state = (seq: number): CounterMessage => ({ type: 'state', seq, waiting: [], ledger: 'fit' });

  test('a thousand pages whose line is cut at once come back spread over two seconds, and rarer each time', () => {
    const firsts: number[] = [];
    const random = new Random(5);
    for (const _ of range(1, 1_000)) {
      const { desk, opened } = quiet(random);
      desk.line.start(0);
      opened[0]?.closed();
      let waited = 0;
      while (opened.length < 2) {
        vi.advanceTimersByTime(50);
        waited += 50;
      }
      firsts.push(waited);
      vi.clearAllTimers();
    }
    for (const from of range(1, 8).map((slot) => slot * 250)) {
      const inSlot = firsts.filter((ms) => ms > from && ms <= from + 250).length;
      expect(inSlot, `${from} to ${from + 250} ms`).toBeGreaterThan(80);
      expect(inSlot).toBeLessThan(170);
    }
    const { desk, opened } = quiet(random);
    desk.line.start(0);
    for (const _ of range(1, 40)) {
      opened.at(-1)?.closed();
      vi.advanceTimersByTime(8_250);
    }
    expect(opened).toHaveLength(41);
  });

  test('hangs up when nothing was heard for 22 seconds, and not while the server says how it is', () => {
    const { desk, opened, closes, say } = quiet(new Random(1));
    desk.line.start(0);
    say({ type: 'hello', counter: 'C1', after: 0 });
    for (const _ of range(1, 10)) {
      vi.advanceTimersByTime(10_000);
      say(state(0));
    }
    expect(closes).toEqual([]);
    vi.advanceTimersByTime(22_001);
    expect(closes).toEqual([1]);
    vi.advanceTimersByTime(8_000);
    expect(opened).toHaveLength(2);
    // What a line says after it was hung up is not heard.
    opened[0]?.received(JSON.stringify(event(1)));
    expect(desk.events).toEqual([]);
  });

  test('a server that says each second that it is alive is quiet after two seconds, and given up after six', () => {
    const { desk, closes, say } = quiet(new Random(1));
    desk.line.start(0);
    say({ type: 'hello', counter: 'C1', after: 0, aliveEveryMs: 1_000 });
    for (const _ of range(1, 5)) {
      vi.advanceTimersByTime(1_000);
      say({ type: 'alive' });
    }
    vi.advanceTimersByTime(2_100);
    expect(desk.lights).toEqual(['live']);
    vi.advanceTimersByTime(200);
    expect(desk.lights).toEqual(['live', 'quiet']);
    say({ type: 'alive' });
    expect(desk.lights).toEqual(['live', 'quiet', 'live']);
    vi.advanceTimersByTime(6_001);
    expect(desk.lights.slice(3)).toEqual(['quiet', 'cut']);
    expect(closes).toEqual([1]);
  });

  test('a last bill that was swallowed is missed at the next beat and asked for', () => {
    const { desk, say } = quiet(new Random(1));
    desk.line.start(3);
    say({ type: 'hello', counter: 'C1', after: 3 });
    say(state(4));
    vi.advanceTimersByTime(10_000);
    say(event(4));
    expect(desk.asked).toEqual([3, 3]);
    expect(desk.events).toEqual([4]);
  });

  test('a ledger that is not as far as the page begins anew', () => {
    const { desk, say } = quiet(new Random(1));
    desk.line.start(9);
    say({ type: 'hello', counter: 'C1', after: 0 });
    say(event(1));
    expect(desk.events).toEqual([1]);
  });

  test('what is no message is not heard', () => {
    const { desk, opened, closes } = quiet(new Random(1));
    desk.line.start(0);
    for (const text of ['', '{', 'null', '5', '[]', '{"type":"other"}']) opened[0]?.received(text);
    expect([desk.events, closes]).toEqual([[], []]);
  });
});

import { TerminalClient } from './terminal-client.ts';
import { answerQuestions, microseconds } from './worker.ts';

/** Worker: terminals by the thousand. */
export interface OpenTerminals {
  readonly url: string;
  readonly counters: readonly string[];
  readonly count: number;
  /** So many at a time; all at once when it is the count. */
  readonly atOnce: number;
  readonly stuck?: boolean;
}
export interface Opened {
  readonly open: number;
  /** Until each stood on the line, sorted. */
  readonly readyMs: readonly number[];
}
export interface Delivery {
  readonly counter: string;
  readonly at: number;
}
export interface ClientFigures {
  readonly open: number;
  readonly quotes: number;
  /** Sum of the last numbers of all terminals. */
  readonly seqs: number;
  readonly broken: readonly string[];
}

const BROKEN_SHOWN = 3;
const DROPPED_MS_MAX = 3_000;
const terminals = new Set<TerminalClient>();
const stuckTerminals = new Set<TerminalClient>();
let deliveries: Delivery[] = [];
const cursors: { counter: string; seq: number }[] = [];
const lost: string[] = [];

function connect(url: URL, counter: string, after: number, number: number): TerminalClient {
  const heard = ({ at }: { at: number }) => deliveries.push({ counter, at });
  // Several source addresses: one has not ports enough for ten thousand that come, go and come again.
  const client = new TerminalClient(url, counter, after, heard, `127.0.0.${2 + (number % 8)}`);
  terminals.add(client);
  void client.closed.then(() => terminals.delete(client));
  return client;
}

/** Opens them all, so many at a time. @returns the milliseconds each took, counted from the first */
async function openAll(
  makers: readonly (() => TerminalClient)[],
  atOnce: number,
  opened: (client: TerminalClient) => void = () => {},
): Promise<Opened> {
  const began = microseconds();
  const readyMs: number[] = [];
  const left = [...makers];
  const lane = async () => {
    for (let make = left.pop(); make !== undefined; make = left.pop()) {
      const client = make();
      if (!(await client.ready)) {
        lost.push(client.broken ?? 'not let in');
        continue;
      }
      readyMs.push((microseconds() - began) / 1_000);
      opened(client);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, makers.length) }, lane));
  return { open: terminals.size, readyMs: readyMs.sort((a, b) => a - b) };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

answerQuestions({
  open({ url, counters, count, atOnce, stuck = false }: OpenTerminals): Promise<Opened> {
    const target = new URL(url);
    const makers = Array.from({ length: count }, (_, index) => () => {
      const counter = counters[index % counters.length] ?? '';
      return connect(target, counter, 0, index);
    });
    // A reader that never reads has to be on the line first.
    const stopReading = (client: TerminalClient) => {
      client.stopReading();
      stuckTerminals.add(client);
    };
    return openAll(makers, atOnce, stuck ? stopReading : undefined);
  },

  /** Forgets what was delivered. */
  mark(): void {
    deliveries = [];
  },

  /** What was delivered since the mark, once there are so many, or when the time is up. */
  async deliveries({ count, withinMs }: { count: number; withinMs: number }): Promise<Delivery[]> {
    const until = microseconds() + withinMs * 1_000;
    while (deliveries.length < count && microseconds() < until) await sleep(5);
    return deliveries;
  },

  /** Cuts every line and remembers where each stood, or forgets it. */
  cut({ forget }: { forget: boolean }): void {
    for (const client of terminals) {
      if (!forget) cursors.push({ counter: client.counter, seq: client.seq });
      client.hangUp();
    }
  },

  /** All that were cut come back in the same moment. */
  comeBack({ url }: { url: string }): Promise<Opened> {
    const target = new URL(url);
    const makers = cursors.map(
      ({ counter, seq }, index) =>
        () =>
          connect(target, counter, seq, index),
    );
    cursors.length = 0;
    return openAll(makers, makers.length);
  },

  /** Who did not read reads what is left; who was dropped meanwhile comes back. @returns how many were */
  async wakeStuck({ url }: { url: string }): Promise<number> {
    const before = [...stuckTerminals];
    stuckTerminals.clear();
    for (const client of before) client.readAgain();
    await Promise.race([Promise.all(before.map((client) => client.closed)), sleep(DROPPED_MS_MAX)]);
    const dropped = before.filter((client) => !terminals.has(client));
    await openAll(
      dropped.map((client, index) => () => connect(new URL(url), client.counter, client.seq, index)),
      dropped.length,
    );
    return dropped.length;
  },

  figures(): ClientFigures {
    const broken = [
      ...lost,
      ...[...terminals].flatMap((client) => (client.broken === undefined ? [] : [client.broken])),
    ];
    const sum = (of: (client: TerminalClient) => number) =>
      [...terminals].reduce((total, client) => total + of(client), 0);
    const shown = broken.length > BROKEN_SHOWN ? [...broken.slice(0, BROKEN_SHOWN), `${broken.length} in all`] : broken;
    return {
      open: terminals.size,
      quotes: sum((client) => client.quotes),
      seqs: sum((client) => client.seq),
      broken: shown,
    };
  },
});

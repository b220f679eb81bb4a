import { Ear } from './terminal-client.ts';
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
const ears = new Set<Ear>();
const stuckEars = new Set<Ear>();
let deliveries: Delivery[] = [];
const cursors: { counter: string; seq: number }[] = [];
const lost: string[] = [];

function connect(url: URL, counter: string, after: number, number: number): Ear {
  const heard = ({ at }: { at: number }) => deliveries.push({ counter, at });
  // Several source addresses: one has not ports enough for ten thousand that come, go and come again.
  const ear = new Ear(url, counter, after, heard, `127.0.0.${2 + (number % 8)}`);
  ears.add(ear);
  void ear.closed.then(() => ears.delete(ear));
  return ear;
}

/** Opens them all, so many at a time. @returns the milliseconds each took, counted from the first */
async function openAll(
  makers: readonly (() => Ear)[],
  atOnce: number,
  opened: (ear: Ear) => void = () => {},
): Promise<Opened> {
  const began = microseconds();
  const readyMs: number[] = [];
  const left = [...makers];
  const lane = async () => {
    for (let make = left.pop(); make !== undefined; make = left.pop()) {
      const ear = make();
      if (!(await ear.ready)) {
        lost.push(ear.broken ?? 'not let in');
        continue;
      }
      readyMs.push((microseconds() - began) / 1_000);
      opened(ear);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, makers.length) }, lane));
  return { open: ears.size, readyMs: readyMs.sort((a, b) => a - b) };
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
    const stopReading = (ear: Ear) => {
      ear.stopReading();
      stuckEars.add(ear);
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
    for (const ear of ears) {
      if (!forget) cursors.push({ counter: ear.counter, seq: ear.seq });
      ear.hangUp();
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
    const before = [...stuckEars];
    stuckEars.clear();
    for (const ear of before) ear.readAgain();
    await Promise.race([Promise.all(before.map((ear) => ear.closed)), sleep(DROPPED_MS_MAX)]);
    const dropped = before.filter((ear) => !ears.has(ear));
    await openAll(
      dropped.map((ear, index) => () => connect(new URL(url), ear.counter, ear.seq, index)),
      dropped.length,
    );
    return dropped.length;
  },

  figures(): ClientFigures {
    const broken = [...lost, ...[...ears].flatMap((ear) => (ear.broken === undefined ? [] : [ear.broken]))];
    const sum = (of: (ear: Ear) => number) => [...ears].reduce((total, ear) => total + of(ear), 0);
    const shown = broken.length > BROKEN_SHOWN ? [...broken.slice(0, BROKEN_SHOWN), `${broken.length} in all`] : broken;
    return { open: ears.size, quotes: sum((ear) => ear.quotes), seqs: sum((ear) => ear.seq), broken: shown };
  },
});

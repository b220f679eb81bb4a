import { setTimeout as sleep } from 'node:timers/promises';
import { countersOf } from './sockets.ts';
import { type Times, withTerminalGroup } from './terminal-group.ts';

/** Terminals that stop reading, while bills flow to them and to others. */
export interface SlowSize {
  /** Idle, elsewhere. */
  readonly others: number;
  readonly stuck: number;
  /** At the counter of the stuck ones. */
  readonly reading: number;
  /** Long quotes presented at that counter; every tenth time a settlement too. */
  readonly quotes: number;
  /** Whether they are waited for until they are dropped and come back. */
  readonly untilDropped: boolean;
}
export const SLOW_TEST: SlowSize = { others: 100, stuck: 50, reading: 6, quotes: 60, untilDropped: false };
export const SLOW_SHORT: SlowSize = { others: 390, stuck: 100, reading: 10, quotes: 60, untilDropped: false };
export const SLOW_LONG: SlowSize = { others: 9_800, stuck: 100, reading: 100, quotes: 3_000, untilDropped: true };

export interface SlowFound {
  readonly stuck: number;
  readonly messages: number;
  /** Of one quote. */
  readonly quoteBytes: number;
  /** All that was for readers who did not read. */
  readonly withheldBytes: number;
  /** The most at any of some looks, each after a collection. */
  readonly rssGrowth: number;
  readonly heapGrowth: number;
  /** Of a settlement, to those who read, while the others are stuck. */
  readonly delivery: Times;
  readonly dropped: number;
  readonly broken: readonly string[];
}

const COUNTER = 'SLOW';
const DROPPED_AFTER_MS = 22_000;
const WARM_UP_QUOTES = 50;
const LOOKS = 6;

export async function slowReaders({ size, seed }: { size: SlowSize; seed: number }): Promise<SlowFound> {
  return withTerminalGroup(seed, async (group) => {
    const { others, stuck, reading, quotes } = size;
    await group.enrolInEverything();
    await group.warmUp();
    for (let quote = 0; quote < WARM_UP_QUOTES; quote += 1) await group.present(COUNTER);
    await group.open(countersOf(100), others);
    await group.open([COUNTER], stuck, { stuck: true });
    await group.open([COUNTER], reading);
    const before = await group.server(true);
    const most = { rss: before.rss, heap: before.heap };
    let [quoteBytes, settled, dropped] = [0, 0, 0];
    for (let quote = 1; quote <= quotes; quote += 1) {
      quoteBytes = await group.present(COUNTER);
      if (quote % 10 !== 0) continue;
      await group.settle(COUNTER);
      settled += 1;
      if (quote % (quotes / LOOKS) !== 0) continue;
      // After a collection: what is merely not swept up yet has nothing to do with who does not read.
      const now = await group.server(true);
      most.rss = Math.max(most.rss, now.rss);
      most.heap = Math.max(most.heap, now.heap);
    }
    const delivery = await group.deliver([COUNTER], 3, reading);
    if (size.untilDropped) {
      await sleep(DROPPED_AFTER_MS);
      dropped = await group.wakeStuck();
      if (dropped !== stuck) group.say(`${dropped} of ${stuck} that did not read were dropped`);
      await group.deliver([COUNTER], 1, reading + stuck);
    }
    return {
      stuck,
      messages: quotes + settled + 3,
      quoteBytes,
      withheldBytes: stuck * quotes * quoteBytes,
      rssGrowth: most.rss - before.rss,
      heapGrowth: most.heap - before.heap,
      delivery,
      dropped,
      broken: await group.broken(others + stuck + reading),
    };
  });
}

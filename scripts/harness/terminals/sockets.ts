import { type Storm, type Times, withTerminalGroup } from './terminal-group.ts';

/** Thousands of terminals on one server: what each costs, how fast they hear, what a power cut does. */
export interface SocketsSize {
  readonly sockets: number;
  /** Over which the terminals are spread evenly. */
  readonly counters: number;
  /** Settlements to all terminals of one counter, one after the other. */
  readonly toOne: number;
  /** Settlements to terminals spread over many counters. */
  readonly toMany: number;
  /** They are watched for so long while nothing happens. */
  readonly idleMs: number;
}
export const SOCKETS_TEST: SocketsSize = { sockets: 300, counters: 50, toOne: 3, toMany: 10, idleMs: 500 };
export const SOCKETS_SHORT: SocketsSize = { sockets: 1_000, counters: 500, toOne: 5, toMany: 30, idleMs: 1_500 };
export const SOCKETS_LONG: SocketsSize = { sockets: 10_000, counters: 500, toOne: 10, toMany: 500, idleMs: 15_000 };

export interface SocketsFound {
  readonly sockets: number;
  /** Of one idle terminal in the server: the process as the system sees it, and what is in use after a collection. */
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly openMs: number;
  /** Share of one core, with all terminals idle. */
  readonly idleCpuPercent: number;
  /** From the settlement being sent to its message being heard by each terminal. */
  readonly toOne: Times;
  readonly toMany: Times;
  readonly storm: Storm;
  readonly broken: readonly string[];
}

export const countersOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `W${index}`);

export async function sockets({ size, seed }: { size: SocketsSize; seed: number }): Promise<SocketsFound> {
  return withTerminalGroup(seed, async (group) => {
    const one = ['ALL'];
    const many = countersOf(size.counters);
    await group.warmUp();
    const before = await group.server(true);
    const opened = await group.open(one, size.sockets);
    const idle = await group.server(true);
    const toOne = await group.deliver(one, size.toOne, size.sockets);
    const idleCpuPercent = await group.idleCpu(size.idleMs);
    await group.cut(true);
    await group.open(many, size.sockets);
    const toMany = await group.deliver(many.slice(0, size.toMany), 1, size.sockets / size.counters);
    const storm = await group.storm(many);
    const per = (name: 'rss' | 'heap') => Math.round((idle[name] - before[name]) / size.sockets);
    return {
      sockets: opened.open,
      rssBytes: per('rss'),
      heapBytes: per('heap'),
      openMs: Math.max(...opened.readyMs),
      idleCpuPercent,
      toOne,
      toMany,
      storm,
      broken: await group.broken(size.sockets),
    };
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.ts';
import { nextVisit, VisitRequest } from './visits.ts';

export interface LoadWanted {
  readonly connections: number;
  readonly lines: number;
  readonly seconds: number;
}

/** What one server did in one round. */
export interface Load {
  /** Settlements that were acknowledged. */
  readonly settled: number;
  /** Times that a server said to come again later. */
  readonly later: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  /** Processor time of the client for one settlement, microseconds. */
  readonly clientMicros: number;
}

export const PERSONS = 64;
/** What all requests of one load take in memory, at most; a request is the connection's own. */
const BYTES_MAX = 64 << 20;
const REQUESTS_MAX = 8;
const AGAIN_MS = 50;

/** As many as they can, each connection one after the other. @throws Error where any was refused for good */
export async function load(url: string, { connections, lines, seconds }: LoadWanted): Promise<Load> {
  const one = new VisitRequest(url, lines, 0).bytes.length * connections;
  const requests = Math.max(1, Math.min(REQUESTS_MAX, Math.floor(BYTES_MAX / one)));
  const senders = await Promise.all(
    Array.from({ length: connections }, async (_, at) => ({
      connection: await Connection.open(url),
      requests: Array.from(
        { length: requests },
        (_, index) => new VisitRequest(url, lines, (at * requests + index) % PERSONS),
      ),
    })),
  );
  const took: number[] = [];
  let later = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const until = began + seconds * 1000;
  let ended = began;
  const work = async (sender: (typeof senders)[number]) => {
    for (let turn = 0; performance.now() < until; turn += 1) {
      const request = sender.requests[turn % requests];
      if (request === undefined) return;
      const sent = performance.now();
      const bytes = request.numbered(nextVisit());
      for (let status = await sender.connection.send(bytes); status !== 201; ) {
        if (status !== 503) throw new Error(`a settlement was answered ${status}: nothing was measured`);
        later += 1;
        await sleep(AGAIN_MS);
        status = await sender.connection.send(bytes);
      }
      ended = performance.now();
      took.push(ended - sent);
    }
  };
  try {
    await Promise.all(senders.map(work));
  } finally {
    for (const { connection } of senders) connection.close();
  }
  const { user, system } = process.cpuUsage(cpu);
  const at = quantiles(took);
  return {
    settled: took.length,
    later,
    perSecond: (took.length * 1000) / (ended - began),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    clientMicros: (user + system) / took.length,
  };
}

export function quantiles(values: readonly number[]): (part: number) => number {
  const sorted = [...values].sort((a, b) => a - b);
  return (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

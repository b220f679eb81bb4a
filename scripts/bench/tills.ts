import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTempFolder, type ServerChild, startServerChild } from '../harness/child.ts';
import { Caller } from '../harness/http.ts';
import { Connection } from './connection.ts';
import { load, PERSONS, quantiles } from './load.ts';
import { STAY_LINES } from './long-stay.ts';
import type { Rounds } from './rounds.ts';
import { enrolled, ledgerOf } from './servers.ts';
import { nextVisit, VisitRequest } from './visits.ts';

/** What goes on beside four tills. */
export const BESIDE = ['stays', 'lists', 'audit'] as const;
export type Beside = (typeof BESIDE)[number];

/** Milliseconds by round in which nine of ten settlements of four tills were answered. */
export interface TillBench {
  readonly settledBefore: number;
  readonly p90: Readonly<Record<'alone' | Beside, Rounds>>;
  /** How often it happened beside them. */
  readonly happened: Readonly<Record<Beside, number>>;
}

export interface TillsWanted {
  readonly rounds: number;
  readonly seconds: number;
  /** For so long settlements fill the ledger first: lists and audits have something to read. */
  readonly fillSeconds: number;
}

const TILLS = 4;
const TILL_LINES = 20;
/** A till is not a load: it waits for its customer. */
const CUSTOMER_MS = 25;
const STAY_EVERY_MS = 300;
const LIST_EVERY_MS = 100;
const BACKUP_EVERY_MS = 200;
const LOOK_MS = 50;
const LOOKS_MAX = 2_400;

export async function benchTills({ rounds, seconds, fillSeconds }: TillsWanted): Promise<TillBench> {
  return inTempFolder(async (folder) => {
    const backups = join(folder, 'backups');
    const server = await enrolled(await startServerChild(ledgerOf(folder), [], { HUIJIE_BACKUP_DIR: backups }));
    const p90: Record<'alone' | Beside, number[]> = { alone: [], stays: [], lists: [], audit: [] };
    const happened: Record<Beside, number> = { stays: 0, lists: 0, audit: 0 };
    try {
      const { settled } = await load(server.url, { connections: 10, lines: TILL_LINES, seconds: fillSeconds });
      await atTills(server, 1);
      for (let round = 0; round < rounds; round += 1) {
        p90.alone.push(await atTills(server, seconds));
        for (const beside of BESIDE) {
          const disturbance = begin(beside, server, backups);
          p90[beside].push(await atTills(server, seconds));
          happened[beside] += await disturbance.end();
        }
      }
      return { settledBefore: settled, p90, happened };
    } finally {
      await server.stop();
    }
  });
}

async function atTills({ url }: ServerChild, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const took: number[] = [];
  const till = async (number: number) => {
    const connection = await Connection.open(url);
    const request = new VisitRequest(url, TILL_LINES, number);
    while (performance.now() < until) {
      const sent = performance.now();
      const status = await connection.send(request.numbered(nextVisit()));
      if (status !== 201) throw new Error(`a till was answered ${status}`);
      took.push(performance.now() - sent);
      await sleep(CUSTOMER_MS);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: TILLS }, (_, number) => till(number)));
  return quantiles(took)(0.9);
}

interface Disturbance {
  /** @returns how often it happened */
  end(): Promise<number>;
}

function begin(beside: Beside, server: ServerChild, backups: string): Disturbance {
  switch (beside) {
    case 'stays':
      return staysBeside(server.url);
    case 'lists':
      return listsBeside(server.url);
    case 'audit':
      return backupsBeside(server, backups);
    default:
      return beside satisfies never;
  }
}

/** Does something again and again, with a pause, until it is ended. */
function again(pauseMs: number, act: () => Promise<number>, after: () => void): Disturbance {
  let isOver = false;
  const run = async () => {
    let times = 0;
    while (!isOver) {
      times += await act();
      await sleep(pauseMs);
    }
    after();
    return times;
  };
  const running = run();
  // Whoever ends it is told what went wrong.
  running.catch(() => {});
  return {
    end() {
      isOver = true;
      return running;
    },
  };
}

function staysBeside(url: string): Disturbance {
  const request = new VisitRequest(url, STAY_LINES, PERSONS - 1);
  let connection: Connection | undefined;
  const act = async () => {
    connection ??= await Connection.open(url);
    const status = await connection.send(request.numbered(nextVisit()));
    if (status !== 201) throw new Error(`a stay was answered ${status}`);
    return 1;
  };
  return again(STAY_EVERY_MS, act, () => connection?.close());
}

function listsBeside(url: string): Disturbance {
  const caller = new Caller(url, 1);
  const act = async () => {
    const { status } = await caller.send('GET', '/v1/counters/C01/bills');
    if (status !== 200) throw new Error(`a list was answered ${status}`);
    return 1;
  };
  return again(LIST_EVERY_MS, act, () => caller.close());
}

/** Each is copied and then audited whole, before the next one begins. */
function backupsBeside(server: ServerChild, folder: string): Disturbance {
  const newest = () =>
    (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.db')) : []).sort().at(-1);
  const act = async () => {
    const before = newest();
    server.signal('SIGUSR2');
    for (let waits = 0; newest() === before; waits += 1) {
      if (waits > LOOKS_MAX) throw new Error('no backup came');
      await sleep(LOOK_MS);
    }
    return 1;
  };
  return again(BACKUP_EVERY_MS, act, () => {});
}

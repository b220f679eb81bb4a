import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../src/main/root.ts';
import { type ServerChild, startListening, startServerChild } from '../harness/child.ts';
import { Caller } from '../harness/http.ts';
import { enrolmentOf, testPerson } from '../harness/messages.ts';
import { PERSONS } from './load.ts';

/** Who takes the settlements, in the order of the tables. */
export const SERVERS = ['ours', 'express', 'http', 'withoutSync', 'inMemory'] as const;
export type ServerName = (typeof SERVERS)[number];

export async function startServer(name: ServerName, folder: string): Promise<ServerChild> {
  switch (name) {
    case 'ours':
      return enrolled(await startServerChild(ledgerOf(folder)));
    case 'withoutSync':
      return enrolled(
        await startServerChild(join(folder, 'without-sync.db'), [], { NODE_OPTIONS: `--import=${changed}` }),
      );
    case 'inMemory':
      return enrolled(await startServerChild(':memory:'));
    case 'express':
      return startListening(['dist/scripts/bench/bare-express.js'], {});
    case 'http':
      return startListening(['dist/scripts/bench/bare-http.js'], {});
    default:
      return name satisfies never;
  }
}

export const ledgerOf = (folder: string): string => join(folder, 'ledger.db');
const changed = pathToFileURL(join(packageRoot(), 'dist/scripts/bench/without-sync.js')).href;

export async function enrolled(server: ServerChild): Promise<ServerChild> {
  const caller = new Caller(server.url);
  for (let index = 0; index < PERSONS; index += 1) await caller.post('/v1/enrolments', enrolmentOf(testPerson(index)));
  caller.close();
  return server;
}

/** What Linux counts in: a hundredth of a second. */
const TICK_MICROS = 10_000;

/** Processor time of all threads of a process so far, microseconds. @returns NaN where the system does not tell */
export function processorMicros(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in brackets and may hold anything; user and system time are 12 and 13 after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
  } catch {
    return Number.NaN;
  }
}

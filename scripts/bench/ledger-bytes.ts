import { statSync } from 'node:fs';
import { inTempFolder, startServerChild } from '../harness/child.ts';
import { load } from './load.ts';
import { enrolled, ledgerOf } from './servers.ts';

/** What the ledger's file grew by for each settlement of so many lines, with everything that is kept of it. */
export interface BytesBench {
  readonly lines: number;
  readonly settlements: number;
  readonly bytes: number;
}

const SECONDS = 1;
/** What a new file takes for its tables, and for the first page of each, is not counted. */
const SETTLED_BEFORE = 100;

/** The server is stopped before and after: then all that it wrote is in the one file. */
export async function benchBytes(lines: number, settlements: number): Promise<BytesBench> {
  return inTempFolder(async (folder) => {
    const ledger = ledgerOf(folder);
    await (await enrolled(await startServerChild(ledger))).stop();
    await settle(ledger, lines, SETTLED_BEFORE);
    const before = statSync(ledger).size;
    const settled = await settle(ledger, lines, settlements);
    return { lines, settlements: settled, bytes: (statSync(ledger).size - before) / settled };
  });
}

/** @returns how many were settled, at least as many as wanted */
async function settle(ledger: string, lines: number, wanted: number): Promise<number> {
  const server = await startServerChild(ledger);
  let settled = 0;
  try {
    while (settled < wanted) settled += (await load(server.url, { connections: 10, lines, seconds: SECONDS })).settled;
  } finally {
    await server.stop();
  }
  return settled;
}

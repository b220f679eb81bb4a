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

/** The server is stopped before and after: then all that it wrote is in the one file. */
export async function benchBytes(lines: number, seconds: number): Promise<BytesBench> {
  return inTempFolder(async (folder) => {
    const ledger = ledgerOf(folder);
    await (await enrolled(await startServerChild(ledger))).stop();
    const before = statSync(ledger).size;
    const server = await startServerChild(ledger);
    const { settled } = await load(server.url, { connections: 10, lines, seconds }).finally(() => server.stop());
    return { lines, settlements: settled, bytes: (statSync(ledger).size - before) / settled };
  });
}

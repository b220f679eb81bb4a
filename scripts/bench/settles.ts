import { huijie, inTempFolder, type ServerChild } from '../harness/child.ts';
import { type Load, load } from './load.ts';
import { ledgerOf, processorMicros, type ServerName, startServer } from './servers.ts';

export interface SettlesWanted {
  readonly servers: readonly ServerName[];
  readonly cells: readonly Cell[];
  readonly rounds: number;
  readonly seconds: number;
}
export interface Cell {
  readonly lines: number;
  readonly connections: number;
}

/** What one server did in one round, and its processor time for one settlement. */
export interface Round extends Load {
  readonly serverMicros: number;
}
export interface SettledCell extends Cell {
  readonly rounds: Readonly<Record<string, readonly Round[]>>;
}
export interface SettleBench {
  readonly cells: readonly SettledCell[];
  /** Of `huijie audit` over the ledger of our server afterwards, where it took part. */
  readonly auditExit: number | undefined;
}

/** Until the engine of JavaScript has compiled what is called all the time; on a slow machine for so long at most. */
const WARM_UP_SETTLED = 400;
const WARM_UP_SECONDS_MOST = 15;

export async function warmUp(url: string): Promise<void> {
  for (let settled = 0, second = 0; settled < WARM_UP_SETTLED && second < WARM_UP_SECONDS_MOST; second += 1)
    settled += (await load(url, { connections: 10, lines: 20, seconds: 1 })).settled;
}

/** All servers run at once, and each in its turn gets the load: what slows the machine down slows them all. */
export async function benchSettles({ servers, cells, rounds, seconds }: SettlesWanted): Promise<SettleBench> {
  return inTempFolder(async (folder) => {
    const running = new Map<ServerName, ServerChild>();
    const settled: SettledCell[] = [];
    try {
      for (const name of servers) {
        const server = await startServer(name, folder);
        running.set(name, server);
        await warmUp(server.url);
      }
      for (const cell of cells) settled.push(await inCell(cell, running, rounds, seconds));
    } finally {
      for (const server of running.values()) await server.stop();
    }
    const auditExit = running.has('ours') ? (await huijie('audit', ledgerOf(folder))).code : undefined;
    return { cells: settled, auditExit };
  });
}

async function inCell(
  cell: Cell,
  running: ReadonlyMap<ServerName, ServerChild>,
  rounds: number,
  seconds: number,
): Promise<SettledCell> {
  const taken: Record<string, Round[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, { url, pid }] of running) {
      const before = processorMicros(pid);
      const loaded = await load(url, { ...cell, seconds });
      const serverMicros = (processorMicros(pid) - before) / loaded.settled;
      taken[name] = [...(taken[name] ?? []), { ...loaded, serverMicros }];
    }
  }
  return { ...cell, rounds: taken };
}

/** One figure of each round of a server. */
export const eachRound = (cell: SettledCell, server: ServerName, figure: keyof Round): readonly number[] =>
  (cell.rounds[server] ?? []).map((round) => round[figure]);

import { inTempFolder } from '../harness/child.ts';
import { testPerson } from '../harness/messages.ts';
import { medianOf } from '../harness/steady.ts';
import { load } from './load.ts';
import type { Rounds } from './rounds.ts';
import { startServer } from './servers.ts';
import { warmUp } from './settles.ts';
import { visitBody } from './visits.ts';

export const STAY_LINES = 3_000;

/** Milliseconds by round: the median stay on one connection, and reading its body as JSON alone. */
export interface StayBench {
  readonly bytes: number;
  readonly settle: Rounds;
  readonly parse: Rounds;
}

const PARSES = 15;

export async function benchStay(rounds: number, seconds: number): Promise<StayBench> {
  const body = visitBody(STAY_LINES, testPerson(0));
  return inTempFolder(async (folder) => {
    const server = await startServer('ours', folder);
    const settle: number[] = [];
    const parse: number[] = [];
    const stays = () => load(server.url, { connections: 1, lines: STAY_LINES, seconds });
    try {
      await warmUp(server.url);
      await stays();
      for (let round = 0; round < rounds; round += 1) {
        parse.push(parseMs(body));
        settle.push((await stays()).p50Ms);
      }
    } finally {
      await server.stop();
    }
    return { bytes: Buffer.byteLength(body), settle, parse };
  });
}

function parseMs(body: string): number {
  const took = Array.from({ length: PARSES }, () => {
    const began = performance.now();
    JSON.parse(body);
    return performance.now() - began;
  });
  return medianOf(took);
}

import { join } from 'node:path';
import autocannon from 'autocannon';
import { huijie, inTempFolder, type ServerChild, startListening, startServerChild } from '../harness/child.ts';
import { Caller } from '../harness/http.ts';
import { enrolmentOf, type Stay, settleBody, testPerson } from '../harness/messages.ts';

export interface Throughput {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
}
export interface SettleBench {
  readonly connections: number;
  readonly bodyBytes: number;
  /** Our server: file ledger, every commit synced to disk. */
  readonly ours: Throughput;
  readonly bare: Throughput;
  readonly auditExit: number;
}

const CONNECTIONS = 10;
const PERSONS = 200;
const WARM_UP_SECONDS = 2;
const ID_MARK = '@id@';

/** Every request settles a visit of its own; our server and the bare one one after the other in the same run. */
export async function benchSettles(seconds: number): Promise<SettleBench> {
  return inTempFolder(async (folder) => {
    const ledger = join(folder, 'bench.db');
    const bodies = bodiesOf();
    const ours = await measured(await startServerChild(ledger), seconds, bodies, enrolAll);
    const audit = await huijie('audit', ledger);
    const bareServer = await startListening(['dist/scripts/bench/bare-server.js'], {});
    const bare = await measured(bareServer, seconds, bodies, async () => {});
    return { connections: CONNECTIONS, bodyBytes: Buffer.byteLength(bodies()), ours, bare, auditExit: audit.code };
  });
}

async function measured(
  server: ServerChild,
  seconds: number,
  bodies: () => string,
  prepare: (url: string) => Promise<void>,
): Promise<Throughput> {
  try {
    await prepare(server.url);
    await shoot(server.url, WARM_UP_SECONDS, bodies);
    return await shoot(server.url, seconds, bodies);
  } finally {
    await server.stop();
  }
}

async function shoot(url: string, seconds: number, bodies: () => string): Promise<Throughput> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        path: '/v1/settlements',
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => ({ ...request, body: bodies() }),
      },
    ],
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} requests of ${result.requests.total} failed: nothing was measured`);
  return {
    perSecond: result.requests.total / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    requests: result.requests.total,
  };
}

/** The next body, each with an id of its own, made from ready texts so that the client costs little. */
function bodiesOf(): () => string {
  const templates = Array.from({ length: PERSONS }, (_, index) => settleBody(stayOf(index), 'C01').split(ID_MARK));
  let number = 0;
  return () => {
    number += 1;
    return (templates[number % PERSONS] ?? []).join(`B${String(number).padStart(8, '0')}`);
  };
}

const stayOf = (index: number): Stay => ({
  id: ID_MARK,
  person: testPerson(index),
  drug: 123_456n + BigInt(index),
  material: 5_000n,
  preSelfPay: 30_000n,
  inScope: 800_000n,
  basic: 560_000n,
  critical: 0n,
  on: '2021-04-15',
});

async function enrolAll(url: string): Promise<void> {
  const caller = new Caller(url);
  for (let index = 0; index < PERSONS; index += 1) await caller.post('/v1/enrolments', enrolmentOf(testPerson(index)));
  caller.close();
}

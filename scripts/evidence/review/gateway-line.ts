import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { drivenVisitOf, personById } from '../../../src/main/simulator.ts';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller } from '../../harness/http.ts';
import { enrolmentOf, settleBody, testPerson } from '../../harness/messages.ts';
import { caseVisitOf } from '../../harness/simulation/national-visit.ts';
import { type Check, check, type ReviewRow } from './row.ts';

export const rows: readonly ReviewRow[] = [
  {
    row: 'D-circuit',
    plays: 'driven visits and pushed settlements while a gateway takes in every connection and answers nothing',
    play: playOutage,
    alone: 'always',
  },
];

const TIMEOUT_MS = 1_500;
const ROUNDS = 4;
const PUSHED_A_ROUND = 10;
const VISITS_AT_ONCE = 6;
const WAIT_MS_MAX = 40_000;

async function playOutage(): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    const hole = await listen(createTcp(), 0);
    const port = (hole.address() as AddressInfo).port;
    const sockets = new Set<Socket>();
    hole.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
    const server = await startServerChild(join(folder, 'circuit.db'), [], {
      HUIJIE_GATEWAY: `http://127.0.0.1:${port}`,
      HUIJIE_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS),
    });
    const caller = new Caller(server.url);
    try {
      const play = new Outage(caller);
      const before = await play.untilRefused();
      const during = await play.rounds();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => hole.close(resolve));
      return [...before, ...during, await play.untilHeard(port)];
    } finally {
      for (const socket of sockets) socket.destroy();
      hole.close();
      caller.close();
      await server.stop();
    }
  });
}

const listen = async (server: Server, port: number): Promise<Server> => {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
};

class Outage {
  readonly #caller: Caller;
  readonly #person = testPerson(1);
  #number = 0;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** The first visits meet the silence; from then on it is known. */
  async untilRefused(): Promise<Check[]> {
    await this.#caller.post('/v1/enrolments', enrolmentOf(this.#person));
    const until = Date.now() + WAIT_MS_MAX;
    let last = await this.#visit();
    while (last.body.code !== 'GATEWAY_DOWN' && Date.now() < until) {
      await sleep(100);
      last = await this.#visit();
    }
    const { status, body } = last;
    return [
      check('a visit while the line is down', '503 GATEWAY_DOWN', `${status} ${String(body.code)}`),
      check('it can be sent again as it is', 'same', body.retry),
      check('it says what the cashier does', true, typeof body.cashier === 'string' && body.cashier !== ''),
    ];
  }

  /** Settlements that a hospital pushes, alone and beside visits that the desk is to drive, in turns. */
  async rounds(): Promise<Check[]> {
    const alone: number[] = [];
    const beside: number[] = [];
    const visits: number[] = [];
    let refused = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(...(await this.#pushed()));
      const pushed = this.#pushed();
      const begun = await Promise.all(Array.from({ length: VISITS_AT_ONCE }, () => timed(() => this.#visit())));
      refused += begun.filter(({ result }) => result.body.code === 'GATEWAY_DOWN').length;
      visits.push(...begun.map(({ ms }) => ms));
      beside.push(...(await pushed));
    }
    const [one, other, visit] = [alone, beside, visits].map(medianOf) as [number, number, number];
    const seen = `${one.toFixed(0)} ms alone, ${other.toFixed(0)} ms beside`;
    return [
      check('visits refused at once, of all', `${ROUNDS * VISITS_AT_ONCE}`, `${refused}`),
      check('the median visit waits for no gateway', 'yes', visit < TIMEOUT_MS / 2 ? 'yes' : `${visit.toFixed(0)} ms`),
      // Beside visits the server has seven requests at once instead of one.
      check(
        'pushed settlements are not held up by them',
        'yes',
        other < Math.max(10 * one, TIMEOUT_MS / 4) ? 'yes' : seen,
      ),
    ];
  }

  /** Something answers there again: the next visit goes through to it, with nobody doing anything. */
  async untilHeard(port: number): Promise<Check> {
    let heard = 0;
    const back = createHttp((request, response) => {
      if (request.method === 'POST') heard += 1;
      response.writeHead(request.method === 'POST' ? 500 : 404).end();
    });
    await listen(back, port);
    const until = Date.now() + WAIT_MS_MAX;
    while (heard === 0 && Date.now() < until) {
      await this.#visit();
      await sleep(100);
    }
    await new Promise((resolve) => {
      back.close(resolve);
      back.closeAllConnections();
    });
    return check('once something answers there, a visit reaches it', true, heard > 0);
  }

  async #pushed(): Promise<number[]> {
    const took: number[] = [];
    for (let index = 0; index < PUSHED_A_ROUND; index += 1) {
      const body = settleBody({ ...this.#stay(), person: this.#person }, 'C1');
      const { ms, result } = await timed(() => this.#caller.post('/v1/settlements', body));
      if (result.status >= 300) throw new Error(`a pushed settlement was answered ${result.status}`);
      took.push(ms);
    }
    return took;
  }

  #visit() {
    const person = personById('P05');
    const stay = { ...this.#stay(), person: { certificate: person.certno, number: person.psn_no } };
    const { visit } = drivenVisitOf(person, caseVisitOf(stay));
    const body = { adapter: 'nhsa', counter: 'C2', visit: { ...visit, hisVisitNo: stay.id } };
    return this.#caller.post('/v1/journeys', body);
  }

  #stay() {
    this.#number += 1;
    const id = `G${String(this.#number).padStart(6, '0')}`;
    const amounts = { drug: 100n, material: 0n, preSelfPay: 0n, inScope: 100_000n, basic: 50_000n, critical: 0n };
    return { id, ...amounts, on: '2021-03-10' };
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

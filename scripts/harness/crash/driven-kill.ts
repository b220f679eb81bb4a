import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { drivenVisitOf, faults, personById, startSimulatedGateway } from '../../../src/main/simulator.ts';
import { huijie, inTempFolder, type ServerChild, startListening } from '../child.ts';
import { Caller } from '../http.ts';
import { entriesOf } from '../ledger-view.ts';
import { Random } from '../random.ts';
import { INSTITUTION } from '../simulation/canonical.ts';
import { caseVisitOf } from '../simulation/national-visit.ts';

/** What kills amid driven visits left. `broken` is empty when ledger and gateway say the same. */
export interface DrivenKilled {
  readonly kills: number;
  readonly visits: number;
  /** Settled on both sides at the end. */
  readonly settled: number;
  /** Requests of a cashier whose answer the kill took. */
  readonly unheard: number;
  /** Messages of the gateway that went wrong beside. */
  readonly faults: number;
  /** Visits that some life of the server found unfinished, and ended. */
  readonly resumed: number;
  readonly auditExit: number;
  readonly broken: readonly string[];
}

interface Visit {
  readonly number: string;
  readonly body: object;
  /** The cashier thinks better of it after the settlement. */
  readonly regretted: boolean;
  id?: string;
  state?: string;
}

/** In its plan's term: 2021-03-20. */
const DAY = Date.parse('2021-03-20T02:30:00.000Z');
const PERSONS = ['P05', 'P06', 'P07'].map(personById);
const WORKERS = 3;
const KILL_AFTER_MS_MAX = 1_500;
const FAULTY = 0.25;
const SETTLES = ['2304', '2207', '2601', '2305', '2208'];
/** After the last kill nothing goes wrong any more, and by then every visit is decided. */
const QUIET_MS_MAX = 60_000;
const LOOK_MS = 100;
/** The cashier is asked: for the first time, or again because the figures have changed. */
const ASKED = new Set(['quoted', 'asking']);
const OVER = new Set(['committed', 'undone', 'failed', 'abandoned']);

/** kill -9 again and again while cashiers take visits through a faulty gateway; then both sides must agree on each. */
export async function drivenKills({ kills, seed }: { kills: number; seed: number }): Promise<DrivenKilled> {
  const gateway = await startSimulatedGateway({ seed });
  try {
    return await inTempFolder(async (folder) => {
      const loop = new DrivenLoop(join(folder, 'driven.db'), gateway.url, new Random(seed));
      await loop.enrol();
      for (let kill = 0; kill < kills; kill += 1) await loop.liveAndKill();
      await loop.settleDown();
      return await loop.close(kills);
    });
  } finally {
    await gateway.close();
  }
}

class DrivenLoop {
  readonly #ledger: string;
  readonly #gateway: string;
  readonly #random: Random;
  readonly #ahead = DAY - Date.now();
  readonly #visits: Visit[] = [];
  readonly #broken: string[] = [];
  #unheard = 0;
  #faults = 0;
  #resumed = 0;

  constructor(ledger: string, gateway: string, random: Random) {
    this.#ledger = ledger;
    this.#gateway = gateway;
    this.#random = random;
  }

  async #withServer<T>(work: (caller: Caller, server: ServerChild) => Promise<T>): Promise<T> {
    const argv = ['dist/scripts/harness/crash/driven-server.js', this.#ledger, this.#gateway, String(this.#ahead)];
    const server = await startListening(argv, {});
    const caller = new Caller(server.url);
    try {
      return await work(caller, server);
    } finally {
      caller.close();
      await server.stop();
    }
  }

  async enrol(): Promise<void> {
    await this.#withServer(async (caller) => {
      for (const { certno } of PERSONS)
        await caller.post('/v1/enrolments', { certificateNumber: certno, plan: 'huiqubao-2021' });
    });
  }

  /** One life: what was left open goes on by itself, cashiers come with old and new visits, and then it is killed. */
  async liveAndKill(): Promise<void> {
    await this.#withServer(async (caller, server) => {
      let alive = true;
      const open = this.#visits.filter(({ state = '' }) => !OVER.has(state));
      this.#resumed += open.length;
      const work = async () => {
        while (alive) {
          await this.#makeFaulty();
          await this.#unlessKilled(() => this.#attend(open.pop() ?? this.#visit(), caller));
        }
      };
      const workers = Array.from({ length: WORKERS }, work);
      await sleep(this.#random.between(100, KILL_AFTER_MS_MAX));
      alive = false;
      await server.kill();
      await Promise.all(workers);
    });
  }

  async #unlessKilled(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch {
      this.#unheard += 1;
    }
  }

  #visit(): Visit {
    const random = this.#random;
    const number = `K${String(this.#visits.length).padStart(6, '0')}`;
    const person = random.pick(PERSONS);
    const stay = {
      id: number,
      person: { certificate: person.certno, number: person.psn_no },
      drug: random.fen(0, 3_000_000),
      material: random.fen(0, 5_000),
      preSelfPay: random.fen(0, 30_001),
      inScope: random.fen(0, 900_000),
      basic: 0n,
      critical: 0n,
      on: '2021-03-18',
    };
    const { visit } = drivenVisitOf(person, caseVisitOf(stay));
    const body = { adapter: 'nhsa', counter: 'C1', hold: random.chance(0.3), visit: { ...visit, hisVisitNo: number } };
    const made: Visit = { number, body, regretted: random.chance(0.2) };
    this.#visits.push(made);
    return made;
  }

  /** What a cashier does, first or again: begin it, confirm what is shown, take back what is regretted. */
  async #attend(visit: Visit, caller: Caller): Promise<void> {
    this.#see(visit, await caller.post('/v1/journeys', visit.body));
    if (visit.state !== undefined && ASKED.has(visit.state))
      this.#see(visit, await caller.post(`/v1/journeys/${visit.id}/confirm`, {}));
    if (visit.state === 'committed' && visit.regretted)
      this.#see(visit, await caller.post(`/v1/journeys/${visit.id}/undo`, { reason: 'regretted' }));
  }

  #see(visit: Visit, { status, body }: { status: number; body: Record<string, unknown> }): void {
    if (status >= 500) this.#broken.push(`${visit.number} was answered ${status} ${String(body.code)}`);
    if (typeof body.journeyId === 'string') visit.id = body.journeyId;
    if (typeof body.state === 'string') visit.state = body.state;
  }

  /** The next message of a kind that moves money goes wrong in one of the catalogue's ways. */
  async #makeFaulty(): Promise<void> {
    if (!this.#random.chance(FAULTY)) return;
    const { id } = this.#random.pick(faults);
    const control = new Caller(this.#gateway);
    const answer = await control.post('/sim/faults', { fault: id, infno: this.#random.pick(SETTLES), times: 1 });
    control.close();
    if (answer.status < 300) this.#faults += 1;
  }

  /** Faults have ended: what is open is decided by the desk itself, and what is quoted by its cashier. */
  async settleDown(): Promise<void> {
    const control = new Caller(this.#gateway);
    await control.send('DELETE', '/sim/faults');
    control.close();
    await this.#withServer(async (caller, server) => {
      const until = performance.now() + QUIET_MS_MAX;
      for (;;) {
        const open = this.#visits.filter(({ state = '' }) => !OVER.has(state));
        if (open.length === 0 || performance.now() > until) break;
        // What is asked again in an hour is asked now.
        server.signal('SIGUSR2');
        for (const visit of open) await this.#attend(visit, caller);
        await sleep(LOOK_MS);
      }
      for (const visit of this.#visits) this.#see(visit, await caller.get(`/v1/journeys/${visit.id}`));
    });
  }

  /** Each settlement that stands at the gateway stands in the ledger, and no other. */
  async close(kills: number): Promise<DrivenKilled> {
    for (const { number, state = 'none' } of this.#visits)
      if (!OVER.has(state)) this.#broken.push(`${number} is still ${state}`);
    const entries = await entriesOf(this.#ledger);
    const cancelled = new Set(entries.filter(({ kind }) => kind === 'cancel').map(({ subject }) => subject));
    const settled = entries.filter(({ kind, subject }) => kind === 'settle' && !cancelled.has(subject));
    const ours = new Set(settled.map(({ subject }) => subject));
    const standing = await this.#standing();
    for (const id of standing) if (!ours.has(id)) this.#broken.push(`${id} stands at the gateway only`);
    for (const id of ours) if (!standing.has(id)) this.#broken.push(`${id} stands in the ledger only`);
    const committed = this.#visits.filter(({ state }) => state === 'committed').length;
    if (committed !== ours.size) this.#broken.push(`${committed} visits are committed, ${ours.size} settlements stand`);
    const { code } = await huijie('audit', this.#ledger);
    if (code !== 0) this.#broken.push(`huijie audit ended with ${code}`);
    return {
      kills,
      visits: this.#visits.length,
      settled: ours.size,
      unheard: this.#unheard,
      faults: this.#faults,
      resumed: this.#resumed,
      auditExit: code,
      broken: this.#broken,
    };
  }

  async #standing(): Promise<Set<string>> {
    const control = new Caller(this.#gateway);
    const { body } = await control.get(`/sim/settlements?fixmedins_code=${INSTITUTION}`);
    control.close();
    const rows = body.settlements as { mdtrt_id: string; setl_id: string; status: string }[];
    const active = rows.filter(({ status }) => status === 'active');
    const visits = new Set(active.map(({ mdtrt_id }) => mdtrt_id));
    if (visits.size !== active.length) this.#broken.push('a visit is settled twice at the gateway');
    return new Set(active.map(({ setl_id }) => `${INSTITUTION}:${setl_id}`));
  }
}

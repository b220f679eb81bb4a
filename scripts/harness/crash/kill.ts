import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../../../src/json/index.ts';
import { formatFen } from '../../../src/money/index.ts';
import { huijie, inTempFolder, type ServerChild, startServerChild } from '../child.ts';
import { Caller, type JsonReply } from '../http.ts';
import { entriesOf } from '../ledger-view.ts';
import { enrolmentOf, type Stay, settleBody, settlementIdOf, type TestPerson, testPerson } from '../messages.ts';
import { accumulatorText, yearOfL1, yearOfL2 } from '../plans/expected.ts';
import { Random } from '../random.ts';
import { coverageOf } from '../reply.ts';

/** What a loop of kills found. `broken` is empty when nothing was lost, doubled or changed. */
export interface Killed {
  readonly kills: number;
  /** Lives that ended by SIGTERM instead, amid the same work, as at every new version. */
  readonly stops: number;
  readonly sent: number;
  readonly acknowledged: number;
  /** Sent, and killed before an answer came. */
  readonly unheard: number;
  /** Of those: committed all the same, as the retry showed. */
  readonly unheardCommitted: number;
  readonly cancelled: number;
  readonly auditExit: number;
  readonly broken: readonly string[];
}

interface Operation {
  readonly stay: Stay;
  readonly kind: 'settle' | 'cancel';
  reply?: JsonReply;
  /** The server died while we waited for the answer. */
  unheard: boolean;
}

const WORKERS = 4;
const PERSONS = 6;
/** Every settlement of this person is taken back again, so that at the end nothing may be left of it. */
const REGRETFUL = 0;
const KILL_AFTER_MS_MAX = 350;
/** Before every so many kills one orderly stop. */
const STOP_EVERY = 3;

/** kill -9 again and again in the middle of a stream of settles and cancels, on one ledger file. */
export async function killLoop({ kills, seed }: { kills: number; seed: number }): Promise<Killed> {
  return inTempFolder(async (folder) => {
    const loop = new KillLoop(join(folder, 'kill.db'), new Random(seed));
    await loop.enrolAll();
    for (let kill = 0; kill < kills; kill += 1) {
      if (kill % STOP_EVERY === 0) await loop.streamAndStop();
      await loop.streamAndKill();
    }
    return loop.close(kills);
  });
}

class KillLoop {
  readonly #ledger: string;
  readonly #random: Random;
  readonly #persons = Array.from({ length: PERSONS }, (_, index) => testPerson(index));
  readonly #operations: Operation[] = [];
  readonly #broken: string[] = [];
  /** Settled and answered, to be taken back. */
  readonly #toRegret: Stay[] = [];
  #stops = 0;
  #unheard = 0;
  #unheardCommitted = 0;

  constructor(ledger: string, random: Random) {
    this.#ledger = ledger;
    this.#random = random;
  }

  async #withServer<T>(work: (caller: Caller, server: ServerChild) => Promise<T>): Promise<T> {
    const server = await startServerChild(this.#ledger);
    const caller = new Caller(server.url);
    try {
      return await work(caller, server);
    } finally {
      caller.close();
      await server.stop();
    }
  }

  async enrolAll(): Promise<void> {
    await this.#withServer(async (caller) => {
      for (const person of this.#persons) await caller.post('/v1/enrolments', enrolmentOf(person));
    });
  }

  streamAndKill(): Promise<void> {
    return this.#streamAndEnd((server) => server.kill());
  }

  /** A stop loses no work either: what was begun is answered, and the server says that it ended well. */
  streamAndStop(): Promise<void> {
    this.#stops += 1;
    return this.#streamAndEnd(async (server) => {
      const code = await server.stop();
      if (code !== 0) this.#broken.push(`a server that was asked to stop ended with ${code}: ${server.said()}`);
    });
  }

  /** One life of the server: first what the last one left open, then new work, then its end amid that. */
  async #streamAndEnd(end: (server: ServerChild) => Promise<void>): Promise<void> {
    await this.#withServer(async (caller, server) => {
      await this.#retryUnheard(caller);
      let alive = true;
      const work = async () => {
        while (alive) await this.#send(this.#next(), caller);
      };
      const workers = Array.from({ length: WORKERS }, work);
      await sleep(this.#random.between(1, KILL_AFTER_MS_MAX));
      const ended = end(server);
      alive = false;
      await ended;
      await Promise.all(workers);
    });
  }

  #next(): Operation {
    const regretted = this.#random.chance(0.5) ? this.#toRegret.pop() : undefined;
    if (regretted !== undefined) return this.#operation('cancel', regretted);
    return this.#operation('settle', this.#stay(this.#random.pick(this.#persons)));
  }

  #operation(kind: Operation['kind'], stay: Stay): Operation {
    const operation: Operation = { kind, stay, unheard: false };
    this.#operations.push(operation);
    return operation;
  }

  #stay(person: TestPerson): Stay {
    const random = this.#random;
    const inScope = random.fen(0, 500_000);
    return {
      id: `K${String(this.#operations.length).padStart(7, '0')}`,
      person,
      drug: random.fen(0, 300_001),
      material: random.fen(0, 5_000),
      preSelfPay: random.fen(0, 30_001),
      inScope,
      basic: inScope / 2n,
      critical: 0n,
      on: `2021-0${random.between(1, 9)}-1${random.between(0, 9)}`,
    };
  }

  async #send(operation: Operation, caller: Caller): Promise<void> {
    try {
      operation.reply = await call(operation, caller);
    } catch {
      operation.unheard = true;
      return;
    }
    if (operation.reply.body.code === 'STOPPING') {
      operation.unheard = true;
      return;
    }
    if (operation.reply.status >= 300) this.#say(operation, `was answered ${operation.reply.status}`);
    this.#answered(operation);
  }

  #answered({ kind, stay }: Operation): void {
    if (kind === 'settle' && stay.person === this.#persons[REGRETFUL]) this.#toRegret.push(stay);
  }

  /** The same message again: one effect, whichever way the kill went. */
  async #retryUnheard(caller: Caller): Promise<void> {
    for (const operation of this.#operations.filter((one) => one.unheard)) {
      this.#unheard += 1;
      const again = await call(operation, caller);
      const once = await call(operation, caller);
      if (again.status >= 300) this.#say(operation, `was answered ${again.status} when sent again`);
      if (again.body.duplicate === true) this.#unheardCommitted += 1;
      if (once.body.duplicate !== true) this.#say(operation, 'took effect twice');
      if (text(operation, once) !== text(operation, again)) this.#say(operation, 'gave two different answers');
      operation.reply = again;
      operation.unheard = false;
      this.#answered(operation);
    }
  }

  /** Everything acknowledged in any life must be there, unchanged, once. */
  async close(kills: number): Promise<Killed> {
    await this.#withServer(async (caller) => {
      await this.#retryUnheard(caller);
      await this.#cancelTheRest(caller);
      for (const operation of this.#operations) await this.#checkKept(operation, caller);
      for (const person of this.#persons) await this.#checkYear(person, caller);
    });
    const audit = await huijie('audit', this.#ledger);
    if (audit.code !== 0) this.#broken.push(`huijie audit ended with ${audit.code}: ${audit.lines.at(-1) ?? ''}`);
    await this.#checkEntries();
    const cancels = this.#operations.filter(({ kind }) => kind === 'cancel').length;
    return {
      kills,
      stops: this.#stops,
      sent: this.#operations.length,
      acknowledged: this.#operations.length - this.#unheard,
      unheard: this.#unheard,
      unheardCommitted: this.#unheardCommitted,
      cancelled: cancels,
      auditExit: audit.code,
      broken: this.#broken,
    };
  }

  async #cancelTheRest(caller: Caller): Promise<void> {
    for (const stay of this.#toRegret.splice(0)) await this.#send(this.#operation('cancel', stay), caller);
  }

  async #checkKept(operation: Operation, caller: Caller): Promise<void> {
    const id = encodeURIComponent(settlementIdOf(operation.stay));
    const kept = operation.kind === 'settle' ? await caller.get(`/v1/bills/${id}`) : await call(operation, caller);
    if (kept.status !== 200) return this.#say(operation, `was acknowledged and is lost (${kept.status})`);
    if (operation.reply === undefined) return this.#say(operation, 'was never answered');
    // The end of a certificate is held in memory only: after a death nobody knows it.
    const said = (reply: JsonReply) => text(operation, reply).replace(/"certificateTail":"[^"]*",?/, '');
    if (said(kept) !== said(operation.reply)) this.#say(operation, 'is not what was acknowledged');
  }

  /** Accumulators against the year worked out without the engine. */
  async #checkYear(person: TestPerson, caller: Caller): Promise<void> {
    const regretful = person === this.#persons[REGRETFUL];
    const stays = this.#operations.filter(({ kind, stay }) => kind === 'settle' && stay.person === person);
    const counts = regretful ? [] : stays.map(({ stay }) => stay);
    for (const [liability, year] of [['L1', yearOfL1(counts)] as const, ['L2', yearOfL2(counts)] as const]) {
      const seen = await coverageOf(caller, person, liability);
      const wanted = { counted: formatFen(year.counted), entitled: accumulatorText(year.entitledHalfFen) };
      if (seen.counted !== wanted.counted)
        this.#broken.push(`${liability} counted ${seen.counted}, due ${wanted.counted}`);
      if (seen.entitled !== wanted.entitled)
        this.#broken.push(`${liability} entitled ${seen.entitled}, due ${wanted.entitled}`);
    }
  }

  async #checkEntries(): Promise<void> {
    const entries = await entriesOf(this.#ledger);
    for (const kind of ['settle', 'cancel'] as const) {
      const wanted = this.#operations.filter((one) => one.kind === kind).length;
      const have = entries.filter((entry) => entry.kind === kind).length;
      if (have !== wanted) this.#broken.push(`${have} ${kind} entries for ${wanted} of them`);
    }
  }

  #say(operation: Operation, what: string): void {
    this.#broken.push(`${operation.kind} ${operation.stay.id} ${what}`);
  }
}

function call({ kind, stay }: Operation, caller: Caller): Promise<JsonReply> {
  if (kind === 'settle') return caller.post('/v1/settlements', settleBody(stay, 'C01'));
  return caller.post(`/v1/settlements/${encodeURIComponent(settlementIdOf(stay))}/cancel`, {});
}

/** An answer without what a later one may say differently: duplicate; and of a settlement, that it was taken back. */
function text({ kind }: Operation, { body }: JsonReply): string {
  const { duplicate: _duplicate, ...rest } = body;
  if (kind === 'cancel') return canonicalJson(rest);
  const { state: _state, cancelledAt: _at, cancellation: _cancellation, takenBack: _back, ...kept } = rest;
  return canonicalJson(kept);
}

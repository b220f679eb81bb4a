import { audit } from '../../../src/audit/audit.ts';
import type { BillWire } from '../../../src/bill/index.ts';
import { canonicalJson } from '../../../src/json/index.ts';
import { demoLists } from '../../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../../src/main/server.ts';
import { REFUSALS } from '../../../src/refusals/index.ts';
import { checkSettlement, type SettlementWire, settlementSchema } from '../../../src/settlement/index.ts';
import { Caller, type Reply } from '../http.ts';
import { PLAN } from '../messages.ts';
import { Random } from '../random.ts';
import { brokenOnTheWire } from '../reply.ts';
import {
  type Attack,
  badKeys,
  type Fresh,
  hostileTexts,
  tooMuch,
  truncated,
  wrongEncodings,
  wrongTypes,
} from './attacks.ts';
import { compactGolden, type Golden, wholeGolden } from './golden.ts';
import { mutated } from './mutations.ts';
import { tillAttacks, tillGolden } from './till-fuzz.ts';
import { brokenOnTheTill } from './till-laws.ts';

export interface Fuzzed {
  readonly inputs: number;
  readonly refused: number;
  /** Messages that were still a possible settlement: each was checked against every law, and taken back. */
  readonly accepted: number;
  readonly families: Readonly<Record<string, number>>;
  readonly broken: readonly string[];
}

export interface FuzzSize {
  /** Cut behind every byte (1), or every so many. */
  readonly stride: number;
  readonly valuesPerField: number;
  readonly mutations: number;
  /** Every `keep`th of the attacks on keys. */
  readonly keep: number;
  /** Also the long message of the simulated gateway. */
  readonly whole: boolean;
  /** How many of the other routes are struck too. */
  readonly otherRoutes: number;
}

const ALL = 100;
export const FUZZ_TEST: FuzzSize = {
  stride: 25,
  valuesPerField: 1,
  mutations: 220,
  keep: 12,
  whole: false,
  otherRoutes: 1,
};
export const FUZZ_SHORT: FuzzSize = {
  ...FUZZ_TEST,
  stride: 30,
  valuesPerField: 1,
  mutations: 60,
  keep: 40,
  otherRoutes: ALL,
};
export const FUZZ_LONG: FuzzSize = {
  ...FUZZ_SHORT,
  stride: 1,
  valuesPerField: ALL,
  mutations: 12_000,
  keep: 1,
  whole: true,
};

/** The whole message has ten times the fields. */
const VALUES_PER_FIELD_OF_WHOLE = 8;

/** Hostile and broken input over HTTP against a live server in this process, so that its prototypes can be watched. */
export async function fuzz({ seed, size }: { seed: number; size: FuzzSize }): Promise<Fuzzed> {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    ledger: ':memory:',
    lists: [demoLists()],
    frameAncestors: ["'self'"],
  });
  const fuzzer = new Fuzzer(server);
  try {
    const random = new Random(seed);
    const goldens = [compactGolden(), ...(size.whole ? [await wholeGolden()] : [])];
    for (const golden of goldens) {
      await fuzzer.begin(golden);
      for (const attack of attacksOn(golden, fuzzer.fresh(golden), random, size)) {
        await fuzzer.strike(attack, golden);
      }
    }
    const till = tillGolden();
    await fuzzer.begin(till);
    for (const attack of tillAttacks(till, fuzzer.fresh(till), random, size)) await fuzzer.strike(attack, till);
    await fuzzer.strikeOtherRoutes(OTHER_ROUTES.slice(0, size.otherRoutes));
    return await fuzzer.close();
  } finally {
    fuzzer.hangUp();
    await server.stop();
  }
}

function* attacksOn(golden: Golden, fresh: Fresh, random: Random, size: FuzzSize): Generator<Attack> {
  yield* wrongEncodings(fresh);
  yield* tooMuch(fresh);
  yield* hostileTexts(golden, fresh);
  let number = 0;
  for (const attack of badKeys(fresh)) {
    number += 1;
    if (number % size.keep === 0 || attack.family === 'key inside text') yield attack;
  }
  yield* wrongTypes(golden, fresh, random, golden.name === 'compact' ? size.valuesPerField : VALUES_PER_FIELD_OF_WHOLE);
  yield* mutated(golden, fresh, random, size.mutations);
  yield* truncated(golden, fresh, size.stride);
}

/** The objects whose prototypes everything else inherits. */
const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const prototypesNow = (): string => PROTOTYPES.map((one) => Reflect.ownKeys(one).map(String).join()).join(' ');

const OTHER_ROUTES = [
  '/v1/quotes',
  '/v1/cancellations',
  '/v1/returns',
  '/v1/identify',
  '/v1/enrolments',
  '/v1/quotes/x/confirm',
];

class Fuzzer {
  readonly #server: RunningServer;
  readonly #caller: Caller;
  readonly #prototypes = prototypesNow();
  readonly #families: Record<string, number> = {};
  readonly #broken: string[] = [];
  readonly #goldenBills = new Map<string, { settlement: string; bill: string }>();
  #attacks = 0;
  #refused = 0;
  #accepted = 0;
  #made = 0;
  /** Something stayed in the accumulators: bills can no longer be compared with the first. */
  #tainted = false;
  inputs = 0;

  constructor(server: RunningServer) {
    this.#server = server;
    this.#caller = new Caller(server.url, 1);
  }

  fresh(golden: Golden): Fresh {
    return () => {
      this.#attacks += 1;
      return golden.text(this.#attacks);
    };
  }

  /** The message unspoilt must settle, or nothing was tested. */
  async begin(golden: Golden): Promise<void> {
    await this.#caller.post('/v1/enrolments', { certificateNumber: golden.certificate, plan: PLAN });
    const { status, body } = await this.#caller.post('/v1/settlements', golden.text(0));
    if (status !== 201) throw new Error(`the ${golden.name} golden message is refused: ${String(body.code)}`);
    const id = String(body.settlementId);
    this.#made += 1;
    this.#goldenBills.set(golden.name, { settlement: await this.#stored(id), bill: figures(body.bill) });
    await this.#cancel(id);
  }

  async strike(attack: Attack, golden: Golden): Promise<void> {
    this.inputs += 1;
    this.#families[attack.family] = (this.#families[attack.family] ?? 0) + 1;
    const say = (what: string) => this.#broken.push(`${attack.family}, ${attack.name}: ${what}`);
    const reply = await this.#send('/v1/settlements', attack, say);
    if (reply === undefined) return;
    if (reply.status === 201) this.#made += 1;
    if (reply.status >= 400) this.#checkRefusal(reply, say);
    else if (attack.mustRefuse) say(`became a settlement (${reply.status})`);
    else await this.#checkAccepted(reply, golden, say);
    if (prototypesNow() !== this.#prototypes || 'polluted' in {}) say('changed a prototype');
  }

  async #send(path: string, attack: Attack, say: (what: string) => void): Promise<Reply | undefined> {
    try {
      return await this.#caller.send('POST', path, attack.body, attack.headers);
    } catch (error) {
      say(`got no answer (${error instanceof Error ? error.message : String(error)})`);
      return undefined;
    }
  }

  #checkRefusal(reply: Reply, say: (what: string) => void): void {
    this.#refused += 1;
    if (reply.status >= 500) return say(`was answered ${reply.status}: ${reply.text.slice(0, 200)}`);
    if (!reply.type.startsWith('application/problem+json')) return say(`was refused as ${reply.type}`);
    const { code } = JSON.parse(reply.text) as { code: string };
    const row = Object.entries(REFUSALS).find(([known]) => known === code)?.[1];
    if (row?.status !== reply.status) say(`was refused as ${code} with ${reply.status}`);
  }

  /** What is still a possible settlement must obey every law; the same settlement must give the same bill. */
  async #checkAccepted(reply: Reply, golden: Golden, say: (what: string) => void): Promise<void> {
    this.#accepted += 1;
    const body = JSON.parse(reply.text) as { settlementId: string; bill: BillWire };
    for (const law of [...brokenOnTheWire(body.bill), ...brokenOnTheTill(body)])
      say(`became a bill that breaks a law: ${law}`);
    const stored = await this.#server.desk.ledger.findBill(body.settlementId);
    const parsed = settlementSchema.safeParse(stored?.settlement);
    if (!parsed.success) {
      this.#tainted = true;
      return say('became a settlement that cannot be read back under its id');
    }
    const unlawful = checkSettlement(parsed.data);
    if (unlawful !== undefined) say(`became a settlement with ${unlawful.code} ${unlawful.field}`);
    const unspoilt = this.#goldenBills.get(golden.name);
    const same = (await this.#stored(body.settlementId)) === unspoilt?.settlement;
    if (same && !this.#tainted && figures(body.bill) !== unspoilt?.bill)
      say('is the same settlement with another bill');
    await this.#cancel(body.settlementId, say);
  }

  /** The canonical settlement as stored, without the names of settlement and visit. */
  async #stored(id: string): Promise<string> {
    const settlement = (await this.#server.desk.ledger.findBill(id))?.settlement as SettlementWire | undefined;
    if (settlement === undefined) return 'not found';
    const { id: _id, basic: _basic, visit, ...rest } = settlement;
    const { id: _visit, ...visited } = visit;
    return canonicalJson({ ...rest, visit: visited });
  }

  async #cancel(id: string, say: (what: string) => void = () => {}): Promise<void> {
    const { status } = await this.#caller.post(`/v1/settlements/${encodeURIComponent(id)}/cancel`, {});
    if (status === 200) return;
    this.#tainted = true;
    say(`cannot be taken back (${status})`);
  }

  /** What no route may take. */
  async strikeOtherRoutes(paths: readonly string[]): Promise<void> {
    const golden = compactGolden();
    const fresh = this.fresh(golden);
    for (const path of paths) {
      for (const attack of [...wrongEncodings(fresh), ...tooMuch(fresh)]) {
        this.inputs += 1;
        this.#families['other routes'] = (this.#families['other routes'] ?? 0) + 1;
        const say = (what: string) => this.#broken.push(`${path}, ${attack.family}, ${attack.name}: ${what}`);
        const reply = await this.#send(path, attack, say);
        if (reply === undefined) continue;
        if (reply.status >= 400) this.#checkRefusal(reply, say);
        else say(`was taken (${reply.status})`);
        if (prototypesNow() !== this.#prototypes || 'polluted' in {}) say('changed a prototype');
      }
    }
  }

  /** After all of it the ledger still verifies, holds what was accepted and nothing else, and the server answers. */
  async close(): Promise<Fuzzed> {
    const ready = await this.#caller.get('/readyz');
    if (ready.status !== 200) this.#broken.push(`the server is no longer ready (${ready.status})`);
    const { findings, settlements, cancels } = await audit(this.#server.desk.ledger);
    this.#broken.push(...findings.map(({ entry, says }) => `audit, entry ${entry}: ${says}`));
    if (settlements > this.#made)
      this.#broken.push(`${settlements} settlements in the ledger, ${this.#made} were answered`);
    if (cancels !== settlements) this.#broken.push(`${settlements - cancels} settlements could not be taken back`);
    return {
      inputs: this.inputs,
      refused: this.#refused,
      accepted: this.#accepted,
      families: this.#families,
      broken: this.#broken,
    };
  }

  hangUp(): void {
    this.#caller.close();
  }
}

/** A bill without the name of its settlement. */
function figures(bill: unknown): string {
  const { settlementId: _id, ...rest } = bill as Record<string, unknown>;
  return canonicalJson(rest);
}

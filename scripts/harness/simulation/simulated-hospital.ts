import type { BillWire } from '../../../src/bill/index.ts';
import {
  cancelByMessage,
  type DrivenVisitView,
  type Envelope,
  type QuoteAnswer,
  type SettleAnswer,
  settle,
} from '../../../src/desk/index.ts';
import { canonicalJson } from '../../../src/json/index.ts';
import type { Ledger, StoredBill } from '../../../src/ledger/index.ts';
import { openLedger } from '../../../src/main/ledger.ts';
import type { PlanBook } from '../../../src/plan/index.ts';
import type { GatewayMessage } from '../../../src/port/adapter.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Encryption } from '../../../src/security/encrypt.ts';
import type { Stay, TestPerson } from '../messages.ts';
import { Random } from '../random.ts';
import { brokenOnTheWire } from '../reply.ts';
import { Buggify } from './buggify.ts';
import { type Assemble, Life, type LifeBasis, RARER, SITES, type Site } from './life.ts';
import type { Outside } from './outside.ts';
import { Scheduler } from './scheduler.ts';
import { Terminal } from './terminal.ts';
import { Trace } from './trace.ts';

export const COUNTERS = ['C1', 'C2', 'C3'] as const;
/** Nothing here names anybody: what is sealed stays readable, and costs nothing. */
const SEAL: Encryption = { encrypt: (text) => text, decrypt: (text) => text, fingerprint: (text) => text };

/** A visit that the desk drives, as its cashier knows it. */
export interface Visit {
  readonly number: number;
  stay: Stay;
  readonly counter: string;
  readonly hold: boolean;
  journeyId?: string;
  /** What the patient was told to pay, each time the cashier confirmed. */
  readonly confirmed: Set<string>;
  undoAsked: boolean;
}

/** A settlement that the hospital made itself, and what of it we were told. */
export interface Push {
  readonly stay: Stay;
  readonly id: string;
  readonly counter: string;
  quoteId?: string;
  /** Our ledger said that it has it. */
  settled: boolean;
  /** The hospital has taken it back. */
  cancelled: boolean;
  /** It is to stand in the place of another. */
  readonly replaces?: Push;
  /** It was refused for good, and the other stands. */
  dropped?: true;
}

/** A bill that somebody was shown as settled. */
interface ShownBill {
  readonly entry: number;
  readonly hash: string;
  readonly bill: string;
}

/** What a cashier sees of a visit. */
export interface Seen {
  readonly visit: Visit;
  readonly quoteId: string;
  readonly pays: string;
}

export interface SimulatedHospitalOptions {
  readonly seed: number;
  readonly outside: (random: Random) => Outside;
  readonly plans: PlanBook;
  readonly assemble?: Assemble;
  readonly store?: Ledger;
  /** The hospital's clock at the start, in milliseconds. */
  readonly startsAt: number;
}

/** One hospital in one seed: persons, counters, visits, one store, and the lives of the process that serves them. */
export class SimulatedHospital {
  readonly random: Random;
  readonly trace = new Trace();
  readonly outside: Outside;
  readonly store: Ledger;
  readonly scheduler: Scheduler;
  readonly crashes: Buggify<Site>;
  readonly visits: Visit[] = [];
  readonly pushes: Push[] = [];
  readonly terminals = COUNTERS.map((counter) => new Terminal(counter));
  readonly late: (() => void)[] = [];
  readonly broken: string[] = [];
  /** Bills shown as settled, by settlement. */
  readonly shown = new Map<string, ShownBill>();
  readonly cancelsAsked = new Set<string>();
  readonly seen: Seen[] = [];
  /** What the hospital took back past the desk, and we have not heard of yet. */
  readonly takenBack = new Map<string, unknown>();
  /** Settlements that were refused for ever. */
  readonly refusedForEver = new Set<string>();
  readonly persons: readonly TestPerson[];
  yearsChecked = 0;
  now: number;
  life: Life;
  lives = 1;
  readonly #ground: LifeBasis;
  readonly #assemble: Assemble | undefined;
  /** The last message that settles, by the gateway's number of the visit. */
  readonly #settling = new Map<string, string>();

  constructor({ seed, outside, plans, assemble, store, startsAt }: SimulatedHospitalOptions) {
    this.random = new Random(seed);
    this.outside = outside(new Random(seed ^ 0x5f5f5f));
    this.persons = this.outside.persons;
    this.scheduler = new Scheduler(new Random(seed ^ 0x2b2b2b));
    this.crashes = new Buggify<Site>(new Random(seed ^ 0x717171), SITES, RARER);
    this.store = store ?? openLedger(':memory:');
    this.now = startsAt;
    this.#assemble = assemble;
    this.#ground = {
      store: this.store,
      outside: this.outside,
      plans,
      seal: SEAL,
      scheduler: this.scheduler,
      crashes: this.crashes,
      now: () => this.now,
      witness: (message) => this.#witness(message),
      committed: (drivenVisitId, stored) => this.#promised(drivenVisitId, stored),
      late: this.late,
    };
    this.life = new Life(this.#ground, assemble);
  }

  say(line: string): void {
    this.trace.say(`${new Date(this.now).toISOString()} ${line}`);
  }

  /** A law is broken. */
  fail(what: string): void {
    this.broken.push(what);
    this.say(`BROKEN ${what}`);
  }

  /** Runs what one process does, to its end or the death of the process. */
  async alone(work: () => Promise<string>): Promise<string> {
    const result = await Promise.race([this.#safely(work), this.life.death]);
    if (!this.life.alive) await this.restart();
    return result;
  }

  /** Several at once, in an order that the seed decides. */
  async together(works: readonly (() => Promise<string>)[]): Promise<string> {
    const results = works.map(() => '-');
    const activities = works.map((work, index) => async () => {
      await this.scheduler.turn();
      results[index] = await this.#safely(work);
    });
    await this.scheduler.together(activities);
    if (!this.life.alive) await this.restart();
    else if (results.includes('-')) this.fail(`something waits for ever: ${results.join(' | ')}`);
    return results.join(' | ');
  }

  async #safely(work: () => Promise<string>): Promise<string> {
    try {
      return await work();
    } catch (error) {
      const what =
        error instanceof Error
          ? `${error.message} ${error.stack?.split('\n')[1]?.trim().split('/').at(-1)}`
          : String(error);
      this.fail(`threw: ${what}`);
      return 'threw';
    }
  }

  /** A new process on the same store. It may die again while it starts. */
  async restart(): Promise<void> {
    for (;;) {
      this.life.die();
      this.lives += 1;
      this.life = new Life(this.#ground, this.#assemble);
      await Promise.race([
        this.#safely(async () => this.life.drivenVisits.presentAgain().then(() => '')),
        this.life.death,
      ]);
      if (this.life.alive) return;
    }
  }

  /** A second message that settles one visit is right only when the first one never was, and never will be. */
  #witness(message: GatewayMessage): void {
    if (message.step !== 'settle') return;
    const visit = this.outside.visitNumberOf(message);
    const before = this.#settling.get(visit);
    this.#settling.set(visit, message.msgid);
    if (before === undefined || before === message.msgid) return;
    const fate = this.outside.fateOf(before);
    if (fate === 'active' || fate === 'coming')
      this.fail(`visit ${visit} is settled by a second message while the first is ${fate}`);
  }

  /** What is committed is what a cashier had on the screen when the key was pressed. */
  #promised(drivenVisitId: string, { bill }: StoredBill): void {
    const visit = this.visits.find((one) => one.journeyId === drivenVisitId);
    const pays = paysOf(bill.bill);
    if (visit === undefined) this.fail(`a driven visit that nobody knows is committed at ${pays}`);
    else if (!visit.confirmed.has(pays))
      this.fail(`visit ${visit.number} is committed at ${pays}; confirmed was ${[...visit.confirmed].join(', ')}`);
  }

  /** What waits before the cashier of a counter for a visit. */
  async billOf({ counter, journeyId }: Visit): Promise<QuoteAnswer | undefined> {
    if (journeyId === undefined) return undefined;
    return (await this.life.screens.at(counter)).waiting.find((bill) => bill.journeyId === journeyId);
  }

  /** A bill that was on a screen a while ago. */
  seenLately(): Seen | undefined {
    return this.seen.length === 0 ? undefined : this.random.pick(this.seen.slice(-8));
  }

  markUndo(key: string): void {
    const visit = this.visits.find(({ stay }) => key.endsWith(`:${stay.id}`));
    if (visit !== undefined) visit.undoAsked = true;
  }

  /** @returns the answer in a few words */
  saw(visit: Visit, found: SettleAnswer | DrivenVisitView | Refusal): string {
    if (isRefusal(found)) return wordOf(found);
    if (!('journeyId' in found)) {
      this.showSettled(found);
      return `settled${found.duplicate ? ' before' : ''} ${paysOf(found.bill)}`;
    }
    visit.journeyId = found.journeyId;
    if (found.settled?.state === 'settled') this.showSettled(found.settled);
    return wordOf(found);
  }

  /** The hospital tells us what it took back past the desk; until we have heard it, it tells us again. */
  async tellTakenBack(settlementId: string): Promise<string> {
    const payload = this.takenBack.get(settlementId);
    const { desk } = this.life;
    const cancelled = await cancelByMessage(desk, { adapter: this.outside.driven, counter: COUNTERS[0], payload });
    if (isRefusal(cancelled)) return cancelled.code;
    this.takenBack.delete(settlementId);
    this.refusedForEver.add(settlementId);
    return `cancelled${cancelled.duplicate ? ' before' : ''}`;
  }

  /** The hospital pushes a settlement, as the route takes it. */
  async settle(envelope: Envelope, quoteId?: string): Promise<SettleAnswer | Refusal> {
    const refusedBefore = new Set(this.refusedForEver);
    const settled = await settle(this.life.desk, envelope, quoteId);
    if (isRefusal(settled)) return settled;
    await this.life.waiting.settledElsewhere(settled, quoteId);
    if (refusedBefore.has(settled.settlementId))
      this.fail(`${settled.settlementId} was refused for ever and is settled now`);
    this.showSettled(settled);
    return settled;
  }

  /** Somebody is shown a bill as settled: from now on it stays. */
  showSettled({
    settlementId,
    entry,
    hash,
    bill,
  }: Pick<SettleAnswer, 'settlementId' | 'entry' | 'hash' | 'bill'>): void {
    const text = canonicalJson(bill);
    const before = this.shown.get(settlementId);
    if (before === undefined) {
      this.shown.set(settlementId, { entry, hash, bill: text });
      for (const law of brokenOnTheWire(bill)) this.fail(`${settlementId}: ${law}`);
    } else if (before.entry !== entry || before.hash !== hash || before.bill !== text) {
      this.fail(`${settlementId} is shown with another bill than before`);
    }
  }
}

/** A result in a few words, the same in every run of a seed. */
export function wordOf(view: DrivenVisitView | Refusal): string {
  if (isRefusal(view)) return view.code;
  const pays = view.quote === undefined ? '' : ` ${paysOf(view.quote.bill)}`;
  return `${view.state}${view.reason === undefined ? '' : ` (${view.reason})`}${pays}`;
}

export const paysOf = (bill: BillWire): string => bill.patient.pays;

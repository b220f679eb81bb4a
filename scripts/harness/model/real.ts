import { join } from 'node:path';
import type { BillWire } from '../../../src/bill/index.ts';
import {
  cancelById,
  cancelByMessage,
  type Desk,
  inProcessState,
  isStanding,
  type SettleAnswer,
  settle,
  WaitingRoom,
} from '../../../src/desk/index.ts';
import type { Ledger, OutboxRow } from '../../../src/ledger/index.ts';
import { makeLedger, openLedger } from '../../../src/main/ledger.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { EXACT_ZERO, formatExact, formatFen } from '../../../src/money/index.ts';
import { type LoadedPlan, type PlanBook, planBook } from '../../../src/plan/index.ts';
import { loadPlan } from '../../../src/plan/load.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import { PLAN, type Stay, type TestPerson } from '../messages.ts';
import { payoutOf } from '../reply.ts';
import { plainOf, smallAdapter } from '../simulation/small-driver.ts';
import type { Answer, Version } from './reference.ts';

/** Two versions of 惠衢保 in one term: another deductible, other limits. */
export const VERSIONS: readonly [Version, Version] = [
  { drugDeductible: 1_000_000n, limit: 100_000_000n },
  { drugDeductible: 1_200_000n, limit: 60_000_000n },
];

let books: readonly [PlanBook, PlanBook] | undefined;

export function bothBooks(): readonly [PlanBook, PlanBook] {
  if (books !== undefined) return books;
  const all = openPlans();
  const first = all.find(PLAN);
  if (first === undefined) throw new Error('the plan is missing');
  books = [planBook([first], all.coordination), planBook([secondVersion(first)], all.coordination)];
  return books;
}

function secondVersion({ plan }: LoadedPlan): LoadedPlan {
  const figures = structuredClone(plan.figures) as Record<string, { values: { value: string }[] }>;
  const set = (name: string, value: string) => {
    for (const one of figures[name]?.values ?? []) one.value = value;
  };
  set('l2.deductible', '12000');
  set('l1.cap', '300000');
  set('l2.cap', '300000');
  return loadPlan(JSON.parse(JSON.stringify({ ...plan, version: '1.1.0', figures })));
}

/** Wraps what the ledger does, for harnesses that interleave calls or show that they can fail. */
export type Wrap = (ledger: Ledger) => Ledger;

/** The desk itself, driven by what a hospital pushes and a cashier presses. */
export class Real {
  now: number;
  /** Lets calls go on until the answer is there, where a scheduler holds them. */
  readonly until: <T>(answer: Promise<T>) => Promise<T>;
  #book: PlanBook = bothBooks()[0];
  #ledger: Ledger;
  readonly #file: string | undefined;
  readonly #wrap: Wrap;
  #desk: Desk;
  #waiting: WaitingRoom;
  readonly #quotes = new Map<string, string>();
  /** What each till has shown, and whether it is listening. */
  readonly #shown = new Map<string, OutboxRow[]>();
  readonly #unplugged = new Set<string>();

  /** @param folder for a ledger in a file; in memory without it */
  constructor(
    now: number,
    folder: string | undefined,
    wrap: Wrap = (ledger) => ledger,
    until: Real['until'] = (answer) => answer,
  ) {
    this.now = now;
    this.until = until;
    this.#file = folder === undefined ? undefined : join(folder, 'model.db');
    this.#wrap = wrap;
    this.#ledger = makeLedger(this.#file ?? ':memory:');
    this.#desk = this.#newDesk();
    this.#waiting = new WaitingRoom(this.#desk, inProcessState(this.#desk.now));
  }

  #newDesk(): Desk {
    return {
      adapters: new Map([['small', smallAdapter]]),
      plans: this.#book,
      ledger: this.#wrap(this.#ledger),
      personKey: (_type, number) => number,
      now: () => new Date(this.now),
      notify: () => {},
    };
  }

  /** The process ends, and a new one starts on the same store. */
  async restart(): Promise<void> {
    if (this.#file !== undefined) {
      await this.#ledger.close();
      this.#ledger = openLedger(this.#file);
    }
    this.#desk = this.#newDesk();
    this.#waiting = new WaitingRoom(this.#desk, inProcessState(this.#desk.now));
  }

  /** A server is restarted to take another version of a plan file; what waits for a cashier goes with it. */
  async switchPlan(version: 0 | 1): Promise<void> {
    this.#book = bothBooks()[version];
    await this.restart();
  }

  async enrol({ certificate }: TestPerson): Promise<void> {
    await this.#ledger.enrol({ person: certificate, plan: PLAN }, new Date(this.now).toISOString());
  }

  async settle(stay: Stay, counter: string, seen?: string): Promise<Answer> {
    const envelope = { adapter: 'small', counter, payload: payloadOf(stay) };
    const quoteId = seen === undefined ? undefined : this.#quotes.get(seen);
    return answerOf(await settle(this.#desk, envelope, quoteId));
  }

  async cancel(stay: Stay, counter: string, byGateway: boolean): Promise<Answer> {
    const payload = { cancels: stay.id, total: payloadOf(stay).bill.total };
    const cancelled = byGateway
      ? await cancelByMessage(this.#desk, { adapter: 'small', counter, payload })
      : await cancelById(this.#desk, `H33080000001:${stay.id}`, counter);
    return isRefusal(cancelled) ? { code: cancelled.code } : { paid: [0n, 0n], again: cancelled.duplicate };
  }

  async quote(name: string, stay: Stay, counter: string, hold: boolean): Promise<Answer> {
    const quoted = await this.#waiting.present({ adapter: 'small', counter, payload: payloadOf(stay), hold });
    if (isRefusal(quoted)) return { code: quoted.code };
    if (isStanding(quoted)) return { paid: paidOn(quoted.bill), again: true };
    this.#quotes.set(name, quoted.quoteId);
    return { paid: paidOn(quoted.bill), again: false };
  }

  async confirm(name: string): Promise<Answer> {
    return answerOf(await this.#waiting.confirm(this.#quotes.get(name) ?? ''));
  }

  unplug(counter: string): void {
    this.#unplugged.add(counter);
  }

  /** A till comes back with the cursor of what it has shown. */
  plug(counter: string): void {
    this.#unplugged.delete(counter);
  }

  /** @returns what the till of a counter has shown so far */
  async listen(counter: string): Promise<readonly string[]> {
    const shown = this.#shown.get(counter) ?? [];
    if (!this.#unplugged.has(counter)) {
      shown.push(...(await this.#ledger.outbox(counter, shown.length, 10_000)));
      this.#shown.set(counter, shown);
    }
    return shown.map(({ seq, kind, settlementId }) => `${seq} ${kind} ${settlementId}`);
  }

  async accountsOf(person: string): Promise<string> {
    const { accumulators } = await this.#ledger.snapshot(person);
    const own = accumulators.get(PLAN);
    const text = (bucket: string) => formatExact(own?.get(bucket) ?? EXACT_ZERO);
    return ['L1.counted', 'L1.entitled', 'L2.counted', 'L2.entitled'].map(text).join(' ');
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  async close(): Promise<void> {
    await this.#ledger.close();
  }
}

const payloadOf = (stay: Stay) => {
  const { drug, material, preSelfPay, inScope, basic } = stay;
  const total = formatFen(drug + material + preSelfPay + inScope);
  const bill = { settlement: stay.id, visit: `V${stay.id}`, at: `${stay.on}T10:30:00`, total, basic: formatFen(basic) };
  return { stay: plainOf(stay), bill };
};

function answerOf(settled: SettleAnswer | Refusal): Answer {
  if (isRefusal(settled)) return { code: settled.code };
  return { paid: paidOn(settled.bill), again: settled.duplicate };
}

const paidOn = (bill: BillWire): readonly [bigint, bigint] => [payoutOf(bill, 'L1'), payoutOf(bill, 'L2')];

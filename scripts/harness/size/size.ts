import type { Ledger } from '../../../src/ledger/index.ts';
import { openLedger } from '../../../src/main/ledger.ts';
import { messagesAfter } from '../../../src/server/messages.ts';
import { inTempFolder } from '../child.ts';
import { Random } from '../random.ts';
import { inTurns, type Turns } from '../steady.ts';
import { COUNTERS, counterOf, dayOf, personsOf, settleOne, sizedLedger } from './sized-ledger.ts';

/** What is asked of a ledger of any size, and how often in one round. */
const CALLS = { settle: 40, totals: 200, list: 20, page: 20, start: 4 } as const;
export type SizedCall = keyof typeof CALLS;
const NAMES = Object.keys(CALLS) as SizedCall[];

export interface Sized {
  /** Processor time in the larger ledger over that in the smaller, in the median round. */
  readonly times: Readonly<Record<SizedCall, number>>;
  /** In the larger ledger. */
  readonly micros: Readonly<Record<SizedCall, number>>;
  readonly buildSeconds: number;
}

interface SizedRun {
  readonly few: number;
  readonly many: number;
  readonly rounds: number;
  readonly seed: number;
}

const BILLS_SHOWN = 21;
const MESSAGES_A_PAGE = 32;

/** The same calls on a short and a long ledger, in turns in one process. */
export async function inBothSizes({ few, many, rounds, seed }: SizedRun): Promise<Sized> {
  return inTempFolder(async (folder) => {
    const began = performance.now();
    const files = { few: await sizedLedger(folder, few), many: await sizedLedger(folder, many) };
    const buildSeconds = (performance.now() - began) / 1000;
    const short = new Asked(files.few, few, seed);
    const long = new Asked(files.many, many, seed);
    const taken: (readonly [SizedCall, Turns])[] = [];
    for (const name of NAMES) {
      const turns = { rounds, each: CALLS[name], clock: 'processor' } as const;
      taken.push([name, await inTurns(short[name], long[name], turns)] as const);
    }
    for (const asked of [short, long]) await asked.close();
    const each = (of: 'times' | 'many') =>
      Object.fromEntries(taken.map(([name, turns]) => [name, turns[of]])) as Record<SizedCall, number>;
    return { times: each('times'), micros: each('many'), buildSeconds };
  });
}

class Asked implements Record<SizedCall, () => Promise<void>> {
  readonly #file: string;
  readonly #settlements: number;
  readonly #random: Random;
  #next: number;
  #ledger: Ledger | undefined;

  constructor(file: string, settlements: number, seed: number) {
    this.#file = file;
    this.#settlements = settlements;
    this.#next = settlements;
    this.#random = new Random(seed);
  }

  #open(): Ledger {
    this.#ledger ??= openLedger(this.#file);
    return this.#ledger;
  }

  /** The last day of the ledger, at its beginning. */
  #today(): string {
    return dayOf(this.#settlements - 1).toISOString();
  }

  readonly settle = async () => {
    const person = this.#random.between(0, personsOf(this.#settlements) - 1);
    await settleOne(this.#open(), this.#next, person, dayOf(this.#settlements - 1));
    this.#next += 1;
  };

  readonly totals = async () => {
    await this.#open().totalsOfCounter(counterOf(this.#random.between(0, COUNTERS - 1)), this.#today());
  };

  /** As the bills of a counter are listed on a page. */
  readonly list = async () => {
    const counter = counterOf(this.#random.between(0, COUNTERS - 1));
    await this.#open().totalsOfCounter(counter, this.#today());
    await this.#open().billsOfCounter(counter, BILLS_SHOWN);
  };

  /** One page of what a terminal catches up with, anywhere among what its counter was told. */
  readonly page = async () => {
    const counter = counterOf(this.#random.between(0, COUNTERS - 1));
    const last = Math.floor(this.#settlements / COUNTERS);
    const messages = await messagesAfter(
      this.#open(),
      counter,
      this.#random.between(0, last - MESSAGES_A_PAGE),
      MESSAGES_A_PAGE,
    );
    if (messages.length !== MESSAGES_A_PAGE) throw new Error('a page of the catch-up is short');
  };

  /** What a start reads of its ledger. */
  readonly start = async () => {
    await this.close();
    const ledger = this.#open();
    await ledger.inspection.lastSeq();
    await ledger.inspection.restoredAt();
    await ledger.plansHeld();
    await ledger.drivenVisits.open(1);
    await ledger.forgetQuotesBefore(this.#today());
    await ledger.checkWritable();
  };

  async close(): Promise<void> {
    await this.#ledger?.close();
    this.#ledger = undefined;
  }
}

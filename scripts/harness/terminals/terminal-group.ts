import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTempFolder } from '../child.ts';
import { Caller } from '../http.ts';
import { enrolmentOf, type Stay, settleBody, testPerson } from '../messages.ts';
import { Random } from '../random.ts';
import type { ClientFigures, Delivery, Opened, OpenTerminals } from './socket-client.ts';
import type { ServerFigures } from './socket-server.ts';
import { microseconds, startWorker, type Worker } from './worker.ts';

const CLIENTS = 2;
const OPEN_AT_ONCE = 100;
const WARM_UP = 200;
const HEARD_MS_MAX = 20_000;
const SETTLE_EVERY_MS = 40;
/** The server has noticed a cut when no more are left than what asks and listens. */
const CUT_MS_MAX = 10_000;
const FEW = 20;

export interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function timesOf(values: readonly number[]): Times {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

export interface Storm {
  /** Until each terminal was on the line again, all having come in one moment. */
  readonly back: Times;
  /** Settlements sent meanwhile, until they were answered. */
  readonly settles: Times;
  readonly stalledMs: number;
}

export async function withTerminalGroup<T>(seed: number, work: (group: TerminalGroup) => Promise<T>): Promise<T> {
  return inTempFolder(async (folder) => {
    const server = startWorker('socket-server');
    const clients = Array.from({ length: CLIENTS }, () => startWorker('socket-client'));
    const url = await server.ask<string>('start', { ledger: join(folder, 'sockets.db') });
    const group = new TerminalGroup(url, server, clients, new Random(seed));
    try {
      return await work(group);
    } finally {
      group.close();
      await Promise.all([server, ...clients].map((worker) => worker.kill()));
    }
  });
}

/** One server, and client processes with its terminals. */
export class TerminalGroup {
  readonly url: string;
  readonly #server: Worker;
  readonly #clients: readonly Worker[];
  readonly #caller: Caller;
  readonly #random: Random;
  readonly #broken: string[] = [];
  #settled = 0;

  constructor(url: string, server: Worker, clients: readonly Worker[], random: Random) {
    this.url = url;
    this.#server = server;
    this.#clients = clients;
    this.#caller = new Caller(url);
    this.#random = random;
  }

  close(): void {
    this.#caller.close();
  }

  server(collect: boolean): Promise<ServerFigures> {
    return this.#server.ask('figures', { collect });
  }

  #all<A>(question: string, input: (index: number) => unknown = () => ({})): Promise<A[]> {
    return Promise.all(this.#clients.map((client, index) => client.ask<A>(question, input(index))));
  }

  /** The first of everything costs memory that no terminal has to answer for. */
  async warmUp(): Promise<void> {
    await this.open(['WARM'], WARM_UP);
    for (let round = 0; round < 20; round += 1) await this.settle('WARM');
    await this.cut(true);
  }

  async open(counters: readonly string[], count: number, more: Partial<OpenTerminals> = {}): Promise<Opened> {
    const share = Math.ceil(count / this.#clients.length);
    const wanted = { url: this.url, counters, count: share, atOnce: OPEN_AT_ONCE, ...more };
    return together(await this.#all<Opened>('open', () => wanted));
  }

  /** @returns the milliseconds until the answer */
  async settle(counter: string): Promise<number> {
    this.#settled += 1;
    const stay = this.#stay(`S${String(this.#settled).padStart(8, '0')}`, this.#random.between(1, 499));
    const began = microseconds();
    const { status } = await this.#caller.post('/v1/settlements', settleBody(stay, counter));
    if (status !== 201) this.#broken.push(`a settlement was answered ${status}`);
    return (microseconds() - began) / 1_000;
  }

  #stay(id: string, person: number): Stay {
    const drug = this.#random.fen(0, 100_000);
    const amounts = { drug, material: 0n, preSelfPay: 0n, inScope: 100_000n, basic: 50_000n, critical: 0n };
    return { id, person: testPerson(person), ...amounts, on: '2021-03-10' };
  }

  /** A person who holds every plan there is: quotes of hers are long. */
  async enrolInEverything(): Promise<void> {
    const { body } = await this.#caller.get('/readyz');
    for (const { plan } of body.plans as { plan: string }[]) {
      await this.#caller.post('/v1/enrolments', { ...enrolmentOf(testPerson(0)), plan });
    }
  }

  /** A quote of that person; the one before gives way. @returns its bytes */
  async present(counter: string): Promise<number> {
    const { status, text } = await this.#caller.send('POST', '/v1/quotes', settleBody(this.#stay('QUOTE', 0), counter));
    if (status !== 201) this.#broken.push(`a quote was answered ${status}`);
    return text.length;
  }

  /** Settlements to each of the counters; what each terminal there heard must come. */
  async deliver(counters: readonly string[], rounds: number, terminalsEach: number): Promise<Times> {
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const sent = new Map<string, number>();
      await this.#all('mark');
      for (const counter of counters) {
        sent.set(counter, microseconds());
        await this.settle(counter);
      }
      const wanted = (counters.length * terminalsEach) / this.#clients.length;
      const heard = await this.#all<Delivery[]>('deliveries', () => ({ count: wanted, withinMs: HEARD_MS_MAX }));
      const times = heard.flat().map(({ counter, at }) => (at - (sent.get(counter) ?? 0)) / 1_000);
      const due = counters.length * terminalsEach;
      if (times.length !== due) this.#broken.push(`${times.length} of ${due} terminals heard`);
      took.push(...times);
    }
    return timesOf(took);
  }

  /** @returns the share of one core */
  async idleCpu(forMs: number): Promise<number> {
    const before = await this.server(false);
    const began = microseconds();
    await sleep(forMs);
    const after = await this.server(false);
    return (after.cpuMs - before.cpuMs) / ((microseconds() - began) / 100_000);
  }

  /** Every line cut at once; they remember where they stood, or forget it. */
  async cut(forget: boolean): Promise<void> {
    await this.#all('cut', () => ({ forget }));
    for (let waited = 0; waited < CUT_MS_MAX; waited += 100) {
      await sleep(100);
      if ((await this.server(false)).connections < FEW) return;
    }
  }

  /** A switch restarts: all terminals come back in one moment, while the hospital goes on settling. */
  async storm(counters: readonly string[]): Promise<Storm> {
    await this.cut(false);
    await this.server(false);
    const settles: number[] = [];
    let over = false;
    const settling = async () => {
      for (let index = 0; !over; index += 1) {
        settles.push(await this.settle(counters[index % counters.length] ?? ''));
        await sleep(SETTLE_EVERY_MS);
      }
    };
    const running = settling();
    const back = together(await this.#all<Opened>('comeBack', () => ({ url: this.url })));
    over = true;
    await running;
    const { stalledMs } = await this.server(false);
    return { back: timesOf(back.readyMs), settles: timesOf(settles), stalledMs };
  }

  async clients(): Promise<ClientFigures[]> {
    return this.#all<ClientFigures>('figures');
  }

  /** Those who did not read look up: @returns how many of them had been dropped, and come back from where they stood */
  async wakeStuck(): Promise<number> {
    const dropped = await this.#all<number>('wakeStuck', () => ({ url: this.url }));
    return dropped.reduce((total, one) => total + one, 0);
  }

  say(broken: string): void {
    this.#broken.push(broken);
  }

  /** What went wrong at any terminal, a number out of its order above all. */
  async broken(open: number): Promise<string[]> {
    const figures = await this.clients();
    const have = figures.reduce((total, one) => total + one.open, 0);
    if (have !== open) this.#broken.push(`${have} of ${open} terminals are on the line`);
    return [...this.#broken, ...figures.flatMap((one) => one.broken)];
  }
}

const together = (opened: readonly Opened[]): Opened => ({
  open: opened.reduce((total, one) => total + one.open, 0),
  readyMs: opened.flatMap((one) => one.readyMs),
});

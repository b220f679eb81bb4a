import {
  CashierActions,
  type Desk,
  DrivenVisits,
  inProcessState,
  WaitingRoom,
  WorkDesk,
} from '../../../src/desk/index.ts';
import type { Ledger, SettleRequest, SettleResult, StoredBill } from '../../../src/ledger/index.ts';
import type { PlanBook } from '../../../src/plan/index.ts';
import type { Delivery, GatewayLine, GatewayMessage } from '../../../src/port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../../src/refusals/index.ts';
import type { Encryption } from '../../../src/security/encrypt.ts';
import type { Buggify } from './buggify.ts';
import type { Outside } from './outside.ts';
import type { Scheduler } from './scheduler.ts';

/** Where a process may die, or its ledger be busy. */
export const SITES = ['before-send', 'after-effect', 'after-answer', 'before-move', 'after-move', 'busy'] as const;
export type Site = (typeof SITES)[number];
/** The ledger is asked far more often than the gateway. */
export const RARER: Partial<Record<Site, number>> = { 'before-move': 0.02, 'after-move': 0.02, busy: 0.1 };

/** What outlives a process, and what it runs in. */
export interface LifeBasis {
  readonly store: Ledger;
  readonly outside: Outside;
  readonly plans: PlanBook;
  readonly seal: Encryption;
  readonly scheduler: Scheduler;
  readonly crashes: Buggify<Site>;
  /** The hospital's clock, in milliseconds. */
  readonly now: () => number;
  /** Sees every message before it goes. */
  readonly witness: (message: GatewayMessage) => void;
  /** Hears of every settlement of a driven visit that the ledger has taken, whatever becomes of the answer. */
  readonly committed: (drivenVisitId: string, stored: StoredBill) => void;
  /** Late answers wait here until they are delivered. */
  readonly late: (() => void)[];
}

/** How a desk is put together; a harness that shows that it can fail puts it together wrongly. */
export type Assemble = (desk: Desk) => Desk;

const never = (): Promise<never> => new Promise(() => {});
const MONEY: readonly string[] = ['settle', 'cancel', 'reverse', 'query'];
const WRITES: readonly string[] = [
  'settle',
  'cancel',
  'quote',
  'enrol',
  'move',
  'begin',
  'record',
  'closeWorkItem',
  'releaseHold',
];
const MAY_BE_BUSY: readonly string[] = ['settle', 'cancel', 'quote', 'enrol'];

/** One life of the server process: all that is in memory. When it dies, whatever it was about to do never happens. */
export class Life {
  readonly #ground: LifeBasis;
  #alive = true;
  #died: () => void = () => {};
  readonly death: Promise<'died'>;
  readonly desk: Desk;
  readonly waiting: WaitingRoom;
  /** What the screens show: to read it is no step of the process. */
  readonly screens: WaitingRoom;
  readonly drivenVisits: DrivenVisits;
  readonly work: WorkDesk;
  readonly actions: CashierActions;

  constructor(ground: LifeBasis, assemble: Assemble = (desk) => desk) {
    this.#ground = ground;
    this.death = new Promise((resolve) => {
      this.#died = () => resolve('died');
    });
    const { store, outside, plans, seal, now } = ground;
    const line: GatewayLine = { send: (message, late) => this.#send(message, late) };
    const driving = { lines: new Map([[outside.driven, line]]), encryption: seal };
    const ledger = this.#guarded(store, { drivenVisits: this.#guarded(store.drivenVisits, {}) });
    const { adapters } = outside;
    this.desk = assemble({
      adapters,
      plans,
      ledger,
      personKey: (_type, number) => number,
      now: () => new Date(now()),
      notify: () => {},
      driving,
    });
    const state = inProcessState(this.desk.now);
    this.waiting = new WaitingRoom(this.desk, state);
    this.screens = new WaitingRoom({ ...this.desk, ledger: store }, state);
    this.drivenVisits = new DrivenVisits(this.desk, this.desk.driving ?? driving, this.waiting, state);
    this.work = new WorkDesk(this.desk, this.drivenVisits);
    this.actions = new CashierActions(this.desk, this.waiting, this.drivenVisits);
  }

  get alive(): boolean {
    return this.#alive;
  }

  die(): void {
    this.#alive = false;
    this.#died();
  }

  /** A point where others may go first, and where this process may die. */
  async #point(site: Site | undefined): Promise<void> {
    if (this.#alive) await this.#ground.scheduler.turn();
    if (this.#alive && site !== undefined && this.#ground.crashes.fires(site)) this.die();
    if (!this.#alive) await never();
  }

  async #send(message: GatewayMessage, late: (text: string) => void): Promise<Delivery> {
    const { outside, witness, now, late: lateOnes } = this.#ground;
    const money = MONEY.includes(message.step);
    await this.#point(money ? 'before-send' : undefined);
    witness(message);
    const { sent, late: text } = outside.send(message, now());
    if (text !== undefined) lateOnes.push(() => this.#alive && late(text));
    await this.#point(money ? 'after-effect' : undefined);
    await this.#point(money ? 'after-answer' : undefined);
    return sent;
  }

  #hearCommitted({ drivenVisit }: SettleRequest, recorded: SettleResult | Refusal): void {
    if (drivenVisit !== undefined && !isRefusal(recorded)) this.#ground.committed(drivenVisit.id, recorded.stored);
  }

  /** The store, as this process holds it: every call a point, and none after death. */
  #guarded<T extends object>(target: T, members: Partial<T>): T {
    const made = new Map<string | symbol, unknown>(Object.entries(members));
    return new Proxy(target, {
      get: (_target, name) => {
        const known = made.get(name);
        if (known !== undefined) return known;
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        const call = this.#call(String(name), (...values) => Reflect.apply(member, target, values) as Promise<unknown>);
        made.set(name, call);
        return call;
      },
    });
  }

  #call(name: string, real: (...values: unknown[]) => Promise<unknown>) {
    const writes = WRITES.includes(name);
    return async (...values: unknown[]): Promise<unknown> => {
      await this.#point(writes ? 'before-move' : undefined);
      if (MAY_BE_BUSY.includes(name) && this.#ground.crashes.fires('busy')) return refuse('LEDGER_BUSY');
      const result = await this.#ground.scheduler.during(real(...values));
      if (name === 'settle') this.#hearCommitted(values[0] as SettleRequest, result as SettleResult | Refusal);
      await this.#point(writes ? 'after-move' : undefined);
      return result;
    };
  }
}

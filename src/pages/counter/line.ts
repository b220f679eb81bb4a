import {
  type CounterEvent,
  type CounterMessage,
  type CounterQuote,
  type CounterState,
  STATE_EVERY_MS,
} from '../../terminal/protocol.ts';
import { Inbox } from './inbox.ts';

/** What comes too early is waited for so long; then the line is made anew from the last number that was given. */
const GAP_MS = 1_000;
/** A cable pulled out closes no socket. The server speaks every ten seconds; who hears nothing hangs up. */
const SILENCE_MS = 2.2 * STATE_EVERY_MS;
const RECONNECT_MS_LEAST = 250;
const RECONNECT_MS_MAX = 8_000;

export interface Ears {
  said(data: string): void;
  gone(): void;
}

/** What the line needs of the world. */
export interface LineWorld {
  open(after: number, ears: Ears): { close(): void };
  /** Once, after so many milliseconds. @returns what prevents it */
  later(ms: number, work: () => void): () => void;
  /** 0 <= x < 1 */
  random(): number;
  /** Each event once and in order; quotes and states as they come. */
  hear(message: CounterEvent | CounterQuote | CounterState): void;
  /** Whether a quote is on the desk, or was and is done with. */
  has(quoteId: string): boolean;
  live(isLive: boolean): void;
}

/**
 * The stream of one counter as a page hears it. The server sends at least once and in order; whatever lies between
 * may cut, repeat, swap or swallow. Here it becomes exactly once.
 */
export class Line {
  readonly #world: LineWorld;
  #inbox = new Inbox(0);
  #state: CounterState | undefined;
  #attempts = 0;
  #hangUp = () => {};
  #stopSilence = () => {};
  #stopGap: (() => void) | undefined;

  constructor(world: LineWorld) {
    this.#world = world;
  }

  start(after: number): void {
    this.#inbox = new Inbox(after);
    this.#connect();
  }

  #connect(): void {
    const asked = this.#inbox.cursor;
    let ours = true;
    const socket = this.#world.open(asked, {
      said: (data) => {
        if (ours) this.#said(data, asked);
      },
      gone: () => {
        if (ours) this.#renew();
      },
    });
    this.#hangUp = () => {
      ours = false;
      socket.close();
    };
    this.#awaitSilence();
  }

  /** Ten thousand pages lose their line in one moment: each comes back at a moment of its own, later each time. */
  #renew(): void {
    this.#hangUp();
    this.#stopSilence();
    this.#stopGap?.();
    this.#stopGap = undefined;
    this.#state = undefined;
    this.#attempts += 1;
    this.#world.live(false);
    const most = Math.min(RECONNECT_MS_MAX, 1_000 * 2 ** this.#attempts);
    this.#world.later(RECONNECT_MS_LEAST + this.#world.random() * most, () => this.#connect());
  }

  #awaitSilence(): void {
    this.#stopSilence();
    this.#stopSilence = this.#world.later(SILENCE_MS, () => this.#renew());
  }

  #said(data: string, asked: number): void {
    this.#awaitSilence();
    const message = read(data);
    if (message === undefined) return;
    if (message.type === 'hello') {
      this.#attempts = 0;
      if (message.after !== asked) this.#inbox = new Inbox(message.after);
      this.#world.live(true);
    } else if (message.type === 'event') {
      for (const event of this.#inbox.take(message)) this.#world.hear(event);
    } else if (message.type === 'quote') {
      this.#world.hear(message);
    } else if (message.type === 'state') {
      this.#inbox.promise(message.seq);
      this.#state = message;
      this.#world.hear(message);
    }
    if (this.#lacks()) this.#stopGap ??= this.#world.later(GAP_MS, () => this.#fillGap());
  }

  #fillGap(): void {
    this.#stopGap = undefined;
    if (this.#lacks()) this.#renew();
  }

  #lacks(): boolean {
    return this.#inbox.lacks || this.#state?.waiting.some((quoteId) => !this.#world.has(quoteId)) === true;
  }
}

function read(data: string): CounterMessage | undefined {
  try {
    const message = JSON.parse(data) as CounterMessage | null;
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}

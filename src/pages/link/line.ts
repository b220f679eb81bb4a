import {
  type CounterAlive,
  type CounterEvent,
  type CounterMessage,
  type CounterQuote,
  type CounterState,
  STATE_EVERY_MS,
} from '../../terminal/protocol.ts';
import { Inbox } from './inbox.ts';

/** What comes too early is waited for so long; then the line is made anew from the last number that was given. */
const GAP_MS = 1_000;
/** A cable pulled out closes no socket. The server speaks again and again; who hears nothing hangs up. */
const SILENCES = 2.2;
/** A server that says each second that it is alive: after so many seconds of nothing the line is made anew. */
const DEAD_AFTER = 6;
const RECONNECT_MS_LEAST = 250;
const RECONNECT_MS_MAX = 8_000;

export interface LineListener {
  received(data: string): void;
  closed(): void;
}

/** What the line needs from the page. */
export interface LineContext {
  open(after: number, listener: LineListener): { close(): void };
  /** Once, after so many milliseconds. @returns what prevents it */
  later(ms: number, work: () => void): () => void;
  /** 0 <= x < 1 */
  random(): number;
  /** Each event once and in order; quotes and states as they come. */
  hear(message: CounterEvent | CounterQuote | CounterState | CounterAlive): void;
  /** Whether a quote is on the desk, or was and is done with. */
  has(quoteId: string): boolean;
  live(isLive: boolean): void;
  /** Nothing has come for longer than it may; the line is not given up yet. Until `live` says otherwise. */
  quiet(): void;
}

/**
 * The stream of one counter as a page hears it. The server sends at least once and in order; whatever lies between
 * may cut, repeat, swap or swallow. Here it becomes exactly once.
 */
export class Line {
  readonly #context: LineContext;
  #inbox = new Inbox(0);
  #state: CounterState | undefined;
  #attempts = 0;
  #hangUp = () => {};
  #stopSilence = () => {};
  #stopQuiet = () => {};
  #isQuiet = false;
  #aliveEveryMs: number | undefined;
  #stopGap: (() => void) | undefined;

  constructor(context: LineContext) {
    this.#context = context;
  }

  start(after: number): void {
    this.#inbox = new Inbox(after);
    this.#connect();
  }

  #connect(): void {
    const asked = this.#inbox.cursor;
    let ours = true;
    const socket = this.#context.open(asked, {
      received: (data) => {
        if (ours) this.#said(data, asked);
      },
      closed: () => {
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
    this.#stopQuiet();
    this.#isQuiet = false;
    this.#stopGap?.();
    this.#stopGap = undefined;
    this.#state = undefined;
    this.#attempts += 1;
    this.#context.live(false);
    const most = Math.min(RECONNECT_MS_MAX, 1_000 * 2 ** this.#attempts);
    this.#context.later(RECONNECT_MS_LEAST + this.#context.random() * most, () => this.#connect());
  }

  #awaitSilence(): void {
    this.#stopSilence();
    this.#stopQuiet();
    const every = this.#aliveEveryMs;
    const most = every === undefined ? SILENCES * STATE_EVERY_MS : DEAD_AFTER * every;
    this.#stopSilence = this.#context.later(most, () => this.#renew());
    if (every === undefined) return;
    this.#stopQuiet = this.#context.later(SILENCES * every, () => {
      this.#isQuiet = true;
      this.#context.quiet();
    });
  }

  #endQuiet(): void {
    if (!this.#isQuiet) return;
    this.#isQuiet = false;
    this.#context.live(true);
  }

  #said(data: string, asked: number): void {
    const message = read(data);
    if (message?.type === 'hello') this.#aliveEveryMs = message.aliveEveryMs;
    this.#awaitSilence();
    this.#endQuiet();
    if (message === undefined) return;
    if (message.type === 'hello') {
      this.#attempts = 0;
      if (message.after !== asked) this.#inbox = new Inbox(message.after);
      this.#context.live(true);
    } else if (message.type === 'event') {
      for (const event of this.#inbox.take(message)) this.#context.hear(event);
    } else if (message.type === 'quote' || message.type === 'alive') {
      this.#context.hear(message);
    } else if (message.type === 'state') {
      this.#inbox.promise(message.seq);
      this.#state = message;
      this.#context.hear(message);
    }
    if (this.#lacks()) this.#stopGap ??= this.#context.later(GAP_MS, () => this.#fillGap());
  }

  #fillGap(): void {
    this.#stopGap = undefined;
    if (this.#lacks()) this.#renew();
  }

  #lacks(): boolean {
    return this.#inbox.lacks || this.#state?.waiting.some((quoteId) => !this.#context.has(quoteId)) === true;
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

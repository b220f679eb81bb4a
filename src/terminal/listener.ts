import type { WebSocket } from 'ws';
import { BATCH, type Channel, encode } from './channel.ts';
import { ALIVE_EVERY_MS, CLOSE_NOT_EXPECTED, CLOSE_SLOW_READER, type CounterState } from './protocol.ts';
import type { UnreadBytes } from './unread-bytes.ts';

/** A reader with more than this unread gets nothing more until it reads: the outbox keeps what follows. */
export const ROOM_BYTES = 64 * 1024;
/** Unread by all readers together; beyond it whoever stands still longest is dropped. */
export const UNREAD_BYTES_MAX = 64 * 1024 * 1024;
/**
 * Pings and pongs between two beats; a browser sends one. Below the 60 unanswered pings at which ws cuts off unsaid.
 */
const CONTROLS_MAX = 50;
const NO_QUOTES: readonly string[] = [];

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One terminal on the line: where it stands, what it was told, and how fast it reads. */
export class Listener {
  readonly #socket: WebSocket;
  readonly #channel: Channel;
  readonly #unread: UnreadBytes<Listener>;
  readonly #flushed = () => this.#noteUnread(true);
  #cursor: number;
  #waiting = NO_QUOTES;
  #busy = false;
  #again = false;
  #held = false;
  /** The quotes it was last told of as the whole list. */
  #stated: readonly string[] | undefined;
  #underWay: readonly string[] = [];
  #answered = true;
  #controls = 0;
  /** Of the last beat; a new terminal is told the same as the others. */
  #ledger: CounterState['ledger'];

  constructor(
    socket: WebSocket,
    channel: Channel,
    unread: UnreadBytes<Listener>,
    start: { readonly after: number; readonly ledger: CounterState['ledger'] },
  ) {
    this.#socket = socket;
    this.#channel = channel;
    this.#unread = unread;
    this.#cursor = start.after;
    this.#ledger = start.ledger;
    socket.on('message', () => socket.close(CLOSE_NOT_EXPECTED));
    socket.on('ping', () => this.#countControl());
    socket.on('pong', () => {
      this.#answered = true;
      this.#countControl();
    });
    const { counter } = channel;
    this.#send(encode({ type: 'hello', counter, after: start.after, aliveEveryMs: ALIVE_EVERY_MS }));
    this.wake();
  }

  /** Sends what the terminal does not have yet, as far as it reads; one run at a time, so that order is kept. */
  wake(): void {
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    this.#channel
      .while(() => this.#tellAll())
      .catch(() => this.#socket.terminate())
      .finally(() => {
        this.#busy = false;
        // A notification may have come since the last read.
        if (this.#again && this.#isOpen()) this.wake();
      });
  }

  async #tellAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      if (await this.#tellEvents()) await this.#tellWaiting();
    }
  }

  /** @returns false when the reader has no room; it goes on when it has read */
  async #tellEvents(): Promise<boolean> {
    for (;;) {
      if (!this.#hasRoom()) return false;
      const batch = await this.#channel.eventsAfter(this.#cursor);
      for (const { seq, bytes } of batch) {
        if (!this.#hasRoom()) return false;
        this.#send(bytes);
        this.#cursor = seq;
      }
      if (batch.length < BATCH) return true;
      await nextTurn();
    }
  }

  async #tellWaiting(): Promise<void> {
    const { quotes, underWay } = await this.#channel.waiting();
    for (const { quoteId, bytes } of quotes) {
      if (this.#waiting.includes(quoteId)) continue;
      if (!this.#hasRoom()) return;
      this.#send(bytes());
      this.#waiting = [...this.#waiting, quoteId];
    }
    const now = quotes.map(({ quoteId }) => quoteId);
    const isSame = this.#stated === this.#waiting && now.length === this.#waiting.length;
    if (isSame && this.#underWay.join() === underWay.join()) return;
    this.#underWay = underWay;
    this.#waiting = now.length === 0 ? NO_QUOTES : now;
    this.#sendState();
  }

  /** Every `STATE_EVERY_MS`. A terminal that did not answer since the last is half a connection, and is let go. */
  beat(ledger: CounterState['ledger']): void {
    this.#ledger = ledger;
    if (!this.#isOpen()) return;
    if (!this.#answered) return this.#socket.terminate();
    this.#answered = false;
    this.#controls = 0;
    this.#socket.ping();
    // While it is being told, or does not read, what it should have is still under way.
    if (!this.#busy && !this.#held) this.#sendState();
  }

  /** Only to one that has read all before: what lies unread for it says the same. */
  alive(bytes: Buffer): void {
    if (this.#isOpen() && !this.#busy && !this.#held && this.#socket.bufferedAmount === 0) this.#send(bytes);
  }

  #sendState(): void {
    this.#stated = this.#waiting;
    const underWay = this.#underWay;
    const state = { type: 'state', seq: this.#cursor, waiting: this.#waiting, ledger: this.#ledger } as const;
    this.#send(encode(underWay.length === 0 ? state : { ...state, underWay }));
  }

  /** It comes back with its cursor and misses nothing. A polite end first, which one that stands still never hears. */
  drop(atOnce: boolean): void {
    this.#unread.note(this, 0);
    if (atOnce) this.#socket.terminate();
    else this.#socket.close(CLOSE_SLOW_READER);
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #hasRoom(): boolean {
    if (!this.#isOpen()) return false;
    const { bufferedAmount } = this.#socket;
    const full = this.#unread.total > UNREAD_BYTES_MAX / 2 && bufferedAmount > 0;
    this.#held = full || bufferedAmount > ROOM_BYTES;
    return !this.#held;
  }

  #send(bytes: Buffer): void {
    this.#socket.send(bytes, { binary: false }, this.#flushed);
    this.#noteUnread(false);
    while (this.#unread.total > UNREAD_BYTES_MAX) this.#unread.longest()?.drop(true);
  }

  #noteUnread(flushed: boolean): void {
    if (!this.#isOpen()) return;
    this.#unread.note(this, this.#socket.bufferedAmount);
    if (flushed && this.#held && this.#hasRoom()) this.wake();
  }

  #countControl(): void {
    this.#controls += 1;
    if (this.#controls > CONTROLS_MAX) this.#socket.close(CLOSE_NOT_EXPECTED);
  }
}

import type { CounterEvent } from '../../terminal/protocol.ts';

/** Ahead of a gap; a page that holds more has lost the thread and asks again. */
const EARLY_MAX = 1_000;

/** Whatever comes twice, too early or too late: gives each event once, in the order of its number. */
export class Inbox {
  #cursor: number;
  /** The highest number known to exist. */
  #promised: number;
  readonly #early = new Map<number, CounterEvent>();

  constructor(cursor: number) {
    this.#cursor = cursor;
    this.#promised = cursor;
  }

  /** Everything up to this number has been given. */
  get cursor(): number {
    return this.#cursor;
  }

  /** @returns what can be shown now */
  take(event: CounterEvent): CounterEvent[] {
    this.promise(event.seq);
    if (event.seq > this.#cursor && this.#early.size < EARLY_MAX) this.#early.set(event.seq, event);
    const ready: CounterEvent[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#early.delete(next.seq);
      this.#cursor = next.seq;
      ready.push(next);
    }
    return ready;
  }

  #next(): CounterEvent | undefined {
    return this.#early.get(this.#cursor + 1);
  }

  promise(seq: number): void {
    this.#promised = Math.max(this.#promised, seq);
  }

  get lacks(): boolean {
    return this.#cursor < this.#promised;
  }
}

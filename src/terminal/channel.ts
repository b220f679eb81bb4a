import type { CounterEvent, CounterMessage, CounterQuote } from './protocol.ts';

/** What the hub asks of the rest. */
export interface HubSource {
  /** Messages of a counter after a cursor, in order, without gaps. */
  readonly messagesAfter: (counter: string, after: number, limit: number) => Promise<readonly CounterEvent[]>;
  /** Whether the counter has had a message of this number. */
  readonly knows: (counter: string, seq: number) => Promise<boolean>;
  readonly waitingAt: (counter: string) => Promise<CounterWaiting>;
  readonly ledgerFit: () => Promise<boolean>;
  readonly now?: () => Date;
}

export interface CounterWaiting {
  readonly quotes: readonly CounterQuote[];
  /** Driven visits whose outcome is out. */
  readonly underWay: readonly string[];
}

export interface EventBytes {
  readonly seq: number;
  readonly bytes: Buffer;
}

export interface QuoteBytes {
  readonly quoteId: string;
  readonly bytes: () => Buffer;
}

interface WaitingBytes extends Pick<CounterWaiting, 'underWay'> {
  readonly quotes: readonly QuoteBytes[];
}

/** Read at a time: some ten milliseconds of work, after which others have their turn. */
export const BATCH = 32;

export const encode = (message: CounterMessage): Buffer => Buffer.from(JSON.stringify(message));

/**
 * One counter as its terminals share it: what several of them need is read and encoded once. It is kept only while
 * somebody reads, and thrown away when something new is said to be there.
 */
export class Channel {
  readonly counter: string;
  readonly #source: HubSource;
  readonly #batches = new Map<number, Promise<readonly EventBytes[]>>();
  #waiting: Promise<WaitingBytes> | undefined;
  #readers = 0;

  constructor(counter: string, source: HubSource) {
    this.counter = counter;
    this.#source = source;
  }

  /** Runs while a terminal is served: what is read meanwhile is kept for the others. */
  async while(work: () => Promise<void>): Promise<void> {
    this.#readers += 1;
    try {
      await work();
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) this.forget();
    }
  }

  forget(): void {
    this.#batches.clear();
    this.#waiting = undefined;
  }

  /** At most `BATCH` messages after the cursor; fewer mean that there are no more. */
  eventsAfter(cursor: number): Promise<readonly EventBytes[]> {
    const known = this.#batches.get(cursor);
    if (known !== undefined) return known;
    const read = this.#read(cursor);
    this.#batches.set(cursor, read);
    return read;
  }

  async #read(cursor: number): Promise<readonly EventBytes[]> {
    const messages = await this.#source.messagesAfter(this.counter, cursor, BATCH);
    return messages.map((message) => ({ seq: message.seq, bytes: encode(message) }));
  }

  waiting(): Promise<WaitingBytes> {
    this.#waiting ??= this.#readWaiting();
    return this.#waiting;
  }

  async #readWaiting(): Promise<WaitingBytes> {
    const { quotes, underWay } = await this.#source.waitingAt(this.counter);
    return { quotes: quotes.map(encodedOnce), underWay };
  }
}

function encodedOnce(quote: CounterQuote): QuoteBytes {
  let bytes: Buffer | undefined;
  return {
    quoteId: quote.quoteId,
    bytes: () => {
      bytes ??= encode(quote);
      return bytes;
    },
  };
}

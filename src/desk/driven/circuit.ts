import type { Delivery, GatewayLine, GatewayMessage } from '../../port/adapter.ts';

export interface CircuitOptions {
  /** Whether this outcome says that the line is down, and not only that one message went wrong. */
  readonly isOutage: (sent: Delivery) => boolean;
  /** Asks whether anything at all answers at the other end; no patient's message. */
  readonly isReachable: () => Promise<boolean>;
  /** Is told when the line goes down, and when it is up again. */
  readonly onChange: (state: 'down' | 'up') => void;
  /** How long after it went down the other end is asked for the first time; each time twice as long after that. */
  readonly askAfterMs?: number;
}

/** So many messages in a row without an answer, where the other end can still be reached. */
const OUTAGES_MAX = 3;
const ASK_AFTER_MS = 2_000;
const ASK_AFTER_MS_MAX = 30_000;

/**
 * A line to a gateway that says at once when it is down, instead of letting every cashier wait for the same silence.
 * While it is down nothing is sent: what is not sent is certain not to have happened, and what was sent before and not
 * answered stays unknown. When the other end answers again, one message goes first; the others go once it was answered.
 */
export class Circuit implements GatewayLine {
  readonly #line: GatewayLine;
  readonly #options: CircuitOptions;
  #state: 'up' | 'down' | 'trial' = 'up';
  #outages = 0;
  #trialUnderWay = false;
  #asking: NodeJS.Timeout | undefined;
  #askAfterMs: number;
  #closed = false;

  constructor(line: GatewayLine, options: CircuitOptions) {
    this.#line = line;
    this.#options = options;
    this.#askAfterMs = options.askAfterMs ?? ASK_AFTER_MS;
  }

  isDown(): boolean {
    return this.#state === 'down' || this.#trialUnderWay;
  }

  async send(message: GatewayMessage, late: (text: string) => void): Promise<Delivery> {
    if (this.isDown()) return { kind: 'not-sent', why: 'line down', down: true };
    const isTrial = this.#state === 'trial';
    this.#trialUnderWay = isTrial;
    let sent: Delivery;
    try {
      sent = await this.#line.send(message, late);
    } finally {
      // Only a bug throws. The next message is sent even then.
      if (isTrial) this.#trialUnderWay = false;
    }
    if (this.#options.isOutage(sent)) void this.#missed(isTrial);
    else this.#answered();
    return sent;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#asking);
    this.#line.close?.();
  }

  #answered(): void {
    this.#outages = 0;
    this.#askAfterMs = this.#options.askAfterMs ?? ASK_AFTER_MS;
    clearTimeout(this.#asking);
    if (this.#state === 'up') return;
    this.#state = 'up';
    this.#options.onChange('up');
  }

  /** One message may go unanswered while all is well: the other end is asked before the line counts as down. */
  async #missed(isTrial: boolean): Promise<void> {
    this.#outages += 1;
    // A message that was sent before the failure tells nothing about the line now.
    if (this.#state !== 'up' && !isTrial) return;
    const isOver = isTrial || this.#outages >= OUTAGES_MAX || !(await this.#options.isReachable());
    if (!isOver || this.#outages === 0 || this.#state === 'down') return;
    if (this.#state === 'up') this.#options.onChange('down');
    this.#state = 'down';
    this.#askLater();
  }

  #askLater(): void {
    if (this.#closed) return;
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => void this.#ask(), this.#askAfterMs);
    this.#asking.unref();
    this.#askAfterMs = Math.min(2 * this.#askAfterMs, ASK_AFTER_MS_MAX);
  }

  async #ask(): Promise<void> {
    const reachable = await this.#options.isReachable();
    if (this.#state !== 'down') return;
    if (reachable) this.#state = 'trial';
    else this.#askLater();
  }
}

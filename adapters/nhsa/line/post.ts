import type { Delivery } from '../../../src/port/adapter.ts';
import type { Unclear } from '../unclear.ts';

interface PostOptions {
  readonly timeoutMs: number;
  readonly headers?: (body: string) => Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
}

/** An answer of ten thousand lines stays far below. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;
/** A late answer is worth keeping as evidence, not worth waiting for without end. */
const LATE_MS_MAX = 600_000;
const LATE_COUNT_MAX = 64;
const REACHED_MS_MAX = 3_000;

/** Sends one body and tells what came of it. It never rejects, and never asks a second time by itself. */
export class Post {
  readonly #address: string;
  readonly #options: PostOptions;
  /** Requests we no longer wait for, oldest first. */
  readonly #overdue = new Set<AbortController>();
  #closed = false;

  constructor(address: string, options: PostOptions) {
    this.#address = address;
    this.#options = options;
  }

  /** @param late is told of an answer that comes after the time allowed */
  send(body: string, late?: (text: string) => void): Promise<Delivery> {
    const gaveUp = new AbortController();
    const exchange = this.#exchange(body, gaveUp.signal);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(silent('timeout'));
        if (late === undefined || this.#closed) gaveUp.abort();
        else void this.#waitOn(gaveUp, exchange, late);
      }, this.#options.timeoutMs);
      void exchange.then((sent) => {
        clearTimeout(timer);
        resolve(sent);
      });
    });
  }

  /** Whether anything answers there, whatever it says: a request that carries nothing. */
  async isReachable(): Promise<boolean> {
    const { fetch: call = fetch, timeoutMs } = this.#options;
    const signal = AbortSignal.timeout(Math.min(timeoutMs, REACHED_MS_MAX));
    try {
      const answer = await call(this.#address, {
        method: 'GET',
        headers: { connection: 'close' },
        redirect: 'manual',
        signal,
      });
      await answer.body?.cancel();
      return true;
    } catch {
      return false;
    }
  }

  /** Late answers are waited for no longer; what is under way is still given its time. */
  close(): void {
    this.#closed = true;
    for (const gaveUp of this.#overdue) gaveUp.abort();
  }

  /**
   * The connection stays open: cutting it would not take the message back, and would lose what the gateway says of it.
   */
  async #waitOn(gaveUp: AbortController, exchange: Promise<Delivery>, late: (text: string) => void): Promise<void> {
    this.#overdue.add(gaveUp);
    const [oldest] = this.#overdue;
    if (this.#overdue.size > LATE_COUNT_MAX) oldest?.abort();
    const timer = setTimeout(() => gaveUp.abort(), LATE_MS_MAX);
    timer.unref();
    const sent = await exchange;
    clearTimeout(timer);
    this.#overdue.delete(gaveUp);
    if (sent.kind === 'answered') late(sent.text);
  }

  async #exchange(body: string, signal: AbortSignal): Promise<Delivery> {
    const { fetch: call = fetch, headers } = this.#options;
    try {
      const answer = await call(this.#address, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          // A connection of its own: one that was left open may be gone, and then nobody knows what it still carried.
          connection: 'close',
          ...headers?.(body),
        },
        body,
        redirect: 'manual',
        signal,
      });
      return await read(answer);
    } catch (error) {
      return neverArrived(error) ? { kind: 'not-sent', why: 'no connection' } : silent('hung-up');
    }
  }
}

const silent = (why: Unclear | `http-${number}`): Delivery => ({ kind: 'silent', why });

/** Whatever is not a plain 200 was said by something in front of the gateway: it cannot know what the gateway did. */
async function read(answer: Response): Promise<Delivery> {
  if (answer.status !== 200) {
    await answer.body?.cancel().catch(() => undefined);
    return silent(answer.status >= 300 && answer.status < 400 ? 'redirected' : `http-${answer.status}`);
  }
  const bytes = await bytesOf(answer);
  if (bytes === undefined) return silent('too-large');
  try {
    return { kind: 'answered', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return silent('not-utf8');
  }
}

/** @returns undefined when there is more than we will hold */
async function bytesOf({ body }: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    length += part.value.length;
    if (length > BODY_BYTES_MAX) {
      await reader?.cancel();
      return undefined;
    }
    chunks.push(part.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Calls of the system that happen before the first byte leaves. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);
const CONNECT_TIMEOUT = 'UND_ERR_CONNECT_TIMEOUT';

/**
 * Only what failed while the connection was being made is certain never to have arrived: no such name, refused, no way
 * there. The same words after that ("host unreachable") may come from a connection that had carried the message.
 */
function neverArrived(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0)
    return error.errors.every(neverArrived);
  if ('cause' in error && error.cause !== undefined) return neverArrived(error.cause);
  if ('code' in error && error.code === CONNECT_TIMEOUT) return true;
  return 'syscall' in error && typeof error.syscall === 'string' && BEFORE_SENDING.has(error.syscall);
}

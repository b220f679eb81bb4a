import { Router } from 'express';
import { z } from 'zod';
import type { Desk } from '../../desk/index.ts';
import { isRefusal, refuse } from '../../refusals/index.ts';
import type { CounterEvent } from '../../terminal/protocol.ts';
import type { CounterSignal } from '../../terminal/signal.ts';
import { check } from '../body.ts';
import { counterName } from '../envelope.ts';
import { knowsMessage, messagesAfter } from '../messages.ts';
import { send, sendRefusal } from '../reply.ts';

/** More are in the outbox still: the caller asks again with the last number of these. */
const MESSAGES_MAX = 100;
const WAIT_SECONDS_MAX = 25;
const CALLS_PER_COUNTER_MAX = 8;
const CALLS_MAX = 1_000;

const whole = (most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((value) => value <= most, `a whole number up to ${most}`);
const asked = z.strictObject({
  counter: counterName,
  after: whole(Number.MAX_SAFE_INTEGER).default(0),
  wait: whole(WAIT_SECONDS_MAX).default(0),
  limit: whole(MESSAGES_MAX)
    .refine((value) => value > 0)
    .default(MESSAGES_MAX),
});

/** The stream of a counter for a HIS that can only call: what came after a cursor, at once or when something comes. */
export function messageRoutes(desk: Desk, signal: CounterSignal): Router {
  const router = Router();
  const seats = new Seats();

  router.get('/v1/counters/:counter/messages', async (request, response) => {
    const question = check(asked, { ...request.query, counter: request.params.counter });
    if (isRefusal(question)) return send(response, question);
    const { counter, after, wait, limit } = question.value;
    if (!(await knowsMessage(desk.ledger, counter, after))) {
      return send(response, refuse('FIELD_INVALID', 'after', { expected: 'a number this counter has reached' }));
    }
    const read = () => messagesAfter(desk.ledger, counter, after, limit);
    if (wait === 0) return send(response, await read());
    if (!seats.take(counter)) return send(response, refuse('TOO_MANY_WAITING', 'counter'));
    try {
      const gone = new Promise<void>((resolve) => response.once('close', resolve));
      const messages = await comingOf(read, signal, counter, wait * 1_000, gone);
      if (signal.closed) response.set('Connection', 'close');
      if (!response.closed) send(response, messages);
    } finally {
      seats.leave(counter);
    }
  });

  // An upgrade never comes this far: the terminals' hub takes it from the server itself.
  router.get('/v1/counters/:counter/stream', (_request, response) => {
    response.set({ Upgrade: 'websocket', Connection: 'Upgrade' });
    sendRefusal(response, refuse('UPGRADE_REQUIRED'));
  });

  return router;
}

/** The ear is there before the first look: what is committed in between rings. */
function comingOf(
  read: () => Promise<CounterEvent[]>,
  signal: CounterSignal,
  counter: string,
  waitMs: number,
  gone: Promise<void>,
): Promise<CounterEvent[]> {
  return new Promise((resolve, reject) => {
    const look = async (last: boolean) => {
      const found = await read();
      if (found.length > 0 || last || signal.closed) end(() => resolve(found));
    };
    const end = (how: () => void) => {
      clearTimeout(timer);
      off();
      how();
    };
    const tryLook = (last: boolean) => void look(last).catch((error: unknown) => end(() => reject(error)));
    const timer = setTimeout(() => tryLook(true), waitMs);
    const off = signal.on(counter, () => tryLook(false));
    void gone.then(() => end(() => resolve([])));
    tryLook(false);
  });
}

/** Calls that wait now: a counter that asks without end takes nothing from the others. */
class Seats {
  readonly #taken = new Map<string, number>();
  #total = 0;

  take(counter: string): boolean {
    const taken = this.#taken.get(counter) ?? 0;
    if (taken >= CALLS_PER_COUNTER_MAX || this.#total >= CALLS_MAX) return false;
    this.#taken.set(counter, taken + 1);
    this.#total += 1;
    return true;
  }

  leave(counter: string): void {
    const left = (this.#taken.get(counter) ?? 1) - 1;
    if (left === 0) this.#taken.delete(counter);
    else this.#taken.set(counter, left);
    this.#total -= 1;
  }
}

import { Router } from 'express';
import { z } from 'zod';
import { chinaDay, type Desk, settledReply, type WaitingRoom } from '../../desk/index.ts';
import { formatFen } from '../../money/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { rowOf } from '../../terminal/row.ts';
import { check, jsonBody } from '../body.ts';
import { counterIn } from '../envelope.ts';
import { newestBills } from '../newest-bills.ts';
import { pageIn, pageOf } from '../paging.ts';
import { send, sendRefusal } from '../reply.ts';

const BILLS_MAX = 200;
const SUFFIX_MIN = 4;
/**
 * A cashier may type what no id can hold, and is told that there is no such bill; what she cannot have typed is
 * refused.
 */
const findBody = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(128)
    .regex(/^\P{Cc}*$/u),
});

/** What a counter's page reads: the bills waiting for its cashier, and those it settled. */
export function counterRoutes(desk: Desk, waiting: WaitingRoom): Router {
  const router = Router();

  router.get('/v1/counters/:counter/desk', async (request, response) => {
    const counter = counterIn(request);
    if (isRefusal(counter)) return sendRefusal(response, counter);
    const page = pageIn(request, BILLS_MAX);
    if (isRefusal(page)) return sendRefusal(response, page);
    const { waiting: bills, underWay } = await waiting.at(counter);
    const replies = bills.map((reply) => ({ quoteId: reply.quoteId, reply }));
    const shown = pageOf(replies, ({ quoteId }) => quoteId, page);
    if (isRefusal(shown)) return sendRefusal(response, shown);
    const { items, ...more } = shown;
    send(response, { at: desk.now().toISOString(), waiting: items, underWay, ...more });
  });

  router.get('/v1/counters/:counter/bills', async (request, response) => {
    const counter = counterIn(request);
    if (isRefusal(counter)) return sendRefusal(response, counter);
    const page = pageIn(request, BILLS_MAX);
    if (isRefusal(page)) return sendRefusal(response, page);
    const before = page.cursor === undefined ? undefined : entryIn(page.cursor);
    if (isRefusal(before)) return sendRefusal(response, before);
    const midnight = new Date(`${chinaDay(desk.now())}T00:00:00+08:00`).toISOString();
    // The number before the bills: what is recorded in between is told twice rather than never.
    const { count, patientPays, lastSeq, seqBefore } = await desk.ledger.totalsOfCounter(counter, midnight);
    const found = await newestBills(desk.ledger, counter, page.limit + 1, before);
    const bills = found.slice(0, page.limit);
    const last = bills.at(-1);
    const today = { count, patientPays: formatFen(patientPays), after: seqBefore };
    send(response, {
      counter,
      seq: lastSeq,
      today,
      bills: bills.map((stored) => rowOf(settledReply(stored, false), stored)),
      ...(last === undefined || found.length <= page.limit ? {} : { next: String(last.entry) }),
    });
  });

  // By body, not by address: what a cashier types may be anything, and addresses are written down on the way.
  router.post('/v1/counters/:counter/find', ...jsonBody(), async (request, response) => {
    const counter = counterIn(request);
    if (isRefusal(counter)) return sendRefusal(response, counter);
    const body = check(findBody, request.body);
    if (isRefusal(body)) return sendRefusal(response, body);
    const { text } = body.value;
    const whole = await desk.ledger.findBill(text);
    const found = whole === undefined ? await endingSo(counter, text) : [whole];
    if (found.length === 0) return sendRefusal(response, refuse('SETTLEMENT_UNKNOWN', 'text'));
    send(response, { bills: found.map((stored) => rowOf(settledReply(stored, false), stored)) });
  });

  async function endingSo(counter: string, text: string) {
    if (text.length < SUFFIX_MIN) return [];
    const bills = await newestBills(desk.ledger, counter, BILLS_MAX);
    return bills.filter(({ settlementId }) => settlementId.toLowerCase().endsWith(text.toLowerCase()));
  }

  return router;
}

/** The newest first: the cursor is the entry of the last bill that the caller has. */
const entryIn = (cursor: string): number | Refusal =>
  /^\d{1,15}$/.test(cursor) ? Number(cursor) : refuse('FIELD_INVALID', 'cursor');

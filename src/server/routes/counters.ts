import { Router } from 'express';
import { z } from 'zod';
import { chinaDay, type Desk, settledReply, type WaitingRoom } from '../../desk/index.ts';
import { isRefusal, refuse } from '../../errors.ts';
import { formatFen } from '../../money/index.ts';
import { rowOf } from '../../terminal/row.ts';
import { check, jsonBody } from '../body.ts';
import { counterIn } from '../envelope.ts';
import { send, sendRefusal } from '../reply.ts';

const BILLS_MAX = 200;
const SUFFIX_MIN = 4;
const findBody = z.strictObject({ text: z.string().min(1).max(128) });

/** What a counter's page reads: the bills waiting for its cashier, and those it settled. */
export function counterRoutes(desk: Desk, waiting: WaitingRoom): Router {
  const router = Router();

  router.get('/v1/counters/:counter/desk', (request, response) => {
    const counter = counterIn(request);
    if (isRefusal(counter)) return sendRefusal(response, counter);
    const replies = waiting.at(counter).map((reply) => ({ quoteId: reply.quoteId, reply }));
    send(response, { at: desk.now().toISOString(), waiting: replies, underWay: waiting.underWayAt(counter) });
  });

  router.get('/v1/counters/:counter/bills', async (request, response) => {
    const counter = counterIn(request);
    if (isRefusal(counter)) return sendRefusal(response, counter);
    const midnight = new Date(`${chinaDay(desk.now())}T00:00:00+08:00`).toISOString();
    // The number before the bills: what is recorded in between is told twice rather than never.
    const { count, patientPays, lastSeq, seqBefore } = await desk.ledger.tallyOfCounter(counter, midnight);
    const bills = await desk.ledger.billsOfCounter(counter, BILLS_MAX);
    const today = { count, patientPays: formatFen(patientPays), after: seqBefore };
    send(response, {
      counter,
      seq: lastSeq,
      today,
      bills: bills.map((stored) => rowOf(settledReply(stored, false), stored)),
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
    const bills = await desk.ledger.billsOfCounter(counter, BILLS_MAX);
    return bills.filter(({ settlementId }) => settlementId.toLowerCase().endsWith(text.toLowerCase()));
  }

  return router;
}

import { Router } from 'express';
import { chinaDay, type Desk, settledReply, type WaitingRoom } from '../../desk/index.ts';
import { isRefusal } from '../../errors.ts';
import { formatFen } from '../../money/index.ts';
import { rowOf } from '../../terminal/row.ts';
import { counterIn } from '../envelope.ts';
import { send, sendRefusal } from '../reply.ts';

const BILLS_MAX = 200;

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

  return router;
}

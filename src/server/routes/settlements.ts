import { Router } from 'express';
import { z } from 'zod';
import {
  billView,
  type CashierActions,
  cancelByMessage,
  type Desk,
  isStanding,
  settle,
  type WaitingRoom,
} from '../../desk/index.ts';
import { isRefusal, refuse } from '../../refusals/index.ts';
import { check, idOf, jsonBody, ofId } from '../body.ts';
import { counterName, envelopeOf } from '../envelope.ts';
import { send } from '../reply.ts';

const cancelBody = z.strictObject({ counter: counterName.optional(), reason: z.string().max(200).optional() });
const emptyBody = z.strictObject({});

/** Quote, settle, cancel: what a HIS calls. Quote and settle take the same payload. */
export function settlementRoutes(desk: Desk, waiting: WaitingRoom, actions: CashierActions): Router {
  const router = Router();

  router.post('/v1/quotes', ...jsonBody('settlement'), async (request, response) => {
    const envelope = envelopeOf(request.body);
    if (isRefusal(envelope)) return send(response, envelope);
    const quoted = await waiting.present(envelope);
    send(response, quoted, !isRefusal(quoted) && isStanding(quoted) ? 200 : 201);
  });

  router.post('/v1/settlements', ...jsonBody('settlement'), async (request, response) => {
    const envelope = envelopeOf(request.body);
    if (isRefusal(envelope)) return send(response, envelope);
    const settled = await settle(desk, envelope, envelope.quoteId);
    if (!isRefusal(settled)) await waiting.settledElsewhere(settled, envelope.quoteId);
    send(response, settled, isRefusal(settled) || settled.duplicate ? 200 : 201);
  });

  router.post('/v1/cancellations', ...jsonBody(), async (request, response) => {
    const envelope = envelopeOf(request.body);
    if (isRefusal(envelope)) return send(response, envelope);
    const cancelled = await cancelByMessage(desk, envelope);
    if (!isRefusal(cancelled)) await waiting.takenBack(cancelled.settlementId);
    send(response, cancelled);
  });

  router.post('/v1/settlements/:id/cancel', ...jsonBody(), async (request, response) => {
    const body = check(cancelBody, request.body);
    if (isRefusal(body)) return send(response, body);
    const { counter, reason } = body.value;
    send(response, ofId(request, await actions.cancel(idOf(request), counter, reason)));
  });

  router.get('/v1/bills/:id', async (request, response) => {
    const stored = await desk.ledger.findBill(idOf(request));
    const bill = stored === undefined ? refuse('SETTLEMENT_UNKNOWN', 'id') : await billView(desk, stored);
    send(response, ofId(request, bill));
  });

  router.post('/v1/quotes/:id/confirm', ...jsonBody(), async (request, response) => {
    const body = check(emptyBody, request.body);
    if (isRefusal(body)) return send(response, body);
    const confirmed = ofId(request, await actions.confirm(idOf(request)));
    send(response, confirmed, !isRefusal(confirmed) && 'journeyId' in confirmed ? 202 : 200);
  });

  router.post('/v1/quotes/:id/refresh', ...jsonBody(), async (request, response) => {
    const body = check(emptyBody, request.body);
    send(response, isRefusal(body) ? body : ofId(request, await actions.refresh(idOf(request))));
  });

  router.get('/v1/quotes/:id/explanation', async (request, response) => {
    send(response, ofId(request, await waiting.explain(idOf(request))));
  });

  router.post('/v1/quotes/:id/dismiss', ...jsonBody(), async (request, response) => {
    const refused = await actions.dismiss(idOf(request));
    if (refused !== undefined) return send(response, ofId(request, refused));
    response.status(204).end();
  });

  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import {
  cancelById,
  cancelByMessage,
  type Desk,
  type Envelope,
  settle,
  settledReply,
  type WaitingRoom,
} from '../../desk/index.ts';
import { isRefusal, type Refusal, refuse } from '../../errors.ts';
import { check, idOf, jsonBody } from '../body.ts';
import { send } from '../reply.ts';

const counterName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const head = z.looseObject({
  adapter: z.string().min(1).max(40).default('nhsa'),
  counter: counterName,
  quoteId: z.uuid().optional(),
  hold: z.boolean().optional(),
});
const cancelBody = z.strictObject({ counter: counterName.optional(), reason: z.string().max(200).optional() });
const emptyBody = z.strictObject({});

/** Splits our own fields from the adapter's payload, which stays untouched: its numbers keep their raw text. */
function envelopeOf(body: unknown): (Envelope & { quoteId?: string }) | Refusal {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return refuse('FIELD_INVALID', 'body');
  const { adapter, counter, quoteId, hold, ...payload } = body as Record<string, unknown>;
  const checked = check(head, { adapter, counter, quoteId, hold });
  if (isRefusal(checked)) return checked;
  const { value } = checked;
  return {
    adapter: value.adapter,
    counter: value.counter,
    payload,
    ...(value.quoteId === undefined ? {} : { quoteId: value.quoteId }),
    ...(value.hold === undefined ? {} : { hold: value.hold }),
  };
}

/** Quote, settle, cancel: what a HIS calls. Quote and settle take the same payload. */
export function settlementRoutes(desk: Desk, waiting: WaitingRoom): Router {
  const router = Router();

  router.post('/v1/quotes', ...jsonBody(), async (request, response) => {
    const envelope = envelopeOf(request.body);
    if (isRefusal(envelope)) return send(response, envelope);
    const quoted = await waiting.present(envelope);
    send(response, quoted, 201);
    if (!isRefusal(quoted)) desk.notify(envelope.counter);
  });

  router.post('/v1/settlements', ...jsonBody(), async (request, response) => {
    const envelope = envelopeOf(request.body);
    if (isRefusal(envelope)) return send(response, envelope);
    const settled = await settle(desk, envelope, envelope.quoteId);
    if (!isRefusal(settled)) waiting.settledElsewhere(settled.patient.visit.id);
    send(response, settled, isRefusal(settled) || settled.duplicate ? 200 : 201);
  });

  router.post('/v1/cancellations', ...jsonBody(), async (request, response) => {
    const envelope = envelopeOf(request.body);
    send(response, isRefusal(envelope) ? envelope : await cancelByMessage(desk, envelope));
  });

  router.post('/v1/settlements/:id/cancel', ...jsonBody(), async (request, response) => {
    const body = check(cancelBody, request.body);
    if (isRefusal(body)) return send(response, body);
    const { counter, reason } = body.value;
    send(response, await cancelById(desk, idOf(request), counter, reason));
  });

  router.get('/v1/bills/:id', async (request, response) => {
    const stored = await desk.ledger.findBill(idOf(request));
    send(response, stored === undefined ? refuse('SETTLEMENT_UNKNOWN', 'id') : settledReply(stored, false));
  });

  router.post('/v1/quotes/:id/confirm', ...jsonBody(), async (request, response) => {
    const body = check(emptyBody, request.body);
    send(response, isRefusal(body) ? body : await waiting.confirm(idOf(request)));
  });

  router.post('/v1/quotes/:id/refresh', ...jsonBody(), async (request, response) => {
    const body = check(emptyBody, request.body);
    send(response, isRefusal(body) ? body : await waiting.refresh(idOf(request)));
  });

  router.get('/v1/quotes/:id/explanation', (request, response) => {
    send(response, waiting.explain(idOf(request)));
  });

  router.post('/v1/quotes/:id/dismiss', ...jsonBody(), async (request, response) => {
    await waiting.dismiss(idOf(request));
    response.status(204).end();
  });

  return router;
}

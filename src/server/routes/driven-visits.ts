import { Router } from 'express';
import { z } from 'zod';
import type { Desk, DrivenVisits, DrivenVisitView, WorkDesk } from '../../desk/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { check, idOf, jsonBody, ofId } from '../body.ts';
import { credentialSchema } from '../credential.ts';
import { counterIn, envelopeOf } from '../envelope.ts';
import { pageIn, pageOf } from '../paging.ts';
import { send } from '../reply.ts';

const shownBeside = z.strictObject({ credential: credentialSchema.optional() });
/** The quote that was on the screen. */
const confirmBody = z.strictObject({ quoteId: z.uuid().optional() });
const undoBody = z.strictObject({ reason: z.string().max(200).optional() });
const closeBody = z.strictObject({
  by: z.string().min(1).max(64),
  resolution: z.string().min(1).max(400),
  action: z.enum(['none', 'retry', 'undo', 'not-charged']).default('none'),
});

const LISTED_MAX = 500;
const whichItems = z.strictObject({ state: z.enum(['open', 'all']).default('open') });

/** A finished driven visit answers 200, one that waits for a cashier 201, one whose outcome is still out 202. */
function statusOf(view: DrivenVisitView | Refusal): number {
  if (isRefusal(view) || view.owner === 'none') return 200;
  return view.owner === 'cashier' ? 201 : 202;
}

const none = refuse('GATEWAY_NONE', 'adapter');

/** Visits that the desk takes through the gateway itself. */
export function drivenVisitRoutes(desk: Desk, drivenVisits: DrivenVisits | undefined): Router {
  const router = Router();
  const reply = (response: Parameters<typeof send>[0], view: DrivenVisitView | Refusal) =>
    send(response, view, statusOf(view));

  router.post('/v1/journeys', ...jsonBody(), async (request, response) => {
    const envelope = envelopeOf(request.body);
    if (isRefusal(envelope)) return send(response, envelope);
    const { credential } = envelope.payload as { credential?: unknown };
    const beside = check(shownBeside, credential === undefined ? {} : { credential });
    if (isRefusal(beside)) return send(response, beside);
    reply(response, drivenVisits === undefined ? none : await drivenVisits.begin(envelope, beside.value.credential));
    desk.notify(envelope.counter);
  });

  router.get('/v1/journeys/:id', async (request, response) => {
    send(response, drivenVisits === undefined ? none : ofId(request, await drivenVisits.find(idOf(request))));
  });

  router.get('/v1/counters/:counter/journeys', async (request, response) => {
    const counter = counterIn(request);
    if (isRefusal(counter)) return send(response, counter);
    const page = pageIn(request, LISTED_MAX);
    if (isRefusal(page)) return send(response, page);
    const open = drivenVisits === undefined ? [] : await drivenVisits.atCounter(counter);
    const shown = pageOf(open, ({ journeyId }) => journeyId, page);
    if (isRefusal(shown)) return send(response, shown);
    const { items, ...more } = shown;
    send(response, { journeys: items, ...more });
  });

  router.post('/v1/journeys/:id/confirm', ...jsonBody(), async (request, response) => {
    const body = check(confirmBody, request.body);
    if (isRefusal(body)) return send(response, body);
    reply(response, ofId(request, (await drivenVisits?.confirm(idOf(request), body.value.quoteId)) ?? none));
  });

  router.post('/v1/journeys/:id/undo', ...jsonBody(), async (request, response) => {
    const body = check(undoBody, request.body);
    if (isRefusal(body)) return send(response, body);
    const undone = await drivenVisits?.undo(idOf(request), body.value.reason);
    reply(response, ofId(request, undone ?? none));
  });

  return router;
}

/** What only a person can settle. */
export function workItemRoutes(work: WorkDesk | undefined): Router {
  const router = Router();
  router.get('/v1/work-items', async (request, response) => {
    const page = pageIn(request, LISTED_MAX);
    if (isRefusal(page)) return send(response, page);
    const asked = check(whichItems, { state: request.query.state });
    if (isRefusal(asked)) return send(response, asked);
    const all = work === undefined ? [] : await work.list(asked.value.state);
    send(
      response,
      pageOf(all, ({ id }) => String(id), page),
    );
  });

  router.get('/v1/work-items/:id', async (request, response) => {
    send(response, work === undefined ? none : await work.find(Number(idOf(request))));
  });

  router.post('/v1/work-items/:id/close', ...jsonBody(), async (request, response) => {
    const body = check(closeBody, request.body);
    if (isRefusal(body)) return send(response, body);
    const { by, resolution, action } = body.value;
    send(response, work === undefined ? none : await work.close(Number(idOf(request)), by, resolution, action));
  });

  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import { bodyOf, inputsOf, ordersOf, planIn, receiptOf } from '../../audit/index.ts';
import type { Desk } from '../../desk/index.ts';
import { explain, sentences } from '../../explain/index.ts';
import { isRefusal, refuse } from '../../refusals/index.ts';
import { check, idOf, ofId } from '../body.ts';
import { send } from '../reply.ts';

const voices = z.strictObject({
  voice: z.enum(['patient', 'professional']).optional(),
  lang: z.enum(['zh', 'en']).default('zh'),
});

/** Why this bill: the explanation, the receipt that can be verified alone, and what another order would have given. */
export function proofRoutes(desk: Desk): Router {
  const router = Router();

  router.get('/v1/bills/:id/receipt', async (request, response) => {
    send(response, ofId(request, await receiptOf(desk.ledger, idOf(request))));
  });

  router.get('/v1/bills/:id/explanation', async (request, response) => {
    const asked = check(voices, request.query);
    if (isRefusal(asked)) return send(response, asked);
    const receipt = ofId(request, await receiptOf(desk.ledger, idOf(request)));
    if (isRefusal(receipt)) return send(response, receipt);
    const body = bodyOf(receipt);
    const plans = body.plans.flatMap(({ hash }) => planIn(receipt, hash)?.plan ?? []);
    const tree = explain(body.bill.bill, { plans, settlement: body.settlement });
    const { voice, lang } = asked.value;
    if (voice === undefined) return send(response, tree);
    // The annex of a slip: plain text, one line a step.
    response.type('text/plain').send(`${sentences(tree, voice, lang)}\n`);
  });

  router.get('/v1/bills/:id/orders', async (request, response) => {
    const receipt = ofId(request, await receiptOf(desk.ledger, idOf(request)));
    if (isRefusal(receipt)) return send(response, receipt);
    const body = bodyOf(receipt);
    const inputs = await inputsOf(body, async (hash) => planIn(receipt, hash));
    send(response, inputs === undefined ? refuse('LEDGER_DAMAGED') : { order: body.order, outcomes: ordersOf(inputs) });
  });

  return router;
}

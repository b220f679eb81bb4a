import { Router } from 'express';
import { type Desk, takeBackGoods } from '../../desk/index.ts';
import { isRefusal } from '../../refusals/index.ts';
import { jsonBody } from '../body.ts';
import { envelopeOf } from '../envelope.ts';
import { send } from '../reply.ts';

/** Goods that come back to a pharmacy, whole or by line and quantity. */
export function returnRoutes(desk: Desk): Router {
  const router = Router();
  router.post('/v1/returns', ...jsonBody(), async (request, response) => {
    const envelope = envelopeOf(request.body);
    if (isRefusal(envelope)) return send(response, envelope);
    const returned = await takeBackGoods(desk, envelope);
    send(response, returned, isRefusal(returned) || returned.duplicate ? 200 : 201);
  });
  return router;
}

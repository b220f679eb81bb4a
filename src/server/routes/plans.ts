import { Router } from 'express';
import { chinaDay, type Desk } from '../../desk/index.ts';
import { inOrder, orderRuleFor } from '../../plan/index.ts';
import { isRefusal } from '../../refusals/index.ts';
import { pageIn, pageOf } from '../paging.ts';
import { send } from '../reply.ts';

const PLANS_MAX = 200;

/** The plans of this server, in the order in which they pay. */
export function planRoutes(desk: Desk): Router {
  const router = Router();
  router.get('/v1/plans', (request, response) => {
    const page = pageIn(request, PLANS_MAX);
    if (isRefusal(page)) return send(response, page);
    const { plans, coordination } = desk.plans;
    const rule = orderRuleFor(coordination, '');
    const ordered = inOrder(
      rule,
      plans.map((loaded) => ({ loaded })),
    );
    const today = chinaDay(desk.now());
    const listed = ordered.map(({ loaded: { plan, hash } }, index) => ({
      id: plan.id,
      version: plan.version,
      hash,
      name: plan.name,
      term: plan.term,
      inForce: plan.term.from <= today && today <= plan.term.to,
      payerOrder: index + 1,
    }));
    const shown = pageOf(listed, ({ id }) => id, page);
    if (isRefusal(shown)) return send(response, shown);
    const { items, ...more } = shown;
    send(response, { order: { id: rule.id, why: rule.why }, plans: items, ...more });
  });
  return router;
}

import { type NextFunction, type Request, type Response, Router } from 'express';
import type { CaseDesk, Desk } from '../../desk/index.ts';
import type { Adapter, CaseProtocol } from '../../port/adapter.ts';
import { isRefusal, REFUSALS, type Refusal, refuse } from '../../refusals/index.ts';
import { check, jsonBody } from '../body.ts';
import { counterName } from '../envelope.ts';
import type { ReplyWriter } from '../reply.ts';

interface Spoken {
  readonly adapter: Adapter;
  readonly endpoint: CaseProtocol;
}

/**
 * One address for every message of a conversation. Whatever could be read is answered with 200 and the outcome inside,
 * for clients of such interfaces look no further when the status is another; what could not be read keeps its status.
 */
export function caseRoutes(desk: Desk, cases: CaseDesk): Router {
  const router = Router();
  for (const adapter of desk.adapters.values()) {
    if (adapter.cases === undefined) continue;
    const spoken: Spoken = { adapter, endpoint: adapter.cases };
    const address = `/v1/${adapter.cases.address}`;
    router.use(address, speak(spoken.endpoint));
    router.post(address, ...jsonBody(), async (request, response) => {
      response.json(await hear(cases, spoken, request));
    });
    router.get(`${address}/:sender/:trade`, async (request, response) => {
      const { sender, trade } = request.params;
      const found = await cases.find(adapter, String(sender), String(trade));
      response.json(isRefusal(found) ? spoken.endpoint.write(undefined, found, '') : found);
    });
  }
  return router;
}

/** The counter of the address, for a hospital whose operators are no counters; else what the message says. */
async function hear(cases: CaseDesk, { adapter, endpoint }: Spoken, request: Request): Promise<unknown> {
  const turn = endpoint.hear(request.body, () => '');
  const counter = request.query.counter ?? (isRefusal(turn) ? undefined : turn.counter);
  const named = isRefusal(turn) ? undefined : check(counterName, counter);
  if (named !== undefined && isRefusal(named))
    return endpoint.write(request.body, refuse('FIELD_INVALID', 'counter', named.details), '');
  return cases.hear(adapter, endpoint, request.body, named?.value);
}

/** Refusals of the server itself, in the words of the endpoint. */
function speak(endpoint: CaseProtocol) {
  const writer: ReplyWriter = {
    refuse(response: Response, refusal: Refusal): void {
      response.status(REFUSALS[refusal.code].status).json(endpoint.write(undefined, refusal, ''));
    },
  };
  return (_request: Request, response: Response, next: NextFunction): void => {
    response.locals.writer = writer;
    next();
  };
}

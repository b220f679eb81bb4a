import { Router } from 'express';
import { z } from 'zod';
import { chinaDay, type Desk, identify } from '../../desk/index.ts';
import { isRefusal, refuse } from '../../errors.ts';
import { checkEnrolment } from '../../plan/index.ts';
import { date, enrolmentSchema } from '../../settlement/index.ts';
import { check, jsonBody } from '../body.ts';
import { send } from '../reply.ts';

export const certificate = {
  certificateType: z.string().min(1).max(6).default('01'),
  certificateNumber: z.string().min(4).max(50),
};
const who = z.strictObject({ ...certificate, on: date.optional() });

/** An enrolment as an insurer sends it: the certificate becomes the person's key at the door. */
const enrolment = z.strictObject({
  ...certificate,
  ...enrolmentSchema.omit({ person: true }).shape,
});

/** Who holds what. Certificates travel in bodies only, never in an address that a log would keep. */
export function personRoutes(desk: Desk): Router {
  const router = Router();

  router.post('/v1/identify', ...jsonBody(), async (request, response) => {
    const body = check(who, request.body);
    if (isRefusal(body)) return send(response, body);
    const { certificateType, certificateNumber, on } = body.value;
    const day = on ?? chinaDay(desk.now());
    send(response, await identify(desk, desk.personKey(certificateType, certificateNumber), day));
  });

  router.post('/v1/enrolments', ...jsonBody(), async (request, response) => {
    const body = check(enrolment, request.body);
    if (isRefusal(body)) return send(response, body);
    const { certificateType, certificateNumber, ...rest } = body.value;
    const loaded = desk.plans.find(rest.plan);
    if (loaded === undefined) return send(response, refuse('PLAN_UNKNOWN', 'plan'));
    const impossible = checkEnrolment(loaded.plan, rest);
    if (impossible !== undefined) return send(response, impossible);
    const person = desk.personKey(certificateType, certificateNumber);
    const enrolled = await desk.ledger.enrol({ person, ...rest }, desk.now().toISOString());
    send(response, isRefusal(enrolled) ? enrolled : { person, plan: rest.plan, ...enrolled });
  });

  return router;
}

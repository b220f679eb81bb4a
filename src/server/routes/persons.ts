import { Router } from 'express';
import { z } from 'zod';
import { chinaDay, type Desk, identify, whoShows } from '../../desk/index.ts';
import { certificateFault } from '../../enrolment/index.ts';
import { checkEnrolment, withoutTermDays } from '../../plan/index.ts';
import type { IdentifiedPerson, PresentedCredential } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { date, enrolmentSchema, isCertificateNumber, newAttributesSchema } from '../../settlement/index.ts';
import { check, jsonBody } from '../body.ts';
import { cardSchema, credentialSchema, placeSchema } from '../credential.ts';
import { send } from '../reply.ts';

export const certificate = {
  certificateType: z.string().min(1).max(6).default('01'),
  certificateNumber: z.string().refine((number) => isCertificateNumber(number.trim()), 'certificate'),
};
const certified = z.strictObject({ ...certificate, on: date.optional() });
const showing = { place: placeSchema.optional(), on: date.optional() };
const byCredential = z.strictObject({ credential: credentialSchema, ...showing });
const byCard = z.strictObject({ card: cardSchema, ...showing });

/** An enrolment as an insurer sends it: the certificate becomes the person's key on arrival. */
const enrolment = z.strictObject({
  ...certificate,
  ...enrolmentSchema.omit({ person: true }).shape,
  attributes: newAttributesSchema.optional(),
});

const EXPECTED = {
  length: '4 to 50 characters',
  form: 'an identity number of 18 digits with a date that exists',
  checkDigit: 'an identity number with its check digit',
} as const;

/** A typing error would enrol somebody else, and the patient would find out at the counter. */
export const wrongCertificate = (fault: keyof typeof EXPECTED): Refusal =>
  refuse('FIELD_INVALID', 'certificateNumber', { expected: EXPECTED[fault] });

/** Who holds what. Certificates travel in bodies only, never in an address that a log would keep. */
export function personRoutes(desk: Desk): Router {
  const router = Router();

  router.post('/v1/identify', ...jsonBody(), async (request, response) => {
    const who = await whoIsMeant(desk, request.body);
    if (isRefusal(who)) return send(response, who);
    const { certificateType, certificateNumber, on, said } = who;
    const day = on ?? chinaDay(desk.now());
    const coverage = await identify(desk, desk.personKey(certificateType, certificateNumber), day);
    send(response, { ...coverage, ...(said === undefined ? {} : { who: said }) });
  });

  router.post('/v1/enrolments', ...jsonBody(), async (request, response) => {
    const body = check(enrolment, request.body);
    if (isRefusal(body)) return send(response, body);
    const { certificateType, certificateNumber, ...rest } = body.value;
    const wrong = certificateFault(certificateType, certificateNumber.trim());
    if (wrong !== undefined) return send(response, wrongCertificate(wrong));
    const loaded = desk.plans.find(rest.plan);
    if (loaded === undefined) return send(response, refuse('PLAN_UNKNOWN', 'plan'));
    const impossible = checkEnrolment(loaded.plan, rest);
    if (impossible !== undefined) return send(response, impossible);
    const person = desk.personKey(certificateType, certificateNumber);
    const enrolled = await desk.ledger.enrol(
      { person, ...withoutTermDays(loaded.plan, rest) },
      desk.now().toISOString(),
    );
    send(response, isRefusal(enrolled) ? enrolled : { person, plan: rest.plan, ...enrolled });
  });

  return router;
}

interface Meant {
  readonly certificateType: string;
  readonly certificateNumber: string;
  readonly on: string | undefined;
  /** Of whoever showed something: what a screen may show of them. */
  readonly said?: Pick<IdentifiedPerson, 'maskedName' | 'insuredRegion' | 'presentedBy'>;
}

/** By certificate, by a code, or by a card: one of the three. */
async function whoIsMeant(desk: Desk, body: unknown): Promise<Meant | Refusal> {
  const has = (name: string) => typeof body === 'object' && body !== null && name in body;
  if (!has('credential') && !has('card')) {
    const checked = check(certified, body);
    return isRefusal(checked) ? checked : { ...checked.value, on: checked.value.on };
  }
  const checked = has('card') ? check(byCard, body) : check(byCredential, body);
  if (isRefusal(checked)) return checked;
  const { value } = checked;
  const shown: PresentedCredential = 'card' in value ? { card: value.card } : value.credential;
  const who = await whoShows(desk, shown, value.place);
  if (isRefusal(who)) return who;
  const { certificateType, certificateNumber, ...said } = who;
  return { certificateType, certificateNumber, on: value.on, said };
}

import { Router } from 'express';
import { z } from 'zod';
import {
  type ApplicationOrder,
  apply,
  applyGroup,
  changedReply,
  chinaDay,
  correct,
  type Desk,
  policiesOf,
  withdraw,
} from '../../desk/index.ts';
import {
  accountSchema,
  applicationSchema,
  birthDateOf,
  certificateFault,
  insuranceSchema,
  paymentSchema,
} from '../../enrolment/index.ts';
import { WITHDRAWAL_CAUSES } from '../../ledger/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { date, newAttributesSchema, orderName } from '../../settlement/index.ts';
import { check, jsonBody } from '../body.ts';
import { send, sendRefusal } from '../reply.ts';
import { certificate, wrongCertificate } from './persons.ts';

/** A group is one transaction: while it is written, no counter settles. */
const MEMBERS_MAX = 2_000;

/** The account is named by its holder's certificate, which becomes a key on arrival. */
const account = z.strictObject({
  ...accountSchema.shape,
  certificateType: certificate.certificateType.optional(),
  certificateNumber: certificate.certificateNumber.optional(),
});
const application = z.strictObject({
  ...certificate,
  ...applicationSchema.omit({ payment: true, on: true }).shape,
  on: date.optional(),
  payment: z.strictObject({ ...paymentSchema.shape, account: account.optional() }).optional(),
});
type ApplicationBody = z.infer<typeof application>;

const single = application.extend({ confirm: z.boolean().default(false) });
const group = z.strictObject({
  plan: applicationSchema.shape.plan,
  group: orderName,
  insuredEmployees: z.number().int().min(1).max(999_999),
  on: date.optional(),
  members: z
    .array(application.omit({ plan: true, on: true }))
    .min(1)
    .max(MEMBERS_MAX),
  confirm: z.boolean().default(false),
});
const because = { by: z.string().min(1).max(64), reason: z.string().min(1).max(200) };
const target = { ...certificate, plan: applicationSchema.shape.plan };
const correction = z.strictObject({
  ...target,
  ...because,
  change: z
    .strictObject({ from: date.nullish(), to: date.nullish(), attributes: newAttributesSchema.nullish() })
    .refine((change) => Object.keys(change).length > 0, 'at least one of from, to, attributes'),
});
const withdrawal = z.strictObject({
  ...target,
  ...because,
  cause: z.enum(WITHDRAWAL_CAUSES),
  lastDay: date.optional(),
});
const lookUp = z.strictObject({
  ...certificate,
  plan: applicationSchema.shape.plan.optional(),
  on: date.optional(),
  insurance: insuranceSchema.optional(),
});

/** Taking a plan out by its rules, putting an enrolment right, ending it, and the policy that came of it. */
export function enrolmentRoutes(desk: Desk): Router {
  const router = Router();

  router.post('/v1/applications', ...jsonBody(), async (request, response) => {
    const body = check(single, request.body);
    if (isRefusal(body)) return sendRefusal(response, body);
    const { confirm, ...rest } = body.value;
    const order = orderOf(desk, rest);
    const applied = isRefusal(order) ? order : await apply(desk, order, confirm);
    send(response, applied, isRefusal(applied) || !applied.enrolled || applied.duplicate ? 200 : 201);
  });

  router.post('/v1/groups', ...jsonBody(), async (request, response) => {
    const body = check(group, request.body);
    if (isRefusal(body)) return sendRefusal(response, body);
    const { confirm, members, ...rest } = body.value;
    const orders: ApplicationOrder[] = [];
    for (const [at, member] of members.entries()) {
      const order = orderOf(desk, { ...member, plan: rest.plan, on: rest.on });
      if (isRefusal(order)) return sendRefusal(response, { ...order, field: `members.${at}.${order.field ?? ''}` });
      orders.push(order);
    }
    const applied = await applyGroup(desk, { ...rest, members: orders }, confirm);
    send(response, applied, isRefusal(applied) || !applied.enrolled || applied.duplicate ? 200 : 201);
  });

  router.post('/v1/enrolments/correct', ...jsonBody(), async (request, response) => {
    const body = check(correction, request.body);
    if (isRefusal(body)) return sendRefusal(response, body);
    const { certificateType, certificateNumber, ...rest } = body.value;
    const person = desk.personKey(certificateType, certificateNumber);
    send(response, changedReply(person, rest.plan, await correct(desk, { person, ...rest })));
  });

  router.post('/v1/enrolments/withdraw', ...jsonBody(), async (request, response) => {
    const body = check(withdrawal, request.body);
    if (isRefusal(body)) return sendRefusal(response, body);
    const { certificateType, certificateNumber, ...rest } = body.value;
    const person = desk.personKey(certificateType, certificateNumber);
    send(response, changedReply(person, rest.plan, await withdraw(desk, { person, ...rest })));
  });

  router.post('/v1/policies', ...jsonBody(), async (request, response) => {
    const body = check(lookUp, request.body);
    if (isRefusal(body)) return sendRefusal(response, body);
    const { certificateType, certificateNumber, plan, on, insurance } = body.value;
    const person = desk.personKey(certificateType, certificateNumber);
    send(response, await policiesOf(desk, person, on ?? chinaDay(desk.now()), plan, insurance));
  });

  return router;
}

/** Certificates become keys; the birth date that an identity number says is said. */
function orderOf(desk: Desk, body: ApplicationBody): ApplicationOrder | Refusal {
  const { certificateType, certificateNumber, payment, ...rest } = body;
  const fault = certificateFault(certificateType, certificateNumber.trim());
  if (fault !== undefined) return wrongCertificate(fault);
  const born = birthDateOf(certificateType, certificateNumber.trim());
  if (born !== undefined && rest.birthDate !== undefined && rest.birthDate !== born)
    return refuse('FIELD_INVALID', 'birthDate', { expected: 'the one that the certificate says' });
  const birthDate = rest.birthDate ?? born;
  const person = desk.personKey(certificateType, certificateNumber);
  const payer = payerOf(desk, person, payment?.account);
  if (isRefusal(payer)) return payer;
  const { account: paying, ...parts } = payment ?? {};
  return {
    person,
    ...(payer === undefined ? {} : { payer }),
    application: {
      ...rest,
      ...(birthDate === undefined ? {} : { birthDate }),
      ...(payment === undefined
        ? {}
        : { payment: paying === undefined ? parts : { ...parts, account: unnamed(paying) } }),
    },
  };
}

/** Without the certificate of its holder, who is a key by now. */
function unnamed({ relation, balance, insurance }: z.infer<typeof account>) {
  return { relation, balance, ...(insurance === undefined ? {} : { insurance }) };
}

/** Whose account pays: one's own, or that of the holder who is named. */
function payerOf(
  desk: Desk,
  person: string,
  paying: z.infer<typeof account> | undefined,
): string | Refusal | undefined {
  if (paying === undefined) return undefined;
  const { relation, certificateType = '01', certificateNumber } = paying;
  const field = 'payment.account.certificateNumber';
  if (certificateNumber === undefined)
    return relation === 'self' ? person : refuse('FIELD_INVALID', field, { expected: 'that of the holder' });
  const holder = desk.personKey(certificateType, certificateNumber);
  if ((relation === 'self') === (holder === person)) return holder;
  return refuse('FIELD_INVALID', field, { expected: relation === 'self' ? 'the same person' : 'another person' });
}

import { z } from 'zod';
import {
  type AdmissionFacts,
  admit,
  applicationSchema,
  type Policy,
  participationFault,
} from '../../enrolment/index.ts';
import { formatFen, parseFen } from '../../money/index.ts';
import type { LoadedPlan } from '../../plan/index.ts';
import { isRefusal, type Refusal } from '../../refusals/index.ts';
import { attributesSchema } from '../../settlement/index.ts';

/** Worked cases of a plan's enrolment: an application in, what is due and who pays it, or why it is refused. */
const yuan = z.string().regex(/^(0|[1-9]\d{0,11})\.\d{2}$/, 'yuan with two decimals, for example "68.00"');
const count = z.number().int().min(0);

const caseSchema = z.strictObject({
  name: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  because: z.string().min(1),
  application: applicationSchema.omit({ plan: true }),
  /** What the ledger would know; nothing when absent. */
  facts: z
    .strictObject({
      held: z.boolean().default(false),
      enrolled: count.default(0),
      subsidised: z.record(z.string(), count).default({}),
      relativesPaid: count.default(0),
      earlier: z.strictObject({ attributes: attributesSchema.optional(), paid: yuan, whole: z.boolean() }).optional(),
    })
    .prefault({}),
  /** The unit whose group the person joins with. */
  group: z.strictObject({ insuredEmployees: count, members: count }).optional(),
  admitted: z
    .strictObject({
      due: yuan.optional(),
      parts: z.record(z.string(), yuan).optional(),
      from: z.string().optional(),
      to: z.string().optional(),
      waitingDays: z.string().nullable().optional(),
      attributes: attributesSchema.optional(),
    })
    .optional(),
  refused: z.strictObject({ code: z.string(), field: z.string() }).optional(),
});
export const enrolmentCases = z.array(caseSchema).min(1);
export type EnrolmentCase = z.infer<typeof caseSchema>;

/** @returns what does not hold, one sentence each; empty when the case holds */
export function runEnrolmentCase(loaded: LoadedPlan, example: EnrolmentCase): string[] {
  if ((example.admitted === undefined) === (example.refused === undefined))
    return ['says neither or both of "admitted" and "refused"; write one of them'];
  const decided = decideCase(loaded, example);
  if (isRefusal(decided)) {
    const got = `${decided.code} at ${decided.field ?? 'nothing'}`;
    if (example.refused === undefined) return [`is refused: ${got}; the example admits it`];
    const wanted = `${example.refused.code} at ${example.refused.field}`;
    return got === wanted ? [] : [`is refused: ${got}; the example says ${wanted}`];
  }
  if (example.refused !== undefined) return [`is admitted; the example says ${example.refused.code}`];
  return compare(saidOf(decided), example.admitted ?? {});
}

export function decideCase(loaded: LoadedPlan, { application, facts, group }: EnrolmentCase): Policy | Refusal {
  const few =
    group === undefined ? undefined : participationFault(loaded, application.on, group.insuredEmployees, group.members);
  if (few !== undefined) return few;
  const { held, enrolled, relativesPaid, earlier } = facts;
  const known: AdmissionFacts = {
    held,
    enrolled,
    relativesPaid,
    subsidised: new Map(Object.entries(facts.subsidised)),
    ...(earlier === undefined
      ? {}
      : {
          earlier: {
            paid: parseFen(earlier.paid) ?? 0n,
            whole: earlier.whole,
            ...(earlier.attributes === undefined ? {} : { attributes: earlier.attributes }),
          },
        }),
  };
  return admit(loaded, { ...application, plan: loaded.plan.id }, known, group !== undefined);
}

type ExpectedAdmission = Required<NonNullable<EnrolmentCase['admitted']>>;

function saidOf({ premium, cover, waiting, enrolment }: Policy): Partial<ExpectedAdmission> {
  const parts = (premium?.parts ?? []).map(({ payer, amount }) => [payer, formatFen(amount)]);
  return {
    ...(premium === undefined ? {} : { due: formatFen(premium.due), parts: Object.fromEntries(parts) }),
    from: cover.from,
    to: cover.to,
    ...(waiting === undefined ? {} : { waitingDays: waiting.days }),
    ...(enrolment.attributes === undefined ? {} : { attributes: enrolment.attributes }),
  };
}

function compare(got: Partial<ExpectedAdmission>, wanted: NonNullable<EnrolmentCase['admitted']>): string[] {
  return (Object.keys(wanted) as (keyof ExpectedAdmission)[]).flatMap((key) => {
    const [now, then] = [text(got[key]), text(wanted[key])];
    return now === then ? [] : [`${key} is ${now}, the example says ${then}`];
  });
}

const text = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(Object.entries(value).sort()) : String(value);

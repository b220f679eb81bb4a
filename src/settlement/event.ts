import { z } from 'zod';
import { orderName } from './ids.ts';
import { date, moment, settlementSchema } from './settlement.ts';

/**
 * The canonical events: what `huijie replay` reads, one JSON object a line, and what the ledger keeps.
 * Published as `schema/event.schema.json`.
 */
const text = (max: number) => z.string().min(1).max(max);

/** Attributes of an enrolment that plan rules may ask for. Absent means: nobody said. */
export const attributesSchema = z
  .strictObject({
    /** Terms in a row the person has held the plan, this one included. */
    membershipYears: z.number().int().min(1).max(100).optional(),
    /** Terms in a row before this one without any payment. */
    noClaimYears: z.number().int().min(0).max(100).optional(),
    /** Disease groups of the plan that the person had before the term, confirmed by a person. */
    preExisting: z.array(text(64)).max(50).optional(),
    /** The person has taken the plan out again for the term after this one. */
    renewed: z.boolean().optional(),
    /** Key of the family order; persons of one order share family rules. */
    familyKey: text(64).optional(),
    /** Units bought, for plans sold in units. */
    units: z.number().int().min(1).max(100).optional(),
    /** 新市民: lives in the plan's region, insured elsewhere. */
    newCitizen: z.boolean().optional(),
  })
  .meta({ id: 'EnrolmentAttributes' });
/** As they come in: two families never have names that look alike. */
export const newAttributesSchema = attributesSchema.extend({ familyKey: orderName.optional() });
export type EnrolmentAttributes = z.infer<typeof attributesSchema>;

export const enrolmentSchema = z
  .strictObject({
    person: text(64),
    plan: text(64),
    /** First and last day of cover; the plan's whole term when absent. */
    from: date.optional(),
    to: date.optional(),
    attributes: attributesSchema.optional(),
  })
  .meta({ id: 'Enrolment' });
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** Owner of the accumulators that the persons of one family order share under a plan. */
export const familyOwnerOf = (familyKey: string, plan: string): string => `${FAMILY_PREFIX}${familyKey}.${plan}`;
export const isFamilyOwner = (owner: string): boolean => owner.startsWith(FAMILY_PREFIX);
const FAMILY_PREFIX = 'family.';

export const enrolEventSchema = z.strictObject({ event: z.literal('enrol'), enrolment: enrolmentSchema });
export const settleEventSchema = z.strictObject({
  event: z.literal('settle'),
  counter: text(64).optional(),
  settlement: settlementSchema,
});
export const cancelEventSchema = z.strictObject({
  event: z.literal('cancel'),
  /** The id of the settlement that is taken back. */
  settlement: text(128),
  cancelledAt: moment.optional(),
});

export const eventSchema = z
  .discriminatedUnion('event', [enrolEventSchema, settleEventSchema, cancelEventSchema])
  .meta({ id: 'Event', title: 'Huijie canonical event' });
export type Event = z.infer<typeof eventSchema>;

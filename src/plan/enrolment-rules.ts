import { z } from 'zod';
import { date } from '../settlement/index.ts';
import { condition } from './condition.ts';
import { figureChoice } from './figure.ts';
import { bilingual, name, sourceRef } from './text.ts';

/**
 * Who may take a plan out, when, for how much, and out of whose pocket. No bill looks at any of it. A rule that the
 * source does not have is left out: what is absent here is not decided here.
 */
export const ADMISSION_REFUSALS = ['BASIC_INSURANCE_NOT_IN_FORCE', 'AGE_NOT_ADMITTED', 'PERSON_NOT_ADMITTED'] as const;

/** What must hold of the person; if it does not, the application is refused by this name. */
const admission = z.strictObject({
  require: condition,
  refusal: z.enum(ADMISSION_REFUSALS),
  source: sourceRef,
});
export type Admission = z.infer<typeof admission>;

/** How the person who pays from a personal account is related to the person covered. */
export const RELATIONS = ['self', 'spouse', 'child', 'parent', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];

/** Premiums paid from the historic balance (历年余额) of a personal account. */
const accountRule = z.strictObject({
  /** Asked of the holder of the account: `insurance.` facts. */
  holder: condition,
  relations: z.array(z.enum(RELATIONS)).min(1),
  /** How many persons beside the holder one account may pay for in a term. */
  relativesMost: name.optional(),
  source: sourceRef,
});

/** Somebody who pays a part of the premium of whoever buys in a certain way. */
const subsidy = z.strictObject({
  name,
  by: bilingual,
  amount: name,
  when: condition,
  /** How many persons at most are subsidised. */
  most: name.optional(),
  source: sourceRef,
});
export type Subsidy = z.infer<typeof subsidy>;

const groupRule = z.strictObject({
  /** The plan is taken out in groups only. */
  only: z.boolean(),
  /**
   * The share of a unit's insured employees that must join, by their number: the first row that begins at or below it.
   */
  participation: z.array(z.strictObject({ from: name.nullable(), least: name, source: sourceRef })).optional(),
  /** What a person bears at least where employer or union pay a part. */
  ownLeast: z.strictObject({ amount: name, source: sourceRef }).optional(),
  source: sourceRef,
});

export const enrolmentRules = z.strictObject({
  /** First and last day on which the plan is taken out. */
  from: date.optional(),
  to: date,
  premium: figureChoice,
  /** A list names its refusals and its sentences one by one; a bare condition is refused as PERSON_NOT_ADMITTED. */
  who: z.union([condition, z.array(admission).min(1)]),
  source: sourceRef,
  /** The day on which ages are reckoned: that of the application, or the first of the term. */
  ageOn: z.strictObject({ day: z.enum(['application', 'term']), source: sourceRef }).optional(),
  /** term: the whole term, whenever taken out. nextDay: at the earliest the day after the application. */
  cover: z.strictObject({ begins: z.enum(['term', 'nextDay']), source: sourceRef }).optional(),
  /** Days of cover before the plan pays; the gates of its liabilities ask `enrolment.daysHeld`. */
  waiting: z.strictObject({ days: name, source: sourceRef }).optional(),
  /** The sentence that allows one policy a person and term. */
  onePerPerson: z.strictObject({ source: sourceRef }).optional(),
  quota: z.strictObject({ most: name, source: sourceRef }).optional(),
  account: accountRule.optional(),
  subsidies: z.array(subsidy).optional(),
  groups: groupRule.optional(),
  /** The plan of the term before this one, from which membership and claims are reckoned. */
  renews: z.strictObject({ plan: name, source: sourceRef }).optional(),
  /** Giving the plan back: while its term has not begun, or at any time. */
  withdrawal: z.strictObject({ until: z.enum(['termBegins', 'any']), source: sourceRef }).optional(),
  /** What becomes of the policy of a person who changes employer or basic insurance inside the term. */
  moves: z.strictObject({ effect: z.enum(['stays', 'ends']), source: sourceRef }).optional(),
});
export type EnrolmentRules = z.infer<typeof enrolmentRules>;

/** The gates of `who`, whichever way they are written. */
export function admissionsOf({ who, source }: EnrolmentRules): readonly Admission[] {
  return Array.isArray(who) ? who : [{ require: who, refusal: 'PERSON_NOT_ADMITTED', source }];
}

import { z } from 'zod';
import { name } from './text.ts';
import { unhandled } from './unhandled.ts';

/**
 * Conditions of a plan: closed vocabulary, three-valued. A condition over something nobody said is
 * neither true nor false; the liability then pays nothing and gives the missing fact as its reason.
 */
export const FACTS = [
  'visit.care',
  'visit.place',
  'visit.referral',
  'visit.grade',
  'visit.institution',
  'visit.days',
  'visit.admittedOn',
  'visit.dischargedOn',
  'visit.settledOn',
  'visit.diagnosis',
  'visit.mainDiagnosis',
  'visit.away',
  'insurance.type',
  'insurance.place',
  'insurance.retired',
  'insurance.assistance',
  'basic.claimed',
  'person.age',
  'person.ageDays',
  'person.sex',
  'enrolment.membershipYears',
  'enrolment.noClaimYears',
  'enrolment.preExisting',
  'enrolment.anyPreExisting',
  'enrolment.newCitizen',
  'enrolment.renewed',
  'enrolment.daysHeld',
  'family.deductibleReached',
] as const;
export type FactName = (typeof FACTS)[number];

export const LINE_FACTS = [
  'line.kind',
  'line.class',
  'line.approved',
  'line.restricted',
  'line.code',
  'line.group',
  'line.category',
  'line.negotiated',
] as const;
export type LineFactName = (typeof LINE_FACTS)[number];

/** What is known of a person only while the plan is taken out; no bill knows it. */
export const APPLICATION_FACTS = [
  'insurance.inForce',
  'residence.place',
  'application.channel',
  'application.group',
] as const;
export type ApplicationFactName = (typeof APPLICATION_FACTS)[number];

/** Facts of bills that are known while the plan is taken out, too. */
export const FACTS_AT_ENROLMENT = [
  'insurance.type',
  'insurance.place',
  'insurance.retired',
  'insurance.assistance',
  'person.age',
  'person.ageDays',
  'person.sex',
  'enrolment.membershipYears',
  'enrolment.noClaimYears',
  'enrolment.preExisting',
  'enrolment.anyPreExisting',
  'enrolment.newCitizen',
] as const satisfies readonly FactName[];

/**
 * A person's finding about the visit: `finding.thirdParty`. Absent is unknown unless the rule says what silence means.
 */
const findingFact = z.string().regex(/^finding\.[a-zA-Z][a-zA-Z0-9]{0,40}$/);
const factName = z.union([z.enum(FACTS), z.enum(LINE_FACTS), z.enum(APPLICATION_FACTS), findingFact]);
const literal = z.union([z.string().min(1).max(100), z.boolean()]);

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { fact: string; is: string | boolean | (string | boolean)[]; silence?: 'no' | undefined }
  | { fact: string; atLeast: string; silence?: 'no' | undefined }
  | { fact: string; below: string; silence?: 'no' | undefined }
  | { fact: string; atMost: string; silence?: 'no' | undefined }
  | { fact: string; above: string; silence?: 'no' | undefined }
  | { fact: string; inList: string; silence?: 'no' | undefined; unknownList?: 'no' | undefined }
  | { switch: string };

/** `silence: "no"`: where nobody said, the answer is no (a finding that a person would have made). */
const silence = z.literal('no').optional();

export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
    z.strictObject({ not: condition }),
    z.strictObject({ fact: factName, is: z.union([literal, z.array(literal).min(1)]), silence }),
    z.strictObject({ fact: factName, atLeast: z.string().min(1), silence }),
    z.strictObject({ fact: factName, below: z.string().min(1), silence }),
    z.strictObject({ fact: factName, atMost: z.string().min(1), silence }),
    z.strictObject({ fact: factName, above: z.string().min(1), silence }),
    // unknownList: "no" - where an unpublished list cannot tell, the answer is no: for exclusions, a plan's own
    // decision.
    z.strictObject({ fact: factName, inList: name, silence, unknownList: z.literal('no').optional() }),
    z.strictObject({ switch: name }),
  ]),
);

/** Every fact, list and switch a condition names, for the checks of a plan file. */
export function namesIn(node: Condition): { facts: string[]; lists: string[]; switches: string[]; figures: string[] } {
  if ('all' in node) return merge(node.all.map(namesIn));
  if ('any' in node) return merge(node.any.map(namesIn));
  if ('not' in node) return namesIn(node.not);
  if ('switch' in node) return { facts: [], lists: [], switches: [node.switch], figures: [] };
  const named = { facts: [node.fact], lists: [], switches: [], figures: [] };
  if ('is' in node) return named;
  if ('inList' in node) return { ...named, lists: [node.inList] };
  return { ...named, figures: [boundOf(node).text] };
}

/** A fact compared with a figure, a date or a plain number. */
export type Comparison = Exclude<Extract<Condition, { fact: string }>, { is: unknown } | { inList: unknown }>;

/** The bound of a comparison: `least` where being at or above it answers yes, `strict` where equality does not. */
export interface Bound {
  readonly text: string;
  readonly least: boolean;
  readonly strict: boolean;
}

export function boundOf(node: Comparison): Bound {
  if ('atLeast' in node) return { text: node.atLeast, least: true, strict: false };
  if ('above' in node) return { text: node.above, least: true, strict: true };
  if ('below' in node) return { text: node.below, least: false, strict: true };
  if ('atMost' in node) return { text: node.atMost, least: false, strict: false };
  return unhandled(node);
}

function merge(parts: ReturnType<typeof namesIn>[]): ReturnType<typeof namesIn> {
  return {
    facts: parts.flatMap((part) => part.facts),
    lists: parts.flatMap((part) => part.lists),
    switches: parts.flatMap((part) => part.switches),
    figures: parts.flatMap((part) => part.figures),
  };
}

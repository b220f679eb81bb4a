import * as engine from '../engine/index.ts';
import type { ApplicationFactName, Condition, FACTS_AT_ENROLMENT, SourceRef, Terms } from '../plan/index.ts';
import { type Refusal, type RefusalCode, refuse } from '../refusals/index.ts';
import type { Application } from './application.ts';

/** An application as the rules of a plan ask about it. */
export interface Applicant {
  readonly application: Application;
  readonly terms: Terms;
  /** It is one of a group's. */
  readonly inGroup: boolean;
}

interface Reader {
  /** Where the application says it. */
  readonly field: string;
  readonly read: (applicant: Applicant) => engine.FactValue;
}

const insured = (
  field: string,
  read: (insurance: NonNullable<Application['insurance']>) => engine.FactValue,
): Reader => ({
  field: `insurance.${field}`,
  read: ({ application: { insurance } }) => (insurance === undefined ? engine.UNKNOWN_FACT : read(insurance)),
});
const attribute = (
  field: string,
  read: (given: NonNullable<Application['attributes']>) => engine.FactValue,
): Reader => ({
  field: `attributes.${field}`,
  read: ({ application: { attributes } }) => (attributes === undefined ? engine.UNKNOWN_FACT : read(attributes)),
});
const placed = (region: string | undefined, terms: Terms): engine.FactValue =>
  region === undefined ? engine.UNKNOWN_FACT : engine.textFact(engine.placeOf(region, terms.plan.region));

type EnrolmentFact = (typeof FACTS_AT_ENROLMENT)[number] | ApplicationFactName;

const READERS: Readonly<Record<EnrolmentFact, Reader>> = {
  'insurance.inForce': insured('inForce', ({ inForce }) => engine.flagFact(inForce)),
  'insurance.type': insured('type', ({ type }) => engine.textFact(type)),
  'insurance.retired': insured('retired', ({ retired }) => engine.flagFact(retired)),
  'insurance.assistance': insured('assistance', ({ assistance }) => engine.textFact(assistance)),
  'insurance.place': {
    field: 'insurance.region',
    read: ({ application, terms }) => placed(application.insurance?.region, terms),
  },
  'residence.place': { field: 'livesIn', read: ({ application, terms }) => placed(application.livesIn, terms) },
  'person.age': {
    field: 'birthDate',
    read: (applicant) => engine.countFact(engine.ageOn(applicant.application.birthDate, dayOfAge(applicant))),
  },
  'person.ageDays': {
    field: 'birthDate',
    read: (applicant) => engine.countFact(engine.ageInDays(applicant.application.birthDate, dayOfAge(applicant))),
  },
  'person.sex': { field: 'sex', read: ({ application }) => engine.textFact(application.sex) },
  'enrolment.membershipYears': attribute('membershipYears', ({ membershipYears }) => engine.countFact(membershipYears)),
  'enrolment.noClaimYears': attribute('noClaimYears', ({ noClaimYears }) => engine.countFact(noClaimYears)),
  'enrolment.preExisting': attribute('preExisting', ({ preExisting }) => engine.setFact(preExisting)),
  'enrolment.anyPreExisting': attribute('preExisting', ({ preExisting }) =>
    engine.flagFact(preExisting === undefined ? undefined : preExisting.length > 0),
  ),
  'enrolment.newCitizen': attribute('newCitizen', ({ newCitizen }) => engine.flagFact(newCitizen)),
  'application.channel': { field: 'channel', read: ({ application }) => engine.textFact(application.channel) },
  'application.group': { field: 'group', read: ({ inGroup }) => engine.flagFact(inGroup) },
};

const readerOf = (fact: string): Reader | undefined => (READERS as Readonly<Record<string, Reader | undefined>>)[fact];

/** Ages are reckoned on the day the plan says; without a word, on the day of the application. */
function dayOfAge({ application, terms }: Applicant): string {
  const rule = terms.plan.enrolment?.ageOn;
  return rule?.day === 'term' ? terms.plan.term.from : application.on;
}

const askedOf = (applicant: Applicant): engine.FactSource => ({
  terms: applicant.terms,
  fact: (name) => readerOf(name)?.read(applicant) ?? engine.UNKNOWN_FACT,
});

export const ask = (condition: Condition, applicant: Applicant) => engine.judge(condition, askedOf(applicant));

/** What the application would have to say for a rule to be decided. */
export const fieldOf = (fact: string): string => readerOf(fact)?.field ?? fact;

/** A rule that needs what nobody said. */
export const unsaid = (fact: string | undefined, source: SourceRef, within = ''): Refusal =>
  refuse('FIELD_INVALID', `${within}${fieldOf(fact ?? '')}`, { expected: 'stated', sentence: source.quote });

/** @returns why the condition does not hold: not stated, or refused by a name at the first field that says no */
export function refusalOf(
  condition: Condition,
  code: RefusalCode,
  source: SourceRef,
  applicant: Applicant,
  within = '',
): Refusal | undefined {
  const answer = ask(condition, applicant);
  if (engine.isStopped(answer)) return unsaid(answer.because.missing, source, within);
  if (answer.is) return undefined;
  return refuse(code, `${within}${fieldOf(firstNo(condition, applicant) ?? '')}`, { sentence: source.quote });
}

/** The fact at which a condition fails: the first part of it that says no. */
function firstNo(condition: Condition, applicant: Applicant): string | undefined {
  if ('all' in condition) {
    const no = condition.all.find((part) => engine.isSaid(ask(part, applicant), false));
    return no === undefined ? undefined : firstNo(no, applicant);
  }
  if ('any' in condition) return condition.any[0] === undefined ? undefined : firstNo(condition.any[0], applicant);
  if ('not' in condition) return firstNo(condition.not, applicant);
  return 'fact' in condition ? condition.fact : undefined;
}

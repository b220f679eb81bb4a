import { compareExact, type Exact, exactFromFen, parseExact } from '../money/index.ts';
import type { FactName, LineFactName, Terms } from '../plan/index.ts';
import type { Enrolment, Line, Settlement } from '../settlement/index.ts';

/** What a rule may ask. `unknown` is a third answer, never folded into yes or no. */
export type FactValue =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: Exact }
  | { readonly kind: 'set'; readonly value: readonly string[] }
  | { readonly kind: 'unknown' };

export interface FactScope {
  readonly settlement: Settlement;
  readonly terms: Terms;
  readonly enrolment: Enrolment;
  readonly line?: Line;
  /**
   * Whether another person of the same family order has reached this liability's deductible; absent without a family.
   */
  readonly familyReached?: boolean;
}

export const UNKNOWN: FactValue = { kind: 'unknown' };
export const text = (value: string | undefined): FactValue => (value === undefined ? UNKNOWN : { kind: 'text', value });
export const flag = (value: boolean | undefined): FactValue =>
  value === undefined ? UNKNOWN : { kind: 'flag', value };
export const count = (value: number | undefined): FactValue =>
  value === undefined ? UNKNOWN : { kind: 'number', value: exactFromFen(BigInt(value) * 100n) };
export const set = (value: readonly string[] | undefined): FactValue =>
  value === undefined ? UNKNOWN : { kind: 'set', value };

type Reader = (scope: FactScope) => FactValue;

const READERS: Readonly<Record<FactName | LineFactName, Reader>> = {
  'visit.care': ({ settlement }) => text(settlement.visit.care),
  'visit.place': ({ settlement, terms }) => text(placeOf(settlement.visit.institution.region, terms.plan.region)),
  'visit.referral': ({ settlement }) => text(settlement.visit.referral),
  'visit.grade': ({ settlement }) => text(settlement.visit.institution.grade),
  'visit.institution': ({ settlement }) => text(settlement.visit.institution.code),
  'visit.days': ({ settlement }) => count(daysOfStay(settlement)),
  'visit.admittedOn': ({ settlement }) => text(settlement.visit.admittedOn),
  'visit.dischargedOn': ({ settlement }) => text(settlement.visit.dischargedOn),
  'visit.settledOn': ({ settlement }) => text(settlement.visit.settledAt.slice(0, 10)),
  'visit.diagnosis': ({ settlement }) =>
    settlement.visit.diagnoses.length === 0 ? UNKNOWN : set(settlement.visit.diagnoses.map((d) => d.code)),
  'visit.mainDiagnosis': ({ settlement }) => text(settlement.visit.diagnoses.find((one) => one.main)?.code),
  'visit.away': ({ settlement }) => text(awayOf(settlement)),
  'insurance.type': ({ settlement }) => text(settlement.insurance.type),
  'insurance.place': ({ settlement, terms }) => text(placeOf(settlement.insurance.region, terms.plan.region)),
  'insurance.retired': ({ settlement }) => flag(settlement.insurance.retired),
  'insurance.assistance': ({ settlement }) => text(settlement.insurance.assistance),
  'basic.claimed': ({ settlement }) => flag(settlement.basic.state !== 'none'),
  'person.age': ({ settlement, terms }) => count(ageOn(settlement.person.birthDate, terms.on)),
  'person.ageDays': ({ settlement, terms }) => count(ageInDays(settlement.person.birthDate, terms.on)),
  'person.sex': ({ settlement }) => text(settlement.person.sex),
  'enrolment.membershipYears': ({ enrolment }) => count(enrolment.attributes?.membershipYears),
  'enrolment.noClaimYears': ({ enrolment }) => count(enrolment.attributes?.noClaimYears),
  'enrolment.preExisting': ({ enrolment }) => set(enrolment.attributes?.preExisting),
  'enrolment.anyPreExisting': ({ enrolment }) => {
    const groups = enrolment.attributes?.preExisting;
    return flag(groups === undefined ? undefined : groups.length > 0);
  },
  'enrolment.newCitizen': ({ enrolment }) => flag(enrolment.attributes?.newCitizen),
  'enrolment.renewed': ({ enrolment }) => flag(enrolment.attributes?.renewed),
  'enrolment.daysHeld': ({ enrolment, terms, settlement }) =>
    count(daysHeld(enrolment.from ?? terms.plan.term.from, settlement)),
  'family.deductibleReached': ({ familyReached }) => flag(familyReached),
  'line.kind': ({ line }) => (line === undefined || line.kind === 'unknown' ? UNKNOWN : text(line.kind)),
  'line.class': ({ line }) => (line === undefined || line.class === 'unknown' ? UNKNOWN : text(line.class)),
  'line.approved': ({ line }) => flag(line?.approval === undefined ? undefined : line.approval !== 'none'),
  'line.restricted': ({ line }) => flag(line?.restricted),
  'line.code': ({ line }) => text(line?.codeUnknown === true ? undefined : line?.code),
  'line.group': ({ line }) => set(line?.groups),
  'line.category': ({ line }) => text(line?.category),
  'line.negotiated': ({ line }) => flag(line?.negotiated),
};

/** @param name one of FACTS, LINE_FACTS or `finding.<name>` */
export const factOf = (name: string, scope: FactScope): FactValue => readerOf(name)(scope);

/** Who reads a fact of a settlement under a plan; whatever is no fact reads as unknown. */
export function readerOf(name: string): Reader {
  if (name.startsWith('finding.')) {
    const finding = name.slice('finding.'.length);
    return ({ settlement }) => {
      const value = settlement.findings[finding];
      return typeof value === 'boolean' ? flag(value) : text(value);
    };
  }
  const readers: Readonly<Record<string, Reader | undefined>> = READERS;
  return readers[name] ?? (() => UNKNOWN);
}

/** home: inside the region that the plan serves; a plan of a province ends in 0000, of a city in 00. */
export function placeOf(region: string, planRegion: string): 'home' | 'in-province' | 'out-of-province' {
  const significant = planRegion.replace(/(00)+$/, '');
  if (region.startsWith(significant)) return 'home';
  return region.slice(0, 2) === planRegion.slice(0, 2) ? 'in-province' : 'out-of-province';
}

/** Where the person was treated, seen from the city that insures them. */
function awayOf({ visit, insurance }: Settlement): 'home' | 'in-province' | 'out-of-province' {
  return placeOf(visit.institution.region, `${insurance.region.slice(0, 4)}00`);
}

const daysBetween = (from: string, to: string): number => Math.round((dayNumber(to) - dayNumber(from)) / 86_400_000);

/** The day of admission counts, the day of discharge does not; one day at least. */
export function daysOfStay(settlement: Settlement): number | undefined {
  const { admittedOn, dischargedOn } = settlement.visit;
  if (admittedOn === undefined || dischargedOn === undefined) return undefined;
  return Math.max(1, daysBetween(admittedOn, dischargedOn));
}

/** Whole days from the first day of cover to the beginning of the visit: what a waiting period is measured in. */
function daysHeld(from: string, settlement: Settlement): number {
  const began = settlement.visit.admittedOn ?? settlement.visit.settledAt.slice(0, 10);
  return Math.max(0, daysBetween(from, began));
}

export const ageInDays = (birthDate: string | undefined, on: string): number | undefined =>
  birthDate === undefined ? undefined : daysBetween(birthDate, on);

export function ageOn(birthDate: string | undefined, on: string): number | undefined {
  if (birthDate === undefined) return undefined;
  const years = Number.parseInt(on.slice(0, 4), 10) - Number.parseInt(birthDate.slice(0, 4), 10);
  return on.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

const dayNumber = (day: string): number => Date.UTC(yearOf(day), monthOf(day) - 1, dayOf(day));
const yearOf = (day: string): number => Number.parseInt(day.slice(0, 4), 10);
const monthOf = (day: string): number => Number.parseInt(day.slice(5, 7), 10);
const dayOf = (day: string): number => Number.parseInt(day.slice(8, 10), 10);

const PLAIN_NUMBER = /^\d{1,15}(\.\d{1,8})?$/;

/**
 * Below zero, zero or above: dates compare as text, numbers as numbers. @returns undefined when they cannot be compared
 */
export function compareFact(value: FactValue, bound: string): number | undefined {
  if (value.kind === 'text' && PLAIN_NUMBER.test(value.value) && PLAIN_NUMBER.test(bound)) {
    return compareExact(parseExact(value.value), parseExact(bound));
  }
  if (value.kind === 'text') return value.value === bound ? 0 : value.value < bound ? -1 : 1;
  if (value.kind === 'number' && PLAIN_NUMBER.test(bound)) return compareExact(value.value, parseExact(bound));
  return undefined;
}

import { compareExact, exactFromFen, times } from '../money/index.ts';
import {
  admissionsOf,
  amountOf,
  dayAfter,
  type EnrolmentRules,
  type LoadedPlan,
  rateOf,
  termsOn,
} from '../plan/index.ts';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { type Applicant, refusalOf } from './applicant.ts';
import type { Application } from './application.ts';
import { attributesOf } from './membership.ts';
import type { AdmissionFacts, Grant, Policy } from './policy.ts';
import { isUsedUp, premiumOf } from './premium.ts';

/**
 * Whether a plan admits a person, and on what terms. Pure: no clock, no ledger; the same application and facts give
 * the same policy for ever. A plan without rules of enrolment admits whoever is sent, without a premium.
 * Refusals: OUTSIDE_ENROLMENT_WINDOW, ENROLMENT_CONFLICT, those of the plan's `who`, QUOTA_EXHAUSTED, those of the
 * premium, FIELD_INVALID where a rule needs what the application does not say or the ledger contradicts it.
 */
export function admit(
  loaded: LoadedPlan,
  application: Application,
  facts: AdmissionFacts,
  inGroup = false,
): Policy | Refusal {
  const { plan, hash } = loaded;
  if (facts.held) return refuse('ENROLMENT_CONFLICT', 'plan');
  const terms = termsOn(loaded, within(plan.term, application.on));
  const known = attributesOf(plan, application, facts);
  if (isRefusal(known)) return known;
  const { attributes, grants } = known;
  const applicant: Applicant = { application: { ...application, attributes }, terms, inGroup };
  const head = { plan: plan.id, version: plan.version, hash, appliedOn: application.on };
  const rules = plan.enrolment;
  if (rules === undefined) {
    const cover = { from: plan.term.from, to: plan.term.to, source: plan.term.source };
    return { ...head, enrolment: enrolmentOf(plan.id, attributes), cover, grants };
  }
  const refused =
    outsideWindow(rules, application.on) ?? notAdmitted(rules, applicant) ?? noneLeft(rules, applicant, facts);
  if (refused !== undefined) return refused;
  const premium = premiumOf(rules, applicant, facts);
  if (isRefusal(premium)) return premium;
  const cover = coverOf(loaded, rules, application.on);
  const enrolment = enrolmentOf(plan.id, attributes, cover.from > plan.term.from ? cover.from : undefined);
  const waiting = rules.waiting;
  return {
    ...head,
    enrolment,
    cover,
    ...(waiting === undefined
      ? {}
      : { waiting: { days: terms.figures.get(waiting.days)?.text ?? null, source: waiting.source } }),
    ...(premium === undefined ? {} : { premium }),
    grants: [...grantsOf(rules), ...grants],
  };
}

/** The day inside the term whose figures hold for an application. */
const within = ({ from, to }: LoadedPlan['plan']['term'], on: string): string => (on < from ? from : on > to ? to : on);

const enrolmentOf = (plan: string, attributes: Application['attributes'], from?: string): Policy['enrolment'] => ({
  plan,
  ...(from === undefined ? {} : { from }),
  ...(attributes === undefined ? {} : { attributes }),
});

function outsideWindow({ from, to, source }: EnrolmentRules, on: string): Refusal | undefined {
  if ((from === undefined || from <= on) && on <= to) return undefined;
  const first = from === undefined ? {} : { from };
  return refuse('OUTSIDE_ENROLMENT_WINDOW', 'on', { ...first, to, sentence: source.quote });
}

function notAdmitted(rules: EnrolmentRules, applicant: Applicant): Refusal | undefined {
  const { groups } = rules;
  if (groups?.only === true && !applicant.inGroup)
    return refuse('PERSON_NOT_ADMITTED', 'group', { sentence: groups.source.quote });
  for (const { require, refusal, source } of admissionsOf(rules)) {
    const refused = refusalOf(require, refusal, source, applicant);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function noneLeft({ quota }: EnrolmentRules, applicant: Applicant, facts: AdmissionFacts): Refusal | undefined {
  if (quota === undefined || !isUsedUp(quota.most, facts.enrolled, applicant)) return undefined;
  return refuse('QUOTA_EXHAUSTED', 'plan', { enrolled: String(facts.enrolled), sentence: quota.source.quote });
}

function coverOf({ plan }: LoadedPlan, { cover }: EnrolmentRules, on: string): Policy['cover'] {
  const { from, to, source } = plan.term;
  const rule = cover ?? { begins: 'term', source };
  switch (rule.begins) {
    case 'term':
      return { from, to, source: rule.source };
    case 'nextDay':
      return { from: on < from ? from : dayAfter(on), to, source: rule.source };
  }
}

/** What had to hold, in the order in which it was asked. */
function grantsOf(rules: EnrolmentRules): Grant[] {
  const single = (['onePerPerson', 'quota', 'withdrawal', 'moves', 'groups', 'ageOn'] as const).flatMap((rule) => {
    const found = rules[rule];
    return found === undefined ? [] : [{ rule, source: found.source }];
  });
  return [
    { rule: 'window', source: rules.source },
    ...admissionsOf(rules).map(({ source }) => ({ rule: 'who', source })),
    ...single,
  ];
}

/**
 * Whether enough of a unit's insured employees join. A plan that asks for no share admits any number.
 * Refusals: PARTICIPATION_TOO_LOW, FIELD_INVALID when the plan takes no groups or fewer are insured than join.
 */
export function participationFault(
  loaded: LoadedPlan,
  on: string,
  insured: number,
  joining: number,
): Refusal | undefined {
  const rules = loaded.plan.enrolment?.groups;
  if (rules === undefined) return refuse('FIELD_INVALID', 'plan', { expected: 'a plan that is taken out in groups' });
  if (insured < joining)
    return refuse('FIELD_INVALID', 'insuredEmployees', { expected: 'at least as many as there are members' });
  const terms = termsOn(loaded, within(loaded.plan.term, on));
  const all = exactFromFen(BigInt(insured) * 100n);
  const row = rules.participation?.find(({ from }) => {
    const least = from === null ? undefined : amountOf(terms, from);
    return from === null || (least !== undefined && compareExact(all, least.value) >= 0);
  });
  const share = row === undefined ? undefined : rateOf(terms, row.least);
  if (row === undefined || share === undefined) return undefined;
  if (compareExact(exactFromFen(BigInt(joining) * 100n), times(all, share.value)) >= 0) return undefined;
  const details = { insured: String(insured), joining: String(joining), least: share.figure.text ?? '' };
  return refuse('PARTICIPATION_TOO_LOW', 'members', { ...details, sentence: row.source.quote });
}

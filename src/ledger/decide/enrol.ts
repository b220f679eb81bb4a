import { canonicalJson, firstDifference } from '../../json/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Enrolment } from '../../settlement/index.ts';
import type { Freeze } from '../freeze.ts';
import { frozenRefusal } from './freeze.ts';
import { answered, type EntryWrite, type Transaction } from './writes.ts';

export interface EnrolFacts {
  readonly freeze: Freeze | undefined;
  /** The person's enrolment in the plan, as canonical JSON. */
  readonly enrolment: string | undefined;
}

/** The same enrolment again is a duplicate; another content is refused. */
export function decideEnrol(
  facts: EnrolFacts,
  enrolment: Enrolment,
  at: string,
): Transaction<{ readonly duplicate: boolean }> | Refusal {
  const body = canonicalJson(enrolment);
  const known = isEnrolled(facts, body);
  if (isRefusal(known)) return known;
  if (known) return answered({ duplicate: true });
  return { writes: { entries: [enrolEntry(enrolment, body, at)] }, answer: () => ({ duplicate: false }) };
}

export function isEnrolled(facts: EnrolFacts, body: string): boolean | Refusal {
  const frozen = frozenRefusal(facts.freeze);
  if (frozen !== undefined) return frozen;
  const known = facts.enrolment;
  if (known === undefined || known === body) return known === body;
  return refuse('ENROLMENT_CONFLICT', firstDifference(JSON.parse(known), JSON.parse(body)) ?? 'enrolment');
}

export const enrolEntry = (
  { person, plan }: Pick<Enrolment, 'person' | 'plan'>,
  body: string,
  at: string,
): EntryWrite => ({
  person,
  kind: 'enrol',
  subject: plan,
  body,
  recordedAt: at,
  enrolment: { act: 'insert', body },
  counts: [{ name: 'held', more: 1 }],
});

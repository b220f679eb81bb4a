import { canonicalJson, firstDifference } from '../../json/index.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../../refusals/index.ts';
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

function isEnrolled(facts: EnrolFacts, body: string): boolean | Refusal {
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

export interface RosterRowFacts extends EnrolFacts {
  /** Kind of the last entry of the person under the plan; read only where the person does not hold it. */
  readonly last: string | undefined;
}

/**
 * What becomes of a row of a roster.
 * @param facts undefined of a person the ledger does not know yet
 */
export function decideRosterRow(
  facts: RosterRowFacts | undefined,
  body: string,
): 'new' | 'duplicate' | { readonly field: string; readonly code: RefusalCode } {
  if (facts === undefined) return 'new';
  const known = isEnrolled(facts, body);
  if (isRefusal(known)) return { field: known.field ?? 'person', code: known.code };
  if (known) return 'duplicate';
  // What was taken back by name comes back by name: the insurer's next file may simply not know of it.
  return facts.last === 'withdraw' ? { field: 'withdrawal', code: 'ENROLMENT_CONFLICT' } : 'new';
}

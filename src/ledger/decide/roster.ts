import { isRefusal, type Refusal } from '../../refusals/index.ts';
import type { RosterAdded, RosterId, RosterRefusal, RosterRow, RosterState } from '../roster.ts';
import { type EnrolFacts, enrolEntry, isEnrolled } from './enrol.ts';
import { answered, type Transaction } from './writes.ts';

export interface RosterRowFacts extends EnrolFacts {
  /** The ledger has an entry of the person. Nearly everybody is new: for them nothing else is looked at. */
  readonly isKnown: boolean;
  /** Kind of the last entry of the person under the plan; read only where the person does not hold it. */
  readonly last: string | undefined;
}

/** What became of a row; of the roster's place nothing is told. */
export type RosterAnswer = 'new' | 'duplicate' | RosterRefusal | undefined;

export function decideRosterRow(
  facts: RosterRowFacts,
  { file, plan }: RosterId,
  row: RosterRow,
  at: string,
): Transaction<RosterAnswer> {
  const { line, body } = row;
  const known = facts.isKnown && isEnrolled(facts, body);
  if (known === true) return answered('duplicate');
  // What was taken back by name comes back by name: the insurer's next file may simply not know of it.
  const code = isRefusal(known) ? known.code : 'ENROLMENT_CONFLICT';
  const isWithdrawn = facts.isKnown && !isRefusal(known) && facts.last === 'withdraw';
  if (!isRefusal(known) && !isWithdrawn)
    return { writes: { entries: [enrolEntry(row, body, at)] }, answer: () => 'new' };
  const refused = { line, field: isRefusal(known) ? (known.field ?? 'person') : 'withdrawal', code };
  return { writes: { refusedLine: { file, plan, ...refused } }, answer: () => refused };
}

/** What became of the rows of a batch. */
export function rosterAdded(answers: readonly (RosterAnswer | Refusal)[]): RosterAdded {
  const refusals = answers.filter((one): one is RosterRefusal => typeof one === 'object' && !isRefusal(one));
  const count = (kind: RosterAnswer) => answers.filter((one) => one === kind).length;
  return { added: count('new'), duplicates: count('duplicate'), refused: refusals.length, refusals };
}

/** The roster moves on with its batch. @param roster absent where nothing of it is kept */
export function decidePlace(
  roster: RosterState | undefined,
  place: string,
  answers: readonly (RosterAnswer | Refusal)[],
): Transaction<undefined> {
  if (roster === undefined) return answered(undefined);
  const { added, duplicates, refused } = rosterAdded(answers);
  const moved = {
    ...roster,
    place,
    added: roster.added + added,
    duplicates: roster.duplicates + duplicates,
    refused: roster.refused + refused,
  };
  return { writes: { roster: moved }, answer: () => undefined };
}

export function decideBeginRoster(known: RosterState | undefined, id: RosterId, at: string): Transaction<RosterState> {
  if (known !== undefined) return answered(known);
  const { file, plan } = id;
  const counts = { added: 0, duplicates: 0, refused: 0 };
  const roster: RosterState = { file, plan, state: 'running', place: '', ...counts, startedAt: at };
  return { writes: { roster }, answer: () => roster };
}

export function decideFinish(known: RosterState | undefined, unread: number, at: string): Transaction<RosterState> {
  if (known === undefined) throw new Error('a roster just begun is missing');
  if (known.state === 'done') return answered(known);
  const roster: RosterState = { ...known, state: 'done', refused: known.refused + unread, finishedAt: at };
  return { writes: { roster }, answer: () => roster };
}

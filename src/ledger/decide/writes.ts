import type { PlainAccumulators } from '../accumulate.ts';
import type { DrivenVisit, NewEvent, WorkItem } from '../driven-visit.ts';
import type { Freeze } from '../freeze.ts';
import type { StoredQuote } from '../ledger.ts';
import type { Posting } from '../postings.ts';
import type { JournalRow } from '../records.ts';
import type { RosterId, RosterRefusal, RosterState } from '../roster.ts';

/** What one transaction writes, and what it answers. An engine applies all of it or nothing. */
export interface Transaction<Answer> {
  readonly writes: Writes;
  /** Pure. @param entries as they were appended, in the order of the writes */
  readonly answer: (entries: readonly JournalRow[]) => Answer;
}

/** The answer stands already: nothing is written. */
export const answered = <Answer>(answer: Answer): Transaction<Answer> => ({ writes: {}, answer: () => answer });

/** Plain data. An engine has nothing to decide: each part is one statement, or one for each of its items. */
export interface Writes {
  readonly entries?: readonly EntryWrite[];
  /** The holds of a person's visit end. */
  readonly release?: { readonly person: string; readonly visit: string };
  readonly quote?: StoredQuote;
  readonly hold?: HoldWrite;
  readonly driven?: DrivenVisitWrite;
  /** Something to tell of a driven visit that does not move it. */
  readonly event?: { readonly drivenVisit: string; readonly at: string; readonly event: NewEvent };
  /** A work item that is closed from now on. */
  readonly closed?: WorkItem;
  readonly freeze?: FreezeRow & { readonly person: string };
  /** A roster as it stands from now on. */
  readonly roster?: RosterState;
  /** A line of a roster that is refused; kept once. */
  readonly refusedLine?: RosterId & RosterRefusal;
}

/** One row of what is kept for ever: who was frozen or thawed, by whom and why. */
export interface FreezeRow extends Freeze {
  readonly kind: 'freeze' | 'thaw';
}

/** One entry of the journal, and the rows that stand on it. They belong to the person and the subject of the entry. */
export interface EntryWrite extends Pick<JournalRow, 'person' | 'kind' | 'subject' | 'body' | 'recordedAt'> {
  /** Texts of plans that are stored once. */
  readonly plans?: readonly { readonly hash: string; readonly id: string; readonly content: string }[];
  readonly settlement?: SettlementWrite;
  readonly accumulators?: readonly AccumulatorWrite[];
  readonly postings?: readonly Posting[];
  readonly messages?: readonly { readonly counter: string; readonly kind: 'settled' | 'cancelled' }[];
  readonly tombstone?: 'placed' | 'lifted';
  readonly enrolment?: { readonly act: 'insert' | 'update'; readonly body: string } | { readonly act: 'delete' };
  /** Counts of the plan that go up or down. */
  readonly counts?: readonly { readonly name: string; readonly more: 1 | -1 }[];
  /** Whose personal account paid the plan for the person; `none` when it is paid back. */
  readonly paidBy?: { readonly payer: string } | 'none';
}

export type SettlementWrite =
  | {
      readonly state: 'settled';
      readonly counter: string;
      readonly total: bigint;
      readonly patientPays: bigint;
      readonly sale: string | undefined;
    }
  | { readonly state: 'cancelled' };

/** An accumulator as it stands from now on; without a value it is gone. */
export interface AccumulatorWrite {
  /** The person, or the family where the family shares it. */
  readonly holder: string;
  readonly owner: string;
  readonly bucket: string;
  readonly value: string | undefined;
}

export interface HoldWrite {
  readonly quoteId: string;
  readonly person: string;
  readonly visit: string;
  readonly counter: string;
  readonly expiresAt: string;
  /** That of the hold it comes instead of; the next one when undefined. */
  readonly number: number | undefined;
  /** What a family shares is held under the family, so that every person of it sees the hold. */
  readonly parts: readonly { readonly holder: string; readonly deltas: PlainAccumulators }[];
}

export interface DrivenVisitWrite {
  /** One that begins has no number yet. */
  readonly visit: Omit<DrivenVisit, 'seq'> & { readonly seq?: number };
  /** What it is looked up by. */
  readonly isOpen: boolean;
  readonly keepsOthersOut: boolean;
  readonly events: readonly NewEvent[];
  readonly at: string;
  /** Opens a work item, where none of the visit is open. */
  readonly workItem: string | undefined;
}

/** An entry that an engine has just appended. @throws Error when it gave fewer than it was to write */
export function appended(row: JournalRow | undefined): JournalRow {
  if (row === undefined) throw new Error('an entry just written is missing');
  return row;
}

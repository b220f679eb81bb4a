import type { Refusal } from '../refusals/index.ts';

/**
 * Rosters: the files in which an insurer says who holds a plan. A roster is taken in by batches; each batch and the
 * place up to which the roster is done are one transaction, so that a kill at any moment loses and doubles nothing.
 */
export interface RosterStore {
  find(id: RosterId): Promise<RosterState | undefined>;
  list(limit: number): Promise<readonly RosterState[]>;
  begin(id: RosterId, at: string): Promise<RosterState>;
  /**
   * Enrols a batch and moves the roster's place. Rows of one person must follow each other inside one batch.
   * Who is enrolled already with the same content is a duplicate; with another content the line is refused.
   * @param dry nothing is kept; the answer says what would have been
   * Refusals: LEDGER_BUSY.
   */
  add(id: RosterId, batch: RosterBatch, dry: boolean): Promise<RosterAdded | Refusal>;
  /** @param unread lines that never became rows: they count as refused */
  finish(id: RosterId, unread: number, at: string): Promise<RosterState>;
  /** Lines that the ledger refused, by number. */
  refusals(id: RosterId, afterLine: number, limit: number): Promise<readonly RosterRefusal[]>;
}

/** The same content under the same plan is the same roster, whatever its file is called. */
export interface RosterId {
  /** SHA-256 of the file's bytes. */
  readonly file: string;
  /** The plan given beside the file; empty where a column names it. */
  readonly plan: string;
}

export interface RosterCounts {
  readonly added: number;
  readonly duplicates: number;
  readonly refused: number;
}

/** What became of a batch. */
export interface RosterAdded extends RosterCounts {
  readonly refusals: readonly RosterRefusal[];
}

export interface RosterState extends RosterId, RosterCounts {
  readonly state: 'running' | 'done';
  /** The last row done, in the order in which rows are taken; empty at the beginning. */
  readonly place: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
}

export interface RosterBatch {
  readonly rows: readonly RosterRow[];
  readonly place: string;
  readonly at: string;
}

export interface RosterRow {
  readonly person: string;
  readonly plan: string;
  /** The enrolment as canonical JSON. */
  readonly body: string;
  readonly line: number;
}

export interface RosterRefusal {
  readonly line: number;
  readonly field: string;
  readonly code: string;
}

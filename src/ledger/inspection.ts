import type { AuditCheckpoint } from './chain.ts';
import type { Posting } from './postings.ts';
import type { JournalRow } from './records.ts';

/**
 * What an audit reads of a ledger: rows as they stand, nothing parsed and nothing repaired. All it writes is its
 * bookmark, its checkpoints, and when the ledger was restored. Each call is one consistent read, and none of them holds
 * more than one person, one family or one batch. Rows that fit nothing are looked for where they lie, so that the whole
 * ledger never has to be in memory.
 */
export interface Inspection {
  /** Number of the last entry; 0 of an empty ledger. */
  lastSeq(): Promise<number>;
  /** Numbers and hashes of entries in order. */
  hashes(after: number, limit: number): Promise<readonly NumberedHash[]>;
  /** Persons of the next entries after a number, each once, and the number of the last of these entries. */
  personsSince(after: number, limit: number): Promise<{ readonly persons: readonly string[]; readonly last: number }>;

  /** What the ledger holds of a person at this moment. */
  person(person: string): Promise<PersonRows>;
  /** A person's entries in the person's own order. */
  journalOf(person: string, afterPersonSeq: number, limit: number): Promise<readonly JournalRow[]>;
  entry(seq: number): Promise<JournalRow | undefined>;
  /** What stands beside each entry of a person: rows that its transaction wrote, and those of its subject. */
  besideEntries(person: string, entries: readonly JournalRow[]): Promise<readonly EntryRows[]>;

  /** Owners of shared accumulators that somebody was ever enrolled into, in order, after one of them. */
  families(after: string, limit: number): Promise<readonly string[]>;
  family(owner: string): Promise<FamilyRows>;

  /** The plan texts that are kept. */
  plans(): Promise<readonly { readonly hash: string; readonly id: string }[]>;
  /** Messages that break the order of their counter after an entry: of these counters, or of all. */
  brokenOutbox(after: number, counters: readonly string[] | 'all'): Promise<readonly Misfit[]>;
  /** Rows of nobody, of no entry, or of another entry than they say. */
  misfits(): Promise<{ readonly looked: number; readonly misfits: readonly Misfit[] }>;

  /** Driven visits whose outcome is unknown since before a moment, and that nobody has been asked to look into. */
  unattendedSince(at: string): Promise<{ readonly unresolved: number; readonly unattended: readonly string[] }>;
  /** Holds in all, and those that expired before a moment and are still there. */
  holdsExpiredBefore(at: string): Promise<{ readonly holds: number; readonly stale: number }>;
  /** How the store is set up and whether it is sound in itself. */
  store(): Promise<readonly StoreFact[]>;

  /** Up to which entry the running audit of a server has looked; 0 at first. */
  bookmark(): Promise<number>;
  moveBookmark(seq: number): Promise<void>;

  /** Where an audit of a person or a family may begin. */
  checkpoint(holder: string): Promise<AuditCheckpoint | undefined>;
  /** Each in the place of the one before, all in one commit. */
  keepCheckpoints(checkpoints: readonly AuditCheckpoint[]): Promise<void>;

  /**
   * When this ledger was put back from a backup, in milliseconds; 0 if never. Backups of before may know more, on
   * purpose.
   */
  restoredAt(): Promise<number>;
  noteRestored(at: number): Promise<void>;
}

export interface NumberedHash {
  readonly seq: number;
  readonly hash: string;
}

export interface AccumulatorRow {
  readonly owner: string;
  readonly bucket: string;
  readonly value: string;
}

export interface PersonRows {
  /** Number of the ledger's last entry at this moment: what follows it is not of this picture. */
  readonly last: number;
  readonly entries: number;
  readonly accumulators: readonly AccumulatorRow[];
  readonly enrolments: readonly { readonly plan: string; readonly body: string }[];
  /** Owners of the accumulators that the person shares with others, from every enrolment there ever was. */
  readonly families: readonly string[];
  readonly settlements: number;
  readonly postings: number;
  readonly messages: number;
}

export interface SettlementRecord {
  readonly person: string;
  readonly counter: string;
  readonly state: string;
  readonly entry: number;
  readonly cancelEntry: number | null;
  readonly total: bigint;
  readonly patientPays: bigint;
  /** Of a pharmacy alone: at most one settlement of it stands. */
  readonly sale: string | null;
  readonly recordedAt: string;
}

export interface MessageRecord {
  readonly counter: string;
  readonly kind: string;
  readonly settlementId: string;
  readonly recordedAt: string;
}

export interface EntryRows {
  /** The row of the settlement that the entry's subject names. */
  readonly settlement?: SettlementRecord;
  /** Entries of the tombstone that the entry's subject names, and of its lift. */
  readonly tombstone?: { readonly entry: number; readonly lift: number | null };
  readonly postings: readonly (Posting & { readonly settlementId: string; readonly number: number })[];
  readonly messages: readonly MessageRecord[];
}

export interface FamilyRows {
  readonly persons: readonly string[];
  /** Numbers of the entries of those persons, in order. */
  readonly entries: readonly number[];
  readonly accumulators: readonly AccumulatorRow[];
}

export interface Misfit {
  readonly says: string;
  readonly entry?: number;
  readonly person?: string;
}

export interface StoreFact {
  readonly name: string;
  readonly value: string;
  readonly sound: boolean;
}

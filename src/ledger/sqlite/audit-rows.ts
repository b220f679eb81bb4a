import type Database from 'better-sqlite3';
import type { AuditCheckpoint } from '../chain.ts';
import type { EntryRows, FamilyRows, Inspection, Misfit, NumberedHash, PersonRows } from '../inspection.ts';
import type { JournalRow } from '../records.ts';
import { BROKEN_OUTBOX, MISFITS, ROWED_TABLES, UNATTENDED } from './misfits.ts';
import { JOURNAL } from './rows.ts';
import { Statements, UP_TO } from './statements.ts';
import { storeFacts } from './store-facts.ts';

/** The audit's statements. Everything a call gives was read at one moment. */
export class AuditRows implements Inspection {
  readonly #db: Database.Database;
  readonly #statements: Statements;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#statements = new Statements(db);
  }

  #sql(sql: string): Database.Statement {
    return this.#statements.of(sql);
  }

  #number(sql: string, ...values: unknown[]): number {
    return Number(this.#sql(sql).pluck().get(values) ?? 0);
  }

  async lastSeq(): Promise<number> {
    return this.#number('SELECT max(seq) FROM journal');
  }

  async hashes(after: number, limit: number): Promise<NumberedHash[]> {
    return this.#sql(`SELECT seq, hash FROM journal WHERE seq > ? ORDER BY seq ${UP_TO}`).all(
      after,
      limit,
    ) as NumberedHash[];
  }

  async personsSince(after: number, limit: number): Promise<{ persons: string[]; last: number }> {
    const rows = this.#sql(`SELECT seq, person FROM journal WHERE seq > ? ORDER BY seq ${UP_TO}`).all(after, limit) as {
      seq: number;
      person: string;
    }[];
    return { persons: [...new Set(rows.map(({ person }) => person))].sort(), last: rows.at(-1)?.seq ?? after };
  }

  async person(person: string): Promise<PersonRows> {
    const counts = this.#sql(COUNTS_OF).get({ person }) as Omit<PersonRows, 'accumulators' | 'enrolments' | 'families'>;
    return {
      ...counts,
      accumulators: this.#accumulators(person),
      enrolments: this.#sql('SELECT plan, body FROM enrolments WHERE person = ? ORDER BY plan').all(
        person,
      ) as PersonRows['enrolments'],
      families: this.#sql(`SELECT DISTINCT ${FAMILY} FROM journal WHERE person = ? AND ${HAS_FAMILY}`)
        .pluck()
        .all(person) as string[],
    };
  }

  #accumulators(holder: string): PersonRows['accumulators'] {
    return this.#sql('SELECT owner, bucket, value FROM accumulators WHERE person = ?').all(
      holder,
    ) as PersonRows['accumulators'];
  }

  async journalOf(person: string, afterPersonSeq: number, limit: number): Promise<JournalRow[]> {
    const statement = this.#sql(`${JOURNAL} WHERE person = ? AND person_seq > ? ORDER BY person_seq ${UP_TO}`);
    return statement.all(person, afterPersonSeq, limit) as JournalRow[];
  }

  async entry(seq: number): Promise<JournalRow | undefined> {
    return this.#sql(`${JOURNAL} WHERE seq = ?`).get(seq) as JournalRow | undefined;
  }

  async besideEntries(person: string, entries: readonly JournalRow[]): Promise<EntryRows[]> {
    const seqs = entries.map(({ seq }) => seq);
    const range = [person, Math.min(...seqs), Math.max(...seqs)];
    const subjects = JSON.stringify([...new Set(entries.map(({ subject }) => subject))]);
    const settlements = new Map(
      (this.#sql(SETTLEMENTS_OF).all(subjects) as SettlementRow[]).map(({ subject, ...row }) => [
        subject,
        { ...row, total: BigInt(row.total), patientPays: BigInt(row.patientPays) },
      ]),
    );
    const tombstones = new Map(
      (this.#sql(TOMBSTONES_OF).all(subjects) as TombstoneRow[]).map(({ subject, ...row }) => [subject, row]),
    );
    const postings = byEntry(
      (this.#sql(POSTINGS_OF).all(range) as PostingRow[]).map((row) => ({ ...row, amount: BigInt(row.amount) })),
    );
    const messages = byEntry(this.#sql(MESSAGES_OF).all(range) as MessageRow[]);
    return entries.map(({ seq, subject }) => {
      const [settlement, tombstone] = [settlements.get(subject), tombstones.get(subject)];
      return {
        ...(settlement === undefined ? {} : { settlement }),
        ...(tombstone === undefined ? {} : { tombstone }),
        postings: postings.get(seq) ?? [],
        messages: messages.get(seq) ?? [],
      };
    });
  }

  async families(after: string, limit: number): Promise<string[]> {
    return this.#sql(
      `SELECT DISTINCT ${FAMILY} AS owner FROM journal WHERE ${HAS_FAMILY} AND owner > ? ORDER BY owner ${UP_TO}`,
    )
      .pluck()
      .all(after, limit) as string[];
  }

  async family(owner: string): Promise<FamilyRows> {
    const persons = this.#sql(
      `SELECT DISTINCT person FROM journal WHERE ${HAS_FAMILY} AND ${FAMILY} = ? ORDER BY person`,
    )
      .pluck()
      .all(owner) as string[];
    const ofPerson = this.#sql('SELECT seq FROM journal WHERE person = ?').pluck();
    const entries = persons.flatMap((person) => ofPerson.all(person) as number[]);
    return { persons, entries: entries.sort((a, b) => a - b), accumulators: this.#accumulators(owner) };
  }

  async plans(): Promise<{ hash: string; id: string }[]> {
    return this.#sql('SELECT hash, id FROM plans ORDER BY hash').all() as { hash: string; id: string }[];
  }

  async brokenOutbox(after: number, counters: readonly string[] | 'all'): Promise<Misfit[]> {
    if (counters === 'all') return this.#sql(BROKEN_OUTBOX).all() as Misfit[];
    return counters.flatMap((counter) => this.#brokenTail(counter, after));
  }

  /** From the newest message of a counter back to the first that was already looked at. */
  #brokenTail(counter: string, after: number): Misfit[] {
    const broken: Misfit[] = [];
    const tail = this.#sql('SELECT seq, entry FROM outbox WHERE counter = ? ORDER BY seq DESC').iterate(counter);
    let later: { seq: number; entry: number } | undefined;
    for (const row of tail as Iterable<{ seq: number; entry: number }>) {
      if (later !== undefined && (later.seq !== row.seq + 1 || later.entry <= row.entry)) {
        broken.push({ says: 'a message of a counter is out of its order', entry: later.entry });
      }
      later = row;
      if (row.entry <= after) return broken;
    }
    if (later !== undefined && later.seq !== 1) {
      broken.push({ says: 'a message of a counter is out of its order', entry: later.entry });
    }
    return broken;
  }

  async misfits(): Promise<{ looked: number; misfits: Misfit[] }> {
    const misfits = MISFITS.flatMap(({ says, sql }) =>
      (this.#sql(sql).all() as { entry: number | null; person: string | null }[]).map(({ entry, person }) => ({
        says,
        ...(entry === null ? {} : { entry }),
        ...(person === null ? {} : { person }),
      })),
    );
    const looked = ROWED_TABLES.reduce((sum, table) => sum + this.#number(`SELECT count(*) FROM ${table}`), 0);
    return { looked, misfits };
  }

  async unattendedSince(at: string): Promise<{ unresolved: number; unattended: string[] }> {
    return {
      unresolved: this.#number('SELECT count(*) FROM journeys WHERE is_unresolved = 1 AND is_open = 1'),
      unattended: this.#sql(UNATTENDED).pluck().all(at) as string[],
    };
  }

  async holdsExpiredBefore(at: string): Promise<{ holds: number; stale: number }> {
    return {
      holds: this.#number('SELECT count(*) FROM holds'),
      stale: this.#number('SELECT count(*) FROM holds WHERE expires_at < ?', at),
    };
  }

  async store() {
    return storeFacts(this.#db);
  }

  async bookmark(): Promise<number> {
    return this.#number(`SELECT value FROM sequences WHERE name = '${BOOKMARK}'`);
  }

  async moveBookmark(seq: number): Promise<void> {
    this.#note(BOOKMARK, seq);
  }

  async checkpoint(holder: string): Promise<AuditCheckpoint | undefined> {
    return this.#sql(
      'SELECT holder, entry, person_seq AS personSeq, hash, state, digest FROM audit_checkpoints WHERE holder = ?',
    ).get(holder) as AuditCheckpoint | undefined;
  }

  async keepCheckpoints(checkpoints: readonly AuditCheckpoint[]): Promise<void> {
    const keep = this.#sql(
      `INSERT OR REPLACE INTO audit_checkpoints (holder, entry, person_seq, hash, state, digest)
       VALUES (@holder, @entry, @personSeq, @hash, @state, @digest)`,
    );
    this.#db.transaction(() => {
      for (const one of checkpoints) keep.run(one);
    })();
  }

  async restoredAt(): Promise<number> {
    return this.#number(`SELECT value FROM sequences WHERE name = '${RESTORED}'`);
  }

  async noteRestored(at: number): Promise<void> {
    this.#note(RESTORED, at);
  }

  #note(name: string, value: number): void {
    this.#sql(
      `INSERT INTO sequences (name, value) VALUES ('${name}', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    ).run(value);
  }
}

interface SettlementRow {
  readonly subject: string;
  readonly person: string;
  readonly counter: string;
  readonly state: string;
  readonly entry: number;
  readonly cancelEntry: number | null;
  readonly total: number;
  readonly patientPays: number;
  readonly sale: string | null;
  readonly recordedAt: string;
}

interface TombstoneRow {
  readonly subject: string;
  readonly entry: number;
  readonly lift: number | null;
}

interface PostingRow {
  readonly entry: number;
  readonly settlementId: string;
  readonly number: number;
  readonly source: string;
  readonly destination: string;
  readonly amount: number;
}

type MessageRow = EntryRows['messages'][number] & { readonly entry: number };

function byEntry<Row extends { readonly entry: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const grouped = new Map<number, Row[]>();
  for (const row of rows) {
    const others = grouped.get(row.entry);
    if (others === undefined) grouped.set(row.entry, [row]);
    else others.push(row);
  }
  return grouped;
}

const COUNTS_OF = `SELECT (SELECT max(seq) FROM journal) AS last,
  (SELECT coalesce(max(person_seq), 0) FROM journal WHERE person = @person) AS entries,
  (SELECT count(*) FROM settlements WHERE person = @person) AS settlements,
  (SELECT count(*) FROM postings WHERE person = @person) AS postings,
  (SELECT count(*) FROM outbox WHERE person = @person) AS messages`;
const SETTLEMENTS_OF = `SELECT settlement_id AS subject, person, counter, state, entry, cancel_entry AS cancelEntry, total,
  patient_pays AS patientPays, sale, recorded_at AS recordedAt FROM json_each(?) CROSS JOIN settlements ON settlement_id = json_each.value`;
const TOMBSTONES_OF = `SELECT settlement_id AS subject, entry, lift_entry AS lift
  FROM json_each(?) CROSS JOIN tombstones ON settlement_id = json_each.value`;
const POSTINGS_OF = `SELECT entry, settlement_id AS settlementId, number, source, destination, amount FROM postings
  WHERE person = ? AND entry BETWEEN ? AND ? ORDER BY entry, number`;
const MESSAGES_OF = `SELECT entry, counter, kind, settlement_id AS settlementId, recorded_at AS recordedAt FROM outbox
  WHERE person = ? AND entry BETWEEN ? AND ?`;
const BOOKMARK = 'audited';
const RESTORED = 'restored';
/** Word for word the expression and the condition of the index journal_of_family, or it would not be used. */
const FAMILY = `('family.' || json_extract(body, '$.attributes.familyKey') || '.' || subject)`;
const HAS_FAMILY = `kind NOT IN ('settle', 'cancel', 'tombstone') AND json_extract(body, '$.attributes.familyKey') IS NOT NULL`;

import type Database from 'better-sqlite3';
import { type Exact, parseExact } from '../../money/index.ts';
import { type Enrolment, enrolmentSchema } from '../../settlement/index.ts';
import { chainedAfter } from '../chain.ts';
import { type AccumulatorWrite, type EntryWrite, familiesOf } from '../decide/index.ts';
import type { Posting } from '../postings.ts';
import type { AccumulatorsByOwner, JournalRow, PersonSnapshot } from '../records.ts';
import { Statements, UP_TO } from './statements.ts';

/**
 * The statements of the SQLite ledger, each under the name of what it does. All run inside the caller's transaction.
 */
export class Rows {
  readonly #sql: Statements;
  /** Within one transaction: the last head that was looked at or written, and the number of the last entry. */
  #head: { readonly person: string; readonly found: Head | undefined } | undefined;
  #seq: number | undefined;

  constructor(db: Database.Database) {
    this.#sql = new Statements(db);
  }

  #run(sql: string): Database.Statement {
    return this.#sql.of(sql);
  }

  snapshot(person: string): PersonSnapshot {
    const enrolments = this.enrolments(person);
    const accumulators = this.accumulatorsOf([person, ...familiesOf(enrolments)]);
    return { enrolments, accumulators, version: this.head(person)?.personSeq ?? 0 };
  }

  /** @param holders persons and families */
  accumulatorsOf(holders: readonly string[]): AccumulatorsByOwner {
    const accumulators = new Map<string, Map<string, Exact>>();
    for (const holder of holders) {
      for (const { owner, bucket, value } of this.#accumulators(holder)) {
        const buckets = accumulators.get(owner) ?? new Map<string, Exact>();
        buckets.set(bucket, parseExact(value));
        accumulators.set(owner, buckets);
      }
    }
    return accumulators;
  }

  #accumulators(holder: string): { owner: string; bucket: string; value: string }[] {
    const statement = this.#run('SELECT owner, bucket, value FROM accumulators WHERE person = ?');
    return statement.all(holder) as { owner: string; bucket: string; value: string }[];
  }

  plansHeld(): string[] {
    return this.#run(`SELECT plan FROM tallies WHERE name = 'held' AND count > 0 ORDER BY plan`)
      .pluck()
      .all() as string[];
  }

  enrolments(person: string): Enrolment[] {
    const rows = this.#run('SELECT body FROM enrolments WHERE person = ? ORDER BY plan')
      .pluck()
      .all(person) as string[];
    return rows.map((body) => enrolmentSchema.parse(JSON.parse(body)));
  }

  enrolment(person: string, plan: string): string | undefined {
    return this.#run('SELECT body FROM enrolments WHERE person = ? AND plan = ?').pluck().get(person, plan) as
      | string
      | undefined;
  }

  insertEnrolment(person: string, plan: string, entry: number, body: string): void {
    this.#run('INSERT INTO enrolments (person, plan, entry, body) VALUES (?, ?, ?, ?)').run(person, plan, entry, body);
  }

  /** Counts of a plan that would otherwise be counted over everybody: who holds it, whom a subsidy paid. */
  addToCount(plan: string, name: string, more: number): void {
    if (more < 0) {
      this.#run('UPDATE tallies SET count = count + ? WHERE plan = ? AND name = ?').run(more, plan, name);
      return;
    }
    this.#run(
      `INSERT INTO tallies (plan, name, count) VALUES (?, ?, ?)
       ON CONFLICT (plan, name) DO UPDATE SET count = count + excluded.count`,
    ).run(plan, name, more);
  }

  /** The person's last entry. */
  head(person: string): Head | undefined {
    if (this.#head?.person === person) return this.#head.found;
    const head = this.#run(
      'SELECT person_seq AS personSeq, hash FROM journal WHERE person = ? ORDER BY person_seq DESC LIMIT 1',
    );
    const found = head.get(person) as Head | undefined;
    this.#head = { person, found };
    return found;
  }

  /** What was looked at outside a transaction, or in one that was not kept, is no fact of the next one. */
  begin(): void {
    this.#head = undefined;
    this.#seq = undefined;
  }

  /** Appends an entry to the person's chain and to the ledger's gapless sequence. */
  append({ person, kind, subject, body, recordedAt }: EntryWrite): JournalRow {
    this.#seq ??= Number(this.#run('SELECT coalesce(max(seq), 0) FROM journal').pluck().get());
    this.#seq += 1;
    const chained = chainedAfter(this.head(person), { person, kind, subject, body, recordedAt });
    this.#run(
      `INSERT INTO journal (seq, person, person_seq, kind, subject, body, previous_hash, hash, recorded_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(this.#seq, person, chained.personSeq, kind, subject, body, chained.previousHash, chained.hash, recordedAt);
    this.#head = { person, found: chained };
    return { seq: this.#seq, ...chained };
  }

  entry(seq: number): JournalRow | undefined {
    return this.#run(`${JOURNAL} WHERE seq = ?`).get(seq) as JournalRow | undefined;
  }

  journal(after: number, limit: number): JournalRow[] {
    return this.#run(`${JOURNAL} WHERE seq > ? ORDER BY seq ${UP_TO}`).all(after, limit) as JournalRow[];
  }

  setAccumulator({ holder, owner, bucket, value }: AccumulatorWrite): void {
    if (value === undefined) {
      this.#run('DELETE FROM accumulators WHERE person = ? AND owner = ? AND bucket = ?').run(holder, owner, bucket);
      return;
    }
    this.#run(
      `INSERT INTO accumulators (person, owner, bucket, value) VALUES (?, ?, ?, ?)
       ON CONFLICT (person, owner, bucket) DO UPDATE SET value = excluded.value`,
    ).run(holder, owner, bucket, value);
  }

  insertPostings(person: string, settlementId: string, entry: number, postings: readonly Posting[]): void {
    for (const [number, { source, destination, amount }] of postings.entries()) {
      this.#run(
        `INSERT INTO postings (person, settlement_id, entry, number, source, destination, amount)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ).run(person, settlementId, entry, number, source, destination, amount);
    }
  }

  postings(settlementId: string): (Posting & { entry: number })[] {
    const statement = this.#run(
      'SELECT entry, source, destination, amount FROM postings WHERE settlement_id = ? ORDER BY entry, number',
    );
    const rows = statement.all(settlementId) as {
      entry: number;
      source: string;
      destination: string;
      amount: number;
    }[];
    return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
  }

  insertSettlement(row: {
    readonly id: string;
    readonly person: string;
    readonly counter: string;
    readonly entry: number;
    readonly total: bigint;
    readonly patientPays: bigint;
    readonly sale: string | undefined;
    readonly recordedAt: string;
  }): void {
    this.#run(
      `INSERT INTO settlements (settlement_id, person, counter, state, entry, total, patient_pays, sale, recorded_at)
       VALUES (@id, @person, @counter, 'settled', @entry, @total, @patientPays, @sale, @recordedAt)`,
    ).run({ ...row, sale: row.sale ?? null });
  }

  /** The settlements of a pharmacy's sale that stand. */
  salesStanding(sale: string | undefined): string[] {
    if (sale === undefined) return [];
    return this.#run(`SELECT settlement_id FROM settlements WHERE sale = ? AND state = 'settled'`)
      .pluck()
      .all(sale) as string[];
  }

  markCancelled(id: string, cancelEntry: number): void {
    this.#run(`UPDATE settlements SET state = 'cancelled', cancel_entry = ? WHERE settlement_id = ?`).run(
      cancelEntry,
      id,
    );
  }

  tombstone(settlementId: string): { readonly entry: number; readonly lift: number | null } | undefined {
    return this.#run('SELECT entry, lift_entry AS lift FROM tombstones WHERE settlement_id = ?').get(settlementId) as
      | { entry: number; lift: number | null }
      | undefined;
  }

  insertTombstone(settlementId: string, entry: number): void {
    this.#run('INSERT INTO tombstones (settlement_id, entry) VALUES (?, ?)').run(settlementId, entry);
  }

  liftTombstone(settlementId: string, entry: number): void {
    this.#run('UPDATE tombstones SET lift_entry = ? WHERE settlement_id = ?').run(entry, settlementId);
  }

  settlement(id: string): SettlementColumns | undefined {
    return this.#run(`${SETTLEMENTS} WHERE settlement_id = ?`).get(id) as SettlementColumns | undefined;
  }

  settlementsAfter(person: string, entry: number): string[] {
    return this.#run(
      `SELECT settlement_id FROM settlements WHERE person = ? AND entry > ? AND state = 'settled' ORDER BY entry`,
    )
      .pluck()
      .all(person, entry) as string[];
  }

  persons(after: string, limit: number): string[] {
    return this.#run(`SELECT DISTINCT person FROM journal WHERE person > ? ORDER BY person ${UP_TO}`)
      .pluck()
      .all(after, limit) as string[];
  }

  savePlan(hash: string, id: string, content: string): void {
    // Looking is cheap, writing the text of a plan again with every settlement is not.
    if (this.#run('SELECT 1 FROM plans WHERE hash = ?').get(hash) !== undefined) return;
    this.#run('INSERT INTO plans (hash, id, content) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING').run(
      hash,
      id,
      content,
    );
  }

  plan(hash: string): string | undefined {
    return this.#run('SELECT content FROM plans WHERE hash = ?').pluck().get(hash) as string | undefined;
  }

  /** Sets a value once; afterwards it stands. @returns the value that stands */
  bind(name: string, value: string): string {
    this.#run('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING').run(name, value);
    return this.#run('SELECT value FROM settings WHERE name = ?').pluck().get(name) as string;
  }
}

type Head = Pick<JournalRow, 'personSeq' | 'hash'>;

/** As the database has it. */
export interface SettlementColumns {
  readonly id: string;
  readonly person: string;
  readonly counter: string;
  readonly state: 'settled' | 'cancelled';
  readonly entry: number;
  readonly cancelEntry: number | null;
  readonly total: number;
  readonly patientPays: number;
}

export const JOURNAL = `SELECT seq, person, person_seq AS personSeq, kind, subject, body, previous_hash AS previousHash, hash,
  recorded_at AS recordedAt FROM journal`;
export const SETTLEMENTS = `SELECT settlement_id AS id, person, counter, state, entry, cancel_entry AS cancelEntry, total,
  patient_pays AS patientPays FROM settlements`;

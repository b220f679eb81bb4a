import type Database from 'better-sqlite3';
import { canonicalJson } from '../../json/index.ts';
import { type Refusal, refuse } from '../../refusals/index.ts';
import { tombstoneBodySchema } from '../entries.ts';
import type { CancelReceipt, CancelRequest } from '../ledger.ts';
import { chainOfInstitution, type LiftRequest, type Tombstone, type TombstoneStore } from '../tombstone.ts';
import type { Rows } from './rows.ts';
import { Statements } from './statements.ts';
import { transact } from './transact.ts';

interface TombstoneRow {
  readonly entry: number;
  readonly body: string;
  readonly at: string;
  readonly liftEntry: number | null;
  readonly liftedAt: string | null;
}

/** Settlements that were taken back before they came. */
export class Tombstones implements TombstoneStore {
  readonly #db: Database.Database;
  readonly #sql: Statements;
  readonly #rows: Rows;

  constructor(db: Database.Database, rows: Rows) {
    this.#db = db;
    this.#sql = new Statements(db);
    this.#rows = rows;
  }

  async find(settlementId: string): Promise<Tombstone | undefined> {
    return this.of(settlementId);
  }

  async lift({ settlementId, why, by, second, at }: LiftRequest): Promise<Tombstone | Refusal> {
    return transact(this.#db, () => {
      const there = this.of(settlementId);
      if (there === undefined || there.lift !== undefined) return refuse('SETTLEMENT_UNKNOWN');
      const body = canonicalJson({ settlementId, tombstone: there.entry, why, by, second });
      const person = chainOfInstitution(settlementId);
      const entry = this.#rows.append({ person, kind: 'lift', subject: settlementId, body, recordedAt: at });
      this.#sql.of('UPDATE tombstones SET lift_entry = ? WHERE settlement_id = ?').run(entry.seq, settlementId);
      return { ...there, lift: { entry: entry.seq, at } };
    });
  }

  /** Runs in the caller's transaction. */
  of(settlementId: string): Tombstone | undefined {
    const row = this.#sql
      .of(
        `SELECT t.entry, body, recorded_at AS at, lift_entry AS liftEntry,
           (SELECT recorded_at FROM journal WHERE seq = lift_entry) AS liftedAt
         FROM tombstones t JOIN journal ON seq = t.entry WHERE settlement_id = ?`,
      )
      .get(settlementId) as TombstoneRow | undefined;
    if (row === undefined) return undefined;
    const { entry, at, liftEntry, liftedAt } = row;
    const lift = liftEntry === null ? {} : { lift: { entry: liftEntry, at: liftedAt ?? '' } };
    return { settlementId, entry, at, evidence: tombstoneBodySchema.parse(JSON.parse(row.body)).evidence, ...lift };
  }

  /** Runs in the caller's transaction. Chained under the institution, for nobody's key is known. */
  write({ settlementId, reason, evidence, at }: CancelRequest): number {
    const body = canonicalJson({ settlementId, reason, evidence });
    const person = chainOfInstitution(settlementId);
    const { seq } = this.#rows.append({ person, kind: 'tombstone', subject: settlementId, body, recordedAt: at });
    this.#sql.of('INSERT INTO tombstones (settlement_id, entry) VALUES (?, ?)').run(settlementId, seq);
    return seq;
  }

  receipt(entry: number): CancelReceipt {
    const row = this.#rows.entry(entry);
    if (row === undefined) throw new Error(`journal entry ${entry} is missing`);
    const { settlementId, reason } = tombstoneBodySchema.parse(JSON.parse(row.body));
    const head = { settlementId, cancelledAt: row.recordedAt, entry, hash: row.hash };
    return { ...head, ...(reason === undefined ? {} : { reason }), later: [], beforeSettlement: true };
  }
}

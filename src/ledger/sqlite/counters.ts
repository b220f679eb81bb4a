import type Database from 'better-sqlite3';
import { SETTLEMENTS, type SettlementColumns } from './rows.ts';
import { Statements, UP_TO } from './statements.ts';

/** What a counter is told and asks for. Each is found by an index of the counter, however long the ledger is. */
export class CounterRows {
  readonly #sql: Statements;

  constructor(db: Database.Database) {
    this.#sql = new Statements(db);
  }

  /** A message for the counter, numbered without gaps. */
  push(row: MessageRow): void {
    this.#sql
      .of(
        `INSERT INTO outbox (counter, seq, person, kind, settlement_id, entry, recorded_at)
       SELECT @counter, coalesce(max(seq), 0) + 1, @person, @kind, @settlementId, @entry, @recordedAt
       FROM outbox WHERE counter = @counter`,
      )
      .run(row);
  }

  outbox(counter: string, after: number, limit: number): unknown[] {
    return this.#sql
      .of(
        `SELECT counter, seq, kind, settlement_id AS settlementId, entry FROM outbox
       WHERE counter = ? AND seq > ? ORDER BY seq ${UP_TO}`,
      )
      .all(counter, after, limit);
  }

  settlements(counter: string, limit: number, before = Number.MAX_SAFE_INTEGER): SettlementColumns[] {
    return this.#sql
      .of(`${SETTLEMENTS} WHERE counter = ? AND entry < ? ORDER BY entry DESC ${UP_TO}`)
      .all(counter, before, limit) as SettlementColumns[];
  }

  /** Reads the day's rows of one counter by index, however long the ledger is, and no body. */
  totals(counter: string, since: string): CounterTotalsRow {
    return this.#sql
      .of(
        `SELECT count(*) AS count, sum(patient_pays) AS pays,
         (SELECT coalesce(max(seq), 0) FROM outbox WHERE counter = @counter) AS lastSeq,
         coalesce((SELECT seq FROM outbox WHERE counter = @counter AND recorded_at < @since
           ORDER BY seq DESC LIMIT 1), 0) AS seqBefore
       FROM settlements WHERE counter = @counter AND state = 'settled' AND recorded_at >= @since`,
      )
      .get({ counter, since }) as CounterTotalsRow;
  }
}

interface MessageRow {
  readonly counter: string;
  readonly person: string;
  readonly kind: string;
  readonly settlementId: string;
  readonly entry: number;
  readonly recordedAt: string;
}

interface CounterTotalsRow {
  readonly count: number;
  readonly pays: number | null;
  readonly lastSeq: number;
  readonly seqBefore: number;
}

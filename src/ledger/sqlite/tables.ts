import type Database from 'better-sqlite3';
import { SqliteDrivenVisits } from './driven-visits.ts';
import { Freezes } from './freezes.ts';
import { PolicyRows } from './policy-rows.ts';
import { Quotes } from './quotes.ts';
import { Rows } from './rows.ts';
import { StoredSettlements } from './stored-settlements.ts';

/** The statements of the ledger by subject: what facts are read by and decisions are written by. */
export class Tables {
  readonly db: Database.Database;
  readonly rows: Rows;
  readonly policies: PolicyRows;
  readonly quotes: Quotes;
  readonly stored: StoredSettlements;
  readonly freezes: Freezes;
  readonly drivenVisits: SqliteDrivenVisits;

  constructor(db: Database.Database) {
    this.db = db;
    this.rows = new Rows(db);
    this.policies = new PolicyRows(db);
    this.quotes = new Quotes(db);
    this.stored = new StoredSettlements(this.rows);
    this.freezes = new Freezes(db);
    this.drivenVisits = new SqliteDrivenVisits(db);
  }
}

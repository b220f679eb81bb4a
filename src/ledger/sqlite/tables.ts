import type Database from 'better-sqlite3';
import { CounterRows } from './counters.ts';
import { DrivenVisitRows } from './driven-visits.ts';
import { Freezes } from './freezes.ts';
import { PolicyRows } from './policy-rows.ts';
import { Quotes } from './quotes.ts';
import { RosterRows } from './rosters.ts';
import { Rows } from './rows.ts';
import { StoredSettlements } from './stored-settlements.ts';

/** The statements of the ledger by subject: what facts are read by and decisions are written by. */
export class Tables {
  readonly db: Database.Database;
  readonly rows: Rows;
  readonly counters: CounterRows;
  readonly freezes: Freezes;
  readonly policies: PolicyRows;
  readonly quotes: Quotes;
  readonly stored: StoredSettlements;
  readonly drivenVisits: DrivenVisitRows;
  readonly rosters: RosterRows;

  constructor(db: Database.Database) {
    this.db = db;
    this.rows = new Rows(db);
    this.counters = new CounterRows(db);
    this.freezes = new Freezes(db);
    this.policies = new PolicyRows(db);
    this.quotes = new Quotes(db);
    this.stored = new StoredSettlements(this.rows);
    this.drivenVisits = new DrivenVisitRows(db);
    this.rosters = new RosterRows(db);
  }
}

import type Database from 'better-sqlite3';
import type { CounterTally, JournalRow, OutboxRow, PersonSnapshot, StoredBill, StoredQuote } from '../ledger.ts';
import { AuditRows } from './audit-rows.ts';
import { copyTo } from './copy.ts';
import { SqliteDrivenVisits } from './driven-visits.ts';
import { Freezes } from './freezes.ts';
import { PlanVersions } from './plan-versions.ts';
import { SqlitePolicies } from './policies.ts';
import { Quotes } from './quotes.ts';
import { SqliteRosters } from './rosters.ts';
import { Rows } from './rows.ts';
import { StoredBills } from './stored-bills.ts';
import { Tombstones } from './tombstones.ts';

/** What the SQLite ledger answers without a decision; what writes money stands in `ledger.ts`. */
export class SqliteReads {
  protected readonly db: Database.Database;
  protected readonly rows: Rows;
  protected readonly quotes: Quotes;
  protected readonly kept: StoredBills;
  readonly planVersions: PlanVersions;
  readonly freezes: Freezes;
  readonly inspection: AuditRows;
  readonly drivenVisits: SqliteDrivenVisits;
  readonly policies: SqlitePolicies;
  readonly rosters: SqliteRosters;
  readonly tombstones: Tombstones;

  constructor(db: Database.Database) {
    this.db = db;
    this.rows = new Rows(db);
    this.quotes = new Quotes(db);
    this.kept = new StoredBills(this.rows);
    this.planVersions = new PlanVersions(db);
    this.freezes = new Freezes(db);
    this.inspection = new AuditRows(db);
    this.drivenVisits = new SqliteDrivenVisits(db);
    this.policies = new SqlitePolicies(db, this.rows, this.freezes);
    this.rosters = new SqliteRosters(db, this.rows, this.freezes);
    this.tombstones = new Tombstones(db, this.rows);
  }

  async snapshot(person: string): Promise<PersonSnapshot> {
    return this.rows.snapshot(person);
  }

  async releaseHold(quoteId: string): Promise<void> {
    this.quotes.release(quoteId);
  }

  async forgetQuotesBefore(at: string): Promise<void> {
    this.quotes.forgetBefore(at);
  }

  async findQuote(id: string): Promise<StoredQuote | undefined> {
    return this.quotes.find(id);
  }

  async findBill(settlementId: string): Promise<StoredBill | undefined> {
    const row = this.rows.settlement(settlementId);
    return row === undefined ? undefined : this.kept.stored(row);
  }

  async billsOfCounter(counter: string, limit: number, before?: number): Promise<StoredBill[]> {
    return this.rows.settlementsOfCounter(counter, limit, before).map((row) => this.kept.stored(row));
  }

  async tallyOfCounter(counter: string, since: string): Promise<CounterTally> {
    const { pays, ...tally } = this.rows.counterTally(counter, since);
    return { ...tally, patientPays: BigInt(pays ?? 0) };
  }

  async outbox(counter: string, after: number, limit: number): Promise<OutboxRow[]> {
    return this.rows.outbox(counter, after, limit) as OutboxRow[];
  }

  async journal(after: number, limit: number): Promise<JournalRow[]> {
    return this.rows.journal(after, limit);
  }

  async persons(after: string, limit: number): Promise<string[]> {
    return this.rows.persons(after, limit);
  }

  async postingsOf(settlementId: string) {
    return this.rows.postings(settlementId);
  }

  async planOf(hash: string): Promise<string | undefined> {
    return this.rows.plan(hash);
  }

  async plansHeld(): Promise<string[]> {
    return this.rows.plansHeld();
  }

  async bindPersonKey(check: string): Promise<boolean> {
    return this.rows.bind('personKey', check) === check;
  }

  async checkWritable(): Promise<undefined> {
    this.db.exec('BEGIN IMMEDIATE; ROLLBACK');
  }

  copyTo(file: string): Promise<void> {
    return copyTo(this.db, file);
  }

  async close(): Promise<void> {
    this.db.close();
  }
}

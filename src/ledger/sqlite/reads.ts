import type Database from 'better-sqlite3';
import type { StoredQuote } from '../ledger.ts';
import type { CounterTally, JournalRow, OutboxRow, PersonSnapshot, StoredBill } from '../records.ts';
import { AuditRows } from './audit-rows.ts';
import { copyTo } from './copy.ts';
import type { SqliteDrivenVisits } from './driven-visits.ts';
import type { Freezes } from './freezes.ts';
import { PlanVersions } from './plan-versions.ts';
import { SqlitePolicies } from './policies.ts';
import { SqliteRosters } from './rosters.ts';
import { Tables } from './tables.ts';
import { SqliteTombstones } from './tombstones.ts';
import { SqliteTransactions } from './transactions.ts';

/** What the SQLite ledger answers without a decision; what writes money stands in `ledger.ts`. */
export class SqliteReads {
  protected readonly tables: Tables;
  protected readonly transactions: SqliteTransactions;
  readonly planVersions: PlanVersions;
  readonly freezes: Freezes;
  readonly inspection: AuditRows;
  readonly drivenVisits: SqliteDrivenVisits;
  readonly policies: SqlitePolicies;
  readonly rosters: SqliteRosters;
  readonly tombstones: SqliteTombstones;

  constructor(db: Database.Database) {
    this.tables = new Tables(db);
    this.transactions = new SqliteTransactions(this.tables);
    this.planVersions = new PlanVersions(db);
    this.freezes = this.tables.freezes;
    this.inspection = new AuditRows(db);
    this.drivenVisits = this.tables.drivenVisits;
    this.policies = new SqlitePolicies(this.tables, this.transactions);
    this.rosters = new SqliteRosters(this.tables);
    this.tombstones = new SqliteTombstones(this.tables.stored, this.transactions);
  }

  async snapshot(person: string): Promise<PersonSnapshot> {
    return this.tables.rows.snapshot(person);
  }

  async releaseHold(quoteId: string): Promise<void> {
    this.tables.quotes.release(quoteId);
  }

  async forgetQuotesBefore(at: string): Promise<void> {
    this.tables.quotes.forgetBefore(at);
  }

  async findQuote(id: string): Promise<StoredQuote | undefined> {
    return this.tables.quotes.find(id);
  }

  async findBill(settlementId: string): Promise<StoredBill | undefined> {
    return this.tables.stored.find(settlementId)?.bill;
  }

  async billsOfCounter(counter: string, limit: number, before?: number): Promise<StoredBill[]> {
    return this.tables.rows.settlementsOfCounter(counter, limit, before).map((row) => this.tables.stored.of(row).bill);
  }

  async tallyOfCounter(counter: string, since: string): Promise<CounterTally> {
    const { pays, ...tally } = this.tables.rows.counterTally(counter, since);
    return { ...tally, patientPays: BigInt(pays ?? 0) };
  }

  async outbox(counter: string, after: number, limit: number): Promise<OutboxRow[]> {
    return this.tables.rows.outbox(counter, after, limit) as OutboxRow[];
  }

  async journal(after: number, limit: number): Promise<JournalRow[]> {
    return this.tables.rows.journal(after, limit);
  }

  async persons(after: string, limit: number): Promise<string[]> {
    return this.tables.rows.persons(after, limit);
  }

  async postingsOf(settlementId: string) {
    return this.tables.rows.postings(settlementId);
  }

  async planOf(hash: string): Promise<string | undefined> {
    return this.tables.rows.plan(hash);
  }

  async plansHeld(): Promise<string[]> {
    return this.tables.rows.plansHeld();
  }

  async bindPersonKey(check: string): Promise<boolean> {
    return this.tables.rows.bind('personKey', check) === check;
  }

  async checkWritable(): Promise<undefined> {
    this.tables.db.exec('BEGIN IMMEDIATE; ROLLBACK');
  }

  copyTo(file: string): Promise<void> {
    return copyTo(this.tables.db, file);
  }

  async close(): Promise<void> {
    this.tables.db.close();
  }
}

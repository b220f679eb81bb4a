import type Database from 'better-sqlite3';
import type { Posting } from '../postings.ts';
import type { JournalRow } from '../records.ts';
import { JOURNAL } from './rows.ts';
import { Statements } from './statements.ts';

/** The statements of policies. All run inside the caller's transaction. */
export class PolicyRows {
  readonly #statements: Statements;

  constructor(db: Database.Database) {
    this.#statements = new Statements(db);
  }

  #sql(sql: string): Database.Statement {
    return this.#statements.of(sql);
  }

  entriesOf(person: string): JournalRow[] {
    return this.#sql(`${JOURNAL} WHERE person = ? ORDER BY person_seq`).all(person) as JournalRow[];
  }

  /** Kind of the person's last entry under the plan. */
  lastKind(person: string, plan: string): string | undefined {
    return this.#sql('SELECT kind FROM journal WHERE person = ? AND subject = ? ORDER BY person_seq DESC LIMIT 1')
      .pluck()
      .get(person, plan) as string | undefined;
  }

  /** Who holds the plan by an order of this group, and was not withdrawn from its beginning. */
  holdersInGroup(plan: string, group: string): string[] {
    return this.#sql(
      `SELECT DISTINCT journal.person FROM journal
       JOIN enrolments ON enrolments.person = journal.person AND enrolments.plan = subject AND seq > enrolments.entry
       WHERE kind = 'policy' AND subject = ? AND json_extract(journal.body, '$.group') = ?`,
    )
      .pluck()
      .all(plan, group) as string[];
  }

  tallies(plan: string): Map<string, number> {
    const rows = this.#sql('SELECT name, count FROM tallies WHERE plan = ?').raw().all(plan) as [string, number][];
    return new Map(rows);
  }

  addPayment(payer: string, plan: string, person: string): void {
    this.#sql('INSERT INTO account_payments (payer, plan, person) VALUES (?, ?, ?)').run(payer, plan, person);
  }

  /** For whom the payer's account pays the plan. */
  paidFor(payer: string, plan: string): string[] {
    return this.#sql('SELECT person FROM account_payments WHERE payer = ? AND plan = ?')
      .pluck()
      .all(payer, plan) as string[];
  }

  deletePayments(plan: string, person: string): void {
    this.#sql('DELETE FROM account_payments WHERE plan = ? AND person = ?').run(plan, person);
  }

  postingsOf(person: string): Posting[] {
    const rows = this.#sql('SELECT source, destination, amount FROM postings WHERE person = ?').all(person) as {
      source: string;
      destination: string;
      amount: number;
    }[];
    return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
  }

  updateEnrolment(person: string, plan: string, body: string): void {
    this.#sql('UPDATE enrolments SET body = ? WHERE person = ? AND plan = ?').run(body, person, plan);
  }

  deleteEnrolment(person: string, plan: string): void {
    this.#sql('DELETE FROM enrolments WHERE person = ? AND plan = ?').run(person, plan);
  }
}

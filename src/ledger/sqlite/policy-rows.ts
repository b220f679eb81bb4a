import type Database from 'better-sqlite3';
import type { JournalRow } from '../ledger.ts';
import { JOURNAL } from './rows.ts';
import { Statements } from './statements.ts';

export const subsidyTally = (name: string): string => `subsidy.${name}`;

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

  /** The mark of the order by which the person holds the plan now; none of an enrolment that the insurer sent. */
  markOf(person: string, plan: string): string | undefined {
    return this.#sql(
      `SELECT json_extract(body, '$.mark') FROM journal WHERE person = @person AND kind = 'policy' AND subject = @plan
         AND seq > (SELECT entry FROM enrolments WHERE person = @person AND plan = @plan) ORDER BY person_seq DESC LIMIT 1`,
    )
      .pluck()
      .get({ person, plan }) as string | undefined;
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

  held(plan: string): number {
    const held = this.#sql(`SELECT count FROM tallies WHERE plan = ? AND name = 'held'`).pluck().get(plan);
    return Number(held ?? 0);
  }

  subsidised(plan: string): Map<string, number> {
    const rows = this.#sql(`SELECT name, count FROM tallies WHERE plan = ? AND name GLOB 'subsidy.*'`).all(plan) as {
      name: string;
      count: number;
    }[];
    return new Map(rows.map(({ name, count }) => [name.slice(subsidyTally('').length), count]));
  }

  takeBack(plan: string, name: string): void {
    this.#sql('UPDATE tallies SET count = count - 1 WHERE plan = ? AND name = ?').run(plan, name);
  }

  addPayment(payer: string, plan: string, person: string): void {
    this.#sql('INSERT INTO account_payments (payer, plan, person) VALUES (?, ?, ?)').run(payer, plan, person);
  }

  paymentsBeside(payer: string, plan: string, person: string): number {
    return Number(
      this.#sql('SELECT count(*) FROM account_payments WHERE payer = ? AND plan = ? AND person NOT IN (?, ?)')
        .pluck()
        .get(payer, plan, payer, person),
    );
  }

  deletePayments(plan: string, person: string): void {
    this.#sql('DELETE FROM account_payments WHERE plan = ? AND person = ?').run(plan, person);
  }

  /** What a plan has paid for a person and not taken back. */
  paidUnder(person: string, plan: string): bigint {
    const rows = this.#sql('SELECT source, destination, amount FROM postings WHERE person = ?').all(person) as {
      source: string;
      destination: string;
      amount: number;
    }[];
    const account = `plan:${plan}:`;
    let paid = 0n;
    for (const { source, destination, amount } of rows) {
      if (source.startsWith(account)) paid += BigInt(amount);
      if (destination.startsWith(account)) paid -= BigInt(amount);
    }
    return paid;
  }

  updateEnrolment(person: string, plan: string, body: string): void {
    this.#sql('UPDATE enrolments SET body = ? WHERE person = ? AND plan = ?').run(body, person, plan);
  }

  deleteEnrolment(person: string, plan: string): void {
    this.#sql('DELETE FROM enrolments WHERE person = ? AND plan = ?').run(person, plan);
  }
}

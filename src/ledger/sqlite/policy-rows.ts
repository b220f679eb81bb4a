import type Database from 'better-sqlite3';
import type { JournalRow } from '../ledger.ts';
import { JOURNAL } from './rows.ts';

export const subsidyTally = (name: string): string => `subsidy.${name}`;

/** The statements of policies. All run inside the caller's transaction. */
export class PolicyRows {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  entriesOf(person: string): JournalRow[] {
    return this.#db.prepare(`${JOURNAL} WHERE person = ? ORDER BY person_seq`).all(person) as JournalRow[];
  }

  /** The mark of the order by which the person took the plan out last. */
  markOf(person: string, plan: string): string | undefined {
    return this.#db
      .prepare(
        `SELECT json_extract(body, '$.mark') FROM journal WHERE person = ? AND kind = 'policy' AND subject = ?
         ORDER BY person_seq DESC LIMIT 1`,
      )
      .pluck()
      .get(person, plan) as string | undefined;
  }

  held(plan: string): number {
    const held = this.#db.prepare(`SELECT count FROM tallies WHERE plan = ? AND name = 'held'`).pluck().get(plan);
    return Number(held ?? 0);
  }

  subsidised(plan: string): Map<string, number> {
    const rows = this.#db
      .prepare(`SELECT name, count FROM tallies WHERE plan = ? AND name GLOB 'subsidy.*'`)
      .all(plan) as { name: string; count: number }[];
    return new Map(rows.map(({ name, count }) => [name.slice(subsidyTally('').length), count]));
  }

  takeBack(plan: string, name: string): void {
    this.#db.prepare('UPDATE tallies SET count = count - 1 WHERE plan = ? AND name = ?').run(plan, name);
  }

  addPayment(payer: string, plan: string, person: string): void {
    this.#db.prepare('INSERT INTO account_payments (payer, plan, person) VALUES (?, ?, ?)').run(payer, plan, person);
  }

  paymentsBeside(payer: string, plan: string, person: string): number {
    return Number(
      this.#db
        .prepare('SELECT count(*) FROM account_payments WHERE payer = ? AND plan = ? AND person NOT IN (?, ?)')
        .pluck()
        .get(payer, plan, payer, person),
    );
  }

  deletePayments(plan: string, person: string): void {
    this.#db.prepare('DELETE FROM account_payments WHERE plan = ? AND person = ?').run(plan, person);
  }

  /** What a plan has paid for a person and not taken back. */
  paidUnder(person: string, plan: string): bigint {
    const rows = this.#db.prepare('SELECT source, destination, amount FROM postings WHERE person = ?').all(person) as {
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
    this.#db.prepare('UPDATE enrolments SET body = ? WHERE person = ? AND plan = ?').run(body, person, plan);
  }

  deleteEnrolment(person: string, plan: string): void {
    this.#db.prepare('DELETE FROM enrolments WHERE person = ? AND plan = ?').run(person, plan);
  }
}

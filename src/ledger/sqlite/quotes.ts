import type Database from 'better-sqlite3';
import { accumulatorsFromPlain } from '../accumulate.ts';
import type { HoldWrite, StoredHold, VisitHold } from '../decide/index.ts';
import type { StoredQuote } from '../ledger.ts';
import { Statements, UP_TO } from './statements.ts';

/** Quotes and what they hold. All run inside the caller's transaction. */
export class Quotes {
  readonly #sql: Statements;

  constructor(db: Database.Database) {
    this.#sql = new Statements(db);
  }

  save(quote: StoredQuote): void {
    const { held: _held, outcome, ...row } = quote;
    this.#sql
      .of(
        `INSERT INTO quotes (id, person, visit, version, at, expires_at, outcome)
         VALUES (@id, @person, @visit, @version, @at, @expiresAt, @outcome)`,
      )
      .run({ ...row, outcome: JSON.stringify(outcome) });
  }

  find(id: string): StoredQuote | undefined {
    const row = this.#sql
      .of(
        `SELECT id, person, visit, version, at, expires_at AS expiresAt, outcome,
           EXISTS (SELECT 1 FROM holds WHERE quote_id = quotes.id) AS held FROM quotes WHERE id = ?`,
      )
      .get(id) as (Omit<StoredQuote, 'outcome' | 'held'> & { outcome: string; held: number }) | undefined;
    return row === undefined ? undefined : { ...row, held: row.held === 1, outcome: JSON.parse(row.outcome) };
  }

  /** Removes some of what is older than a moment. @returns whether there may be more of it */
  forgetSomeBefore(at: string): boolean {
    const removed = FORGETTING.map((sql) => this.#sql.of(sql).run(at, FORGOTTEN_AT_ONCE).changes);
    return removed.includes(FORGOTTEN_AT_ONCE);
  }

  hold({ quoteId, person, visit, counter, expiresAt, number: place, parts }: HoldWrite): void {
    const last = this.#sql.of('SELECT coalesce(max(number), 0) FROM holds').pluck();
    const number = place ?? Number(last.get()) + 1;
    const insert = this.#sql.of(
      `INSERT INTO holds (holder, quote_id, person, visit, counter, expires_at, deltas, number)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const { holder, deltas } of parts)
      insert.run(holder, quoteId, person, visit, counter, expiresAt, JSON.stringify(deltas), number);
  }

  release(quoteId: string): void {
    this.#sql.of('DELETE FROM holds WHERE quote_id = ?').run(quoteId);
  }

  releaseVisit(person: string, visit: string): void {
    this.#sql.of('DELETE FROM holds WHERE person = ? AND visit = ?').run(person, visit);
  }

  /** A person's settlements of a visit that stand, in their order. */
  settledOfVisit(person: string, visit: string): string[] {
    const select = this.#sql.of(
      `SELECT settlement_id FROM journal CROSS JOIN settlements ON settlement_id = subject AND entry = journal.seq
       WHERE journal.kind = 'settle' AND ${VISIT_OF_BODY} = ? AND settlements.person = ? AND state = 'settled' ORDER BY journal.seq`,
    );
    return select.pluck().all(visit, person) as string[];
  }

  /** What is held under each of the holders. */
  heldUnder(holders: readonly string[]): StoredHold[] {
    const select = this.#sql.of(
      `SELECT quote_id AS quoteId, holds.person AS person, holds.visit AS visit, counter, holds.expires_at AS expiresAt,
         deltas, number, quotes.at AS at
       FROM holds JOIN quotes ON quotes.id = quote_id WHERE holder = ? ORDER BY number, quote_id`,
    );
    const rows = holders.flatMap((holder) => select.all(holder) as (Omit<StoredHold, 'deltas'> & { deltas: string })[]);
    return rows.map((row) => ({ ...row, deltas: accumulatorsFromPlain(JSON.parse(row.deltas)) }));
  }

  /** What is held for a visit. */
  heldFor(person: string, visit: string): VisitHold[] {
    const select = this.#sql.of(
      `SELECT number, quotes.at AS at, holds.expires_at AS expiresAt FROM holds JOIN quotes ON quotes.id = quote_id
       WHERE holds.person = ? AND holds.visit = ?`,
    );
    return select.all(person, visit) as VisitHold[];
  }
}

/** Removed in one commit: a few milliseconds, after which others have their turn. */
const FORGOTTEN_AT_ONCE = 100;
const FORGETTING = [
  `DELETE FROM holds WHERE (holder, quote_id) IN
     (SELECT holder, quote_id FROM holds WHERE expires_at < ? ORDER BY expires_at ${UP_TO})`,
  `DELETE FROM quotes WHERE id IN (SELECT id FROM quotes WHERE at < ? ORDER BY at ${UP_TO})`,
] as const;
/** To the letter as the index on it has it. */
const VISIT_OF_BODY = `(json_extract(body, '$.settlement.visit.institution.code') || ':' || json_extract(body, '$.settlement.visit.id'))`;

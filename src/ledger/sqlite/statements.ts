import type Database from 'better-sqlite3';

/** A row as the ledger names it: a column without a value is an absent key. */
export const withoutNulls = <Row>(row: unknown): Row =>
  Object.fromEntries(Object.entries(row as object).filter(([, value]) => value !== null)) as Row;

/**
 * The limit of a list. SQLite plans a statement anew each time a bare `LIMIT ?` is bound, which costs more than most
 * lists; of a sum it does not look at the value.
 */
export const UP_TO = 'LIMIT ? + 0';

/** Each statement prepared once: preparing costs more than most of them do. */
export class Statements {
  readonly #db: Database.Database;
  readonly #prepared = new Map<string, Database.Statement>();

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** @param sql always read the same way (all columns, or plucked): a statement remembers how */
  of(sql: string): Database.Statement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

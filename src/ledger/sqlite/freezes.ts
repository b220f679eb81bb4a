import type Database from 'better-sqlite3';
import { type FreezeRow, standingFreeze } from '../decide/index.ts';
import type { Freeze } from '../freeze.ts';
import { Statements } from './statements.ts';

/** The statements of freezes. */
export class Freezes {
  readonly #sql: Statements;

  constructor(db: Database.Database) {
    this.#sql = new Statements(db);
  }

  standing(person: string): Freeze | undefined {
    const last = this.#sql.of('SELECT kind, why, by, at FROM freezes WHERE person = ? ORDER BY seq DESC LIMIT 1');
    return standingFreeze(last.get(person) as FreezeRow | undefined);
  }

  /** Rows are only added: who froze and who thawed stays readable for ever. */
  add(row: FreezeRow & { readonly person: string }): void {
    this.#sql
      .of(
        `INSERT INTO freezes (seq, person, kind, why, by, at)
       SELECT coalesce(max(seq), 0) + 1, @person, @kind, @why, @by, @at FROM freezes`,
      )
      .run(row);
  }
}

import type Database from 'better-sqlite3';
import { type Refusal, refuse } from '../../errors.ts';
import type { Freeze } from '../ledger.ts';

/** Who is frozen. Rows are only added: who froze and who thawed stays readable for ever. */
export class Freezes {
  readonly #last: Database.Statement;
  readonly #add: Database.Statement;

  constructor(db: Database.Database) {
    this.#last = db.prepare('SELECT kind, why, by, at FROM freezes WHERE person = ? ORDER BY seq DESC LIMIT 1');
    this.#add = db.prepare(
      `INSERT INTO freezes (seq, person, kind, why, by, at)
       SELECT coalesce(max(seq), 0) + 1, @person, @kind, @why, @by, @at FROM freezes`,
    );
  }

  of(person: string): Freeze | undefined {
    const row = this.#last.get(person) as (Freeze & { kind: string }) | undefined;
    if (row === undefined || row.kind === 'thaw') return undefined;
    const { why, by, at } = row;
    return { why, by, at };
  }

  /** @returns false when that was already so */
  set(kind: 'freeze' | 'thaw', person: string, why: string, by: string, at: string): boolean {
    if ((this.of(person) !== undefined) === (kind === 'freeze')) return false;
    this.#add.run({ kind, person, why, by, at });
    return true;
  }

  /** What a frozen person's money operations are answered. */
  refusal(person: string): Refusal | undefined {
    return this.of(person) === undefined ? undefined : refuse('PERSON_FROZEN');
  }
}

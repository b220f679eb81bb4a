import type Database from 'better-sqlite3';
import { changesFreeze, type FreezeRow, standingFreeze } from '../decide/index.ts';
import type { Freeze, FreezeStore } from '../freeze.ts';

/** Who is frozen. Rows are only added: who froze and who thawed stays readable for ever. */
export class Freezes implements FreezeStore {
  readonly #db: Database.Database;
  readonly #last: Database.Statement;
  readonly #add: Database.Statement;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#last = db.prepare('SELECT kind, why, by, at FROM freezes WHERE person = ? ORDER BY seq DESC LIMIT 1');
    this.#add = db.prepare(
      `INSERT INTO freezes (seq, person, kind, why, by, at)
       SELECT coalesce(max(seq), 0) + 1, @person, @kind, @why, @by, @at FROM freezes`,
    );
  }

  async freeze(person: string, why: string, by: string, at: string): Promise<boolean> {
    return this.#set(person, { kind: 'freeze', why, by, at });
  }

  async thaw(person: string, why: string, by: string, at: string): Promise<boolean> {
    return this.#set(person, { kind: 'thaw', why, by, at });
  }

  async frozen(person: string): Promise<Freeze | undefined> {
    return this.standing(person);
  }

  /** Runs inside the caller's transaction. */
  standing(person: string): Freeze | undefined {
    return standingFreeze(this.#last.get(person) as FreezeRow | undefined);
  }

  /** @returns false when that was already so */
  #set(person: string, row: FreezeRow): boolean {
    const set = this.#db.transaction(() => {
      if (!changesFreeze(this.standing(person), row.kind)) return false;
      this.#add.run({ person, ...row });
      return true;
    });
    return set.immediate();
  }
}

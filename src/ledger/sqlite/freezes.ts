import type Database from 'better-sqlite3';
import { type Refusal, refuse } from '../../refusals/index.ts';
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
    return this.#set('freeze', person, why, by, at);
  }

  async thaw(person: string, why: string, by: string, at: string): Promise<boolean> {
    return this.#set('thaw', person, why, by, at);
  }

  async frozen(person: string): Promise<Freeze | undefined> {
    const row = this.#of(person);
    if (row === undefined || row.kind === 'thaw') return undefined;
    const { why, by, at } = row;
    return { why, by, at };
  }

  /** What a frozen person's money operations are answered. Runs inside the caller's transaction. */
  refusal(person: string): Refusal | undefined {
    return this.#of(person)?.kind === 'freeze' ? refuse('PERSON_FROZEN') : undefined;
  }

  #of(person: string): (Freeze & { kind: 'freeze' | 'thaw' }) | undefined {
    return this.#last.get(person) as (Freeze & { kind: 'freeze' | 'thaw' }) | undefined;
  }

  /** @returns false when that was already so */
  #set(kind: 'freeze' | 'thaw', person: string, why: string, by: string, at: string): boolean {
    const set = this.#db.transaction(() => {
      if ((this.#of(person)?.kind === 'freeze') === (kind === 'freeze')) return false;
      this.#add.run({ kind, person, why, by, at });
      return true;
    });
    return set.immediate();
  }
}

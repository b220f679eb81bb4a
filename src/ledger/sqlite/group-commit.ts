import type Database from 'better-sqlite3';
import { type Refusal, refuse } from '../../refusals/index.ts';

/** Most transactions that share one commit: a till waits for no more than these. */
const SHARING_MAX = 64;

interface Waiting {
  /** @returns whether what it wrote is kept */
  readonly work: () => boolean;
  readonly answer: () => void;
  readonly busy: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Transactions that were asked for in one turn of the event loop are written one after the other and committed
 * together: the disk is waited for once, and nobody is answered before it has answered. Each is all or nothing by
 * itself. All of it runs without a pause, so that nobody reads what is not committed.
 */
export class GroupCommit {
  readonly #db: Database.Database;
  readonly #run: (statement: string) => void;
  #waiting: Waiting[] = [];

  constructor(db: Database.Database) {
    this.#db = db;
    const statements = new Map<string, Database.Statement>();
    this.#run = (text) => {
      const statement = statements.get(text) ?? db.prepare(text);
      statements.set(text, statement);
      statement.run();
    };
  }

  /** @param keep whether what the work wrote is kept; its result is given either way. Refusals: LEDGER_BUSY */
  transact<T>(work: () => T, keep: (result: T) => boolean): Promise<T | Refusal> {
    return new Promise((resolve, reject) => {
      let result: T | undefined;
      this.#waiting.push({
        work: () => {
          result = work();
          return keep(result);
        },
        answer: () => resolve(result as T),
        busy: () => resolve(refuse('LEDGER_BUSY')),
        fail: reject,
      });
      if (this.#waiting.length === 1) setImmediate(() => this.#commitSome());
    });
  }

  /** Commits all that was asked for: before the database is closed. */
  commitAll(): void {
    while (this.#waiting.length > 0) this.#commit(this.#waiting.splice(0, SHARING_MAX));
  }

  #commitSome(): void {
    this.#commit(this.#waiting.splice(0, SHARING_MAX));
    if (this.#waiting.length > 0) setImmediate(() => this.#commitSome());
  }

  #commit(group: readonly Waiting[]): void {
    if (group.length === 0) return;
    const failed = new Map<Waiting, unknown>();
    try {
      this.#run('BEGIN IMMEDIATE');
      for (const one of group) this.#write(one, group.length === 1, failed);
      if (this.#db.inTransaction) this.#run('COMMIT');
    } catch (error) {
      this.#giveUp(group, error);
      return;
    }
    for (const one of group) {
      if (failed.has(one)) one.fail(failed.get(one));
      else one.answer();
    }
  }

  /** @throws Error where the database has ended the transaction of the whole group */
  #write(one: Waiting, isAlone: boolean, failed: Map<Waiting, unknown>): void {
    if (!isAlone) this.#run('SAVEPOINT one');
    let isKept = false;
    try {
      isKept = one.work();
    } catch (error) {
      // A full or a broken disk ends the transaction: what the others of the group wrote is gone as well.
      if (!this.#db.inTransaction || isAlone) throw error;
      failed.set(one, error);
    }
    if (!isKept) this.#run(isAlone ? 'ROLLBACK' : 'ROLLBACK TO one');
    if (!isAlone) this.#run('RELEASE one');
  }

  /** Nobody of the group was answered, and nothing of it is kept. After a broken disk nobody else may be tried. */
  #giveUp(group: readonly Waiting[], error: unknown): void {
    if (this.#db.inTransaction) this.#run('ROLLBACK');
    for (const one of group) {
      if (isBusy(error)) one.busy();
      else one.fail(error);
    }
    if (isBusy(error) || !isOfDatabase(error)) return;
    for (const one of this.#waiting.splice(0)) one.fail(error);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
const isOfDatabase = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_');
const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY');

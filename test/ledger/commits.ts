import Database from 'better-sqlite3';
import { type MockInstance, vi } from 'vitest';

/** What every statement of the driver inherits. */
export const STATEMENT: Database.Statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'));

/** From now on every commit fails with a code of the database. */
export function failingCommits(code: string): MockInstance {
  const { run } = STATEMENT;
  return vi.spyOn(STATEMENT, 'run').mockImplementation(function (this: Database.Statement, ...values) {
    if (this.source === 'COMMIT') throw new Database.SqliteError('the disk failed', code);
    return run.apply(this, values);
  });
}

/** How many commits a spy on `STATEMENT.run` has seen. */
export const commitsOf = (spy: MockInstance): number =>
  spy.mock.contexts.filter((statement) => (statement as Database.Statement).source === 'COMMIT').length;

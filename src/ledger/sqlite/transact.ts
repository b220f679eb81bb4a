import type Database from 'better-sqlite3';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';

/** Runs in one IMMEDIATE transaction; a refusal rolls everything back. */
export function transact<T>(db: Database.Database, work: () => T | Refusal): T | Refusal {
  return transactIf(db, work, (result) => !isRefusal(result));
}

/** Runs in one IMMEDIATE transaction that is kept only where its result says so; the result is given either way. */
export function transactIf<T>(db: Database.Database, work: () => T, keep: (result: T) => boolean): T | Refusal {
  let left: { readonly result: T } | undefined;
  try {
    return db
      .transaction(() => {
        const result = work();
        if (keep(result)) return result;
        left = { result };
        throw new RolledBack();
      })
      .immediate();
  } catch (error) {
    if (error instanceof RolledBack && left !== undefined) return left.result;
    if (isBusy(error)) return refuse('LEDGER_BUSY');
    throw error;
  }
}

class RolledBack extends Error {}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

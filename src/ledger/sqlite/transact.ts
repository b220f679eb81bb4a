import type Database from 'better-sqlite3';
import { isRefusal, type Refusal, refuse } from '../../errors.ts';

/** Runs in one IMMEDIATE transaction; a refusal rolls everything back. */
export function transact<T>(db: Database.Database, work: () => T | Refusal): T | Refusal {
  let refused: Refusal | undefined;
  try {
    return db
      .transaction(() => {
        const result = work();
        if (isRefusal(result)) {
          refused = result;
          throw new RolledBack();
        }
        return result;
      })
      .immediate();
  } catch (error) {
    if (error instanceof RolledBack && refused !== undefined) return refused;
    if (isBusy(error)) return refuse('LEDGER_BUSY');
    throw error;
  }
}

class RolledBack extends Error {}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

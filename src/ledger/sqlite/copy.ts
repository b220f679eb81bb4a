import Database from 'better-sqlite3';
import type { NumberedHash } from '../inspection.ts';

/**
 * A consistent copy of the whole database into a new file, a few pages at a time: whoever settles meanwhile is not
 * held up, and what they settle before the last page is in it. The copy is one file, with no journal beside it.
 */
export async function copyTo(db: Database.Database, file: string): Promise<void> {
  await db.backup(file);
  const copy = new Database(file, { fileMustExist: true });
  try {
    const mode: unknown = copy.pragma('journal_mode = DELETE', { simple: true });
    if (mode !== 'delete') throw new Error(`${file}: journal_mode is ${String(mode)}, not delete`);
  } finally {
    copy.close();
  }
}

/** Numbers and hashes of the entries of a ledger file that nobody serves, read without changing it. */
export function* hashesIn(file: string): Generator<NumberedHash> {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    yield* db.prepare('SELECT seq, hash FROM journal ORDER BY seq').iterate() as IterableIterator<NumberedHash>;
  } finally {
    db.close();
  }
}

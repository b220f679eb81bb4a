import Database from 'better-sqlite3';
import { makeOwnFile } from '../../files.ts';
import { PlainFault } from '../../log.ts';
import type { NumberedHash } from '../inspection.ts';
import type { Ledger } from '../ledger.ts';

/** A ledger that lies in a file can be copied whole. */
export interface FileLedger extends Ledger {
  /** Into a new file, consistent, while others go on settling. */
  copyTo(file: string): Promise<void>;
}

/**
 * A consistent copy of the whole database into a new file, a few pages at a time: whoever settles meanwhile is not
 * held up, and what they settle before the last page is in it. The copy is one file, with no journal beside it.
 */
export async function copyTo(db: Database.Database, file: string): Promise<void> {
  try {
    makeOwnFile(file);
    await db.backup(file);
    makeWhole(file);
  } catch (error) {
    // Without its code: the disk of the copy is not the disk of the ledger, which goes on.
    throw new PlainFault(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** One file, with no journal beside it. */
function makeWhole(file: string): void {
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

/**
 * Makes one file of a ledger that nobody serves: what lies in its journal goes into it. A file too damaged for that is
 * left as it is. @throws Error when somebody serves it
 */
export function foldJournal(file: string): void {
  const db = new Database(file, { fileMustExist: true, timeout: 500 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_BUSY')) throw new Error(`${file} is in use: stop the server that serves it first`);
  } finally {
    db.close();
  }
}

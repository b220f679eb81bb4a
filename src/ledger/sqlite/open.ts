import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate, SCHEMA_VERSION } from './migrations.ts';

/** SQLite before 3.51.3 could lose commits when the WAL was reset (fixed there and in 3.53.0). */
const VERSION_MIN = [3, 51, 3];
export const FULL = 2;

/**
 * Opens the ledger's database so that an acknowledged commit survives a power cut: WAL, synchronous=FULL
 * set and read back at every open (the library's default weakens it after the first restart), one process
 * only.
 * @param mustExist a file without a ledger in it is left as it is, and refused
 * @throws Error when any of it does not hold; the start then fails.
 */
export function openDatabase(file: string, mustExist = false): Database.Database {
  if (mustExist) assertThere(file);
  const db = openFile(file, { fileMustExist: mustExist && file !== ':memory:' });
  try {
    if (mustExist && schemaOf(db) === 0 && file !== ':memory:')
      throw new Error(`${file} is a database with no ledger in it`);
    db.pragma('locking_mode = EXCLUSIVE');
    if (file !== ':memory:') assertPragma(db, 'journal_mode = WAL', 'journal_mode', 'wal');
    assertPragma(db, 'synchronous = FULL', 'synchronous', FULL);
    assertPragma(db, 'foreign_keys = ON', 'foreign_keys', 1);
    db.pragma('cell_size_check = ON');
    const version = sqliteVersion(db);
    if (!isSqliteNewEnough(version)) throw new Error(`SQLite ${version} is older than ${VERSION_MIN.join('.')}`);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw said(file, error);
  }
}

/**
 * Opens a ledger only to read it: nothing of the file is changed, not even an older schema.
 * @throws Error when it has another schema, or somebody serves it
 */
export function openReadOnly(file: string): Database.Database {
  assertThere(file);
  const db = openFile(file, { readonly: true, fileMustExist: true });
  try {
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('cell_size_check = ON');
    const schema = schemaOf(db);
    if (schema !== SCHEMA_VERSION)
      throw new Error(
        `${file} has schema ${schema}, this program reads ${SCHEMA_VERSION}: restore it into a new file first`,
      );
    return db;
  } catch (error) {
    db.close();
    throw said(file, error);
  }
}

const schemaOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));

/**
 * SQLite takes an empty file for a new database, and deletes the journal beside it: such a file must not even be opened.
 * @param backup which one would be put back, as far as it is known
 * @throws Error where there is no ledger, with what to do
 */
export function assertThere(file: string, backup = 'BACKUP'): void {
  if (file === ':memory:') return;
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined)
    throw new Error(
      `账本不存在 there is no ledger ${file}. Was there one? huijie restore ${backup} ${file}. A new installation: huijie init ${file}`,
    );
  if (size === 0)
    throw new Error(
      `账本是空文件 ${file} is an empty file, 0 bytes. Put it back: huijie restore ${backup} ${file} --replace`,
    );
}

function openFile(file: string, how: Database.Options = {}): Database.Database {
  try {
    return new Database(file, { timeout: 2000, ...how });
  } catch (error) {
    throw said(file, error);
  }
}

/** The library's words name no file, and not what to do. */
function said(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_BUSY')) return new Error(`${file} is in use: another huijie serves this ledger`);
  if (code === 'SQLITE_NOTADB') return new Error(`${file} is not a ledger`);
  if (error instanceof TypeError || code === 'SQLITE_CANTOPEN')
    return new Error(`${file} cannot be opened: is the folder there?`);
  return error;
}

function assertPragma(db: Database.Database, set: string, name: string, wanted: string | number): void {
  db.pragma(set);
  const got: unknown = db.pragma(name, { simple: true });
  if (got !== wanted) throw new Error(`SQLite: ${name} is ${String(got)}, not ${wanted}`);
}

export const sqliteVersion = (db: Database.Database): string =>
  String(db.prepare('SELECT sqlite_version()').pluck().get());

export function isSqliteNewEnough(version: string): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  for (const [index, least] of VERSION_MIN.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/** A write that reaches the disk and changes nothing: only such a one meets a full disk. */
export function touch(db: Database.Database): void {
  db.pragma(`user_version = ${schemaOf(db)}`);
}

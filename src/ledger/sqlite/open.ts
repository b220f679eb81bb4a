import Database from 'better-sqlite3';
import { BESIDE, ownerOnly } from '../../files.ts';
import { assertThere, ledgerError, NoLedgerInFile } from './file.ts';
import { migrate, type OnRewriting, SCHEMA_VERSION } from './migrate.ts';

/** SQLite before 3.51.3 could lose commits when the WAL was reset (fixed there and in 3.53.0). */
const VERSION_MIN = [3, 51, 3];
export const FULL = 2;

interface HowToOpen {
  /** A file without a ledger in it is left as it is, and refused. */
  readonly mustExist?: boolean | undefined;
  /** The one to put back where the file is damaged, as far as it is known. */
  readonly backup?: string | undefined;
  readonly onRewriting?: OnRewriting | undefined;
}

/**
 * Opens the ledger's database so that an acknowledged commit survives a power cut: WAL, synchronous=FULL
 * set and read back at every open (the library's default weakens it after the first restart), one process
 * only.
 * @throws Error when any of it does not hold; the start then fails.
 */
export function openDatabase(
  file: string,
  { mustExist = false, backup = 'BACKUP', onRewriting }: HowToOpen = {},
): Database.Database {
  if (mustExist) assertThere(file, backup);
  const db = openFile(file, { fileMustExist: mustExist && file !== ':memory:' });
  try {
    // The journals that SQLite makes beside it are as open to others as it is.
    if (file !== ':memory:') for (const end of ['', ...BESIDE]) ownerOnly(`${file}${end}`);
    // Before anything is read: a journal that was opened for several processes stays so.
    db.pragma('locking_mode = EXCLUSIVE');
    if (mustExist && schemaOf(db) === 0 && file !== ':memory:') throw noLedger(file);
    if (file !== ':memory:') assertPragma(db, 'journal_mode = WAL', 'journal_mode', 'wal');
    assertPragma(db, 'synchronous = FULL', 'synchronous', FULL);
    assertPragma(db, 'foreign_keys = ON', 'foreign_keys', 1);
    db.pragma('cell_size_check = ON');
    const version = sqliteVersion(db);
    if (!isSqliteNewEnough(version)) throw new Error(`SQLite ${version} is older than ${VERSION_MIN.join('.')}`);
    migrate(db, undefined, onRewriting);
    return db;
  } catch (error) {
    db.close();
    throw ledgerError(file, error, backup);
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
    if (schema === 0) throw noLedger(file);
    if (schema !== SCHEMA_VERSION) throw new Error(otherSchema(file, schema));
    return db;
  } catch (error) {
    db.close();
    throw ledgerError(file, error);
  }
}

const noLedger = (file: string) =>
  new NoLedgerInFile('it is a database with no ledger in it', `${file} is a database with no ledger in it`);

function otherSchema(file: string, schema: number): string {
  const says = `${file} has schema ${schema}, this program reads ${SCHEMA_VERSION}`;
  if (schema > SCHEMA_VERSION) return `账本版本较新 ${says}: use the program that wrote it, or a newer one`;
  return `账本版本较旧 ${says}, and a file that is only read is not changed. Bring a copy up to date, which audits it too: huijie restore ${file} COPY.db`;
}

const schemaOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));

function openFile(file: string, how: Database.Options = {}): Database.Database {
  try {
    return new Database(file, { timeout: 2000, ...how });
  } catch (error) {
    throw ledgerError(file, error);
  }
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

import type Database from 'better-sqlite3';
import type { StoreFact } from '../inspection.ts';
import { SCHEMA_VERSION } from './migrate.ts';
import { FULL, isSqliteNewEnough, sqliteVersion } from './open.ts';

/** Faults of the file that are shown; the rest is counted. */
const SHOWN = 5;

/** How the database is set up, and whether its pages, indexes and references are sound in themselves. */
export function storeFacts(db: Database.Database): StoreFact[] {
  const pragma = (name: string): string => String(db.pragma(name, { simple: true }));
  const version = sqliteVersion(db);
  const schema = pragma('user_version');
  const mode = pragma('journal_mode');
  return [
    { name: 'sqlite', value: version, sound: isSqliteNewEnough(version) },
    { name: 'schema', value: schema, sound: schema === String(SCHEMA_VERSION) },
    {
      name: 'journal_mode',
      value: mode,
      sound: mode === 'wal' || mode === 'memory' || (db.readonly && mode === 'delete'),
    },
    { name: 'synchronous', value: pragma('synchronous'), sound: pragma('synchronous') === String(FULL) },
    { name: 'foreign_keys', value: pragma('foreign_keys'), sound: pragma('foreign_keys') === '1' },
    pagesOf(db),
    referencesOf(db),
  ];
}

/** Beyond quick_check: an index that no longer fits its table would hide rows from whoever reads by it. */
function pagesOf(db: Database.Database): StoreFact {
  const name = 'integrity_check';
  try {
    const rows = db.pragma(`integrity_check(${SHOWN})`) as { integrity_check: string }[];
    const said = rows.map((row) => row.integrity_check);
    return { name, value: said.join('; '), sound: said.length === 1 && said[0] === 'ok' };
  } catch (error) {
    return { name, value: codeOf(error), sound: false };
  }
}

function referencesOf(db: Database.Database): StoreFact {
  const name = 'foreign_key_check';
  try {
    const rows = db.pragma('foreign_key_check') as { table: string; rowid: number | null; parent: string }[];
    const shown = rows.slice(0, SHOWN).map((row) => `${row.table} refers to no ${row.parent}`);
    return { name, value: rows.length === 0 ? 'ok' : `${rows.length}: ${shown.join('; ')}`, sound: rows.length === 0 };
  } catch (error) {
    return { name, value: codeOf(error), sound: false };
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'cannot be read';

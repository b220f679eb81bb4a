import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';

/**
 * Everything in a ledger file, a digest a table: two ledgers with equal dumps are the same to anybody who reads them.
 */
export type Dump = Readonly<Record<string, string>>;

export function dumpOf(file: string): Dump {
  const db = new Database(file, { fileMustExist: true });
  try {
    return dumpOpen(db);
  } finally {
    db.close();
  }
}

export function dumpOpen(db: Database.Database): Dump {
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .pluck()
    .all() as string[];
  return Object.fromEntries(
    tables.map((table) => {
      const rows = db.prepare(`SELECT * FROM "${table}"`).raw().all();
      const texts = rows.map((row) => JSON.stringify(row)).sort();
      return [table, createHash('sha256').update(texts.join('\n')).digest('hex')];
    }),
  );
}

/** Names of the tables in which two ledgers differ. */
export function differences(a: Dump, b: Dump): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((table) => a[table] !== b[table]);
}

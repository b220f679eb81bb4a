import type Database from 'better-sqlite3';
import { MIGRATIONS, type RowFill } from './migrations.ts';

export const SCHEMA_VERSION = MIGRATIONS.length;

/** How far a table is, while it is rewritten: rows done, of so many. */
export interface Rewriting {
  readonly table: string;
  readonly rows: number;
  readonly of: number;
}
export type OnRewriting = (rewriting: Rewriting) => void;

/** Rows of one commit: some ten milliseconds, and little to do again where it is broken off. */
const ROWS_AT_ONCE = 2_000;
/** The last step that rebuilt a table to which others refer. */
const LAST_REBUILT = 2;

/**
 * Brings the schema up to date. Each run of steps is all or nothing; long tables are filled in parts, and a start that
 * was broken off is taken up by the next. @throws Error when the database is newer than this program.
 * @param to an older schema, for tests of what a later one makes of it
 */
export function migrate(db: Database.Database, to = MIGRATIONS.length, onRewriting: OnRewriting = () => {}): void {
  const have = Number(db.pragma('user_version', { simple: true }));
  if (have > MIGRATIONS.length)
    throw new Error(`the ledger has schema ${have}, this program knows ${MIGRATIONS.length}`);
  if (have === to) return;
  // A table that others refer to can only be rebuilt while references are not enforced; they are checked before the
  // commit.
  db.pragma('foreign_keys = OFF');
  try {
    for (let at = have; at < to; ) at = runFrom(db, at, have === 0 ? 'new' : 'old', to, onRewriting);
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

/** Everything up to the next long table in one transaction, or that table. @returns the schema reached */
function runFrom(db: Database.Database, at: number, ledger: 'new' | 'old', to: number, on: OnRewriting): number {
  const step = MIGRATIONS[at];
  if (typeof step === 'object' && ledger === 'old') {
    fill(db, step, on);
    db.pragma(`user_version = ${at + 1}`);
    return at + 1;
  }
  const next = MIGRATIONS.findIndex((one, index) => index > at && typeof one === 'object');
  const end = ledger === 'new' || next < 0 ? to : Math.min(next, to);
  db.transaction(() => {
    for (const one of MIGRATIONS.slice(at, end)) if (typeof one === 'string') db.exec(one);
    if (at < LAST_REBUILT) assertReferences(db);
    db.pragma(`user_version = ${end}`);
  }).immediate();
  return end;
}

function assertReferences(db: Database.Database): void {
  const dangling = db.pragma('foreign_key_check') as unknown[];
  if (dangling.length > 0) throw new Error(`the ledger has ${dangling.length} rows that refer to nothing`);
}

function fill(db: Database.Database, { table, key, set, done }: RowFill, onRewriting: OnRewriting): void {
  const columns = key.join(', ');
  const marks = key.map(() => '?').join(', ');
  const first = db.prepare(`SELECT ${columns} FROM ${table} ORDER BY ${columns} LIMIT ${ROWS_AT_ONCE}`).raw();
  const later = db
    .prepare(
      `SELECT ${columns} FROM ${table} WHERE (${columns}) > (${marks}) ORDER BY ${columns} LIMIT ${ROWS_AT_ONCE}`,
    )
    .raw();
  const update = db.prepare(
    `UPDATE ${table} SET ${set} WHERE (${columns}) >= (${marks}) AND (${columns}) <= (${marks}) AND NOT (${done})`,
  );
  const of = Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  let rows = 0;
  for (let part = first.all() as unknown[][]; part.length > 0; part = later.all(part.at(-1)) as unknown[][]) {
    update.run(part[0], part.at(-1));
    rows += part.length;
    onRewriting({ table, rows, of });
  }
}

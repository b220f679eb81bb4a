import type Database from 'better-sqlite3';
import { decideInOrder, type Engine } from '../engine.ts';
import type { Ledger } from '../ledger.ts';
import { ledgerOver } from '../over-engine.ts';
import { copyTo, type FileLedger } from './copy.ts';
import { factReads } from './facts.ts';
import { canGrow, damagedLedger, hasSpace } from './file.ts';
import { GroupCommit } from './group-commit.ts';
import { guarded, NoSpace, type OnFatal } from './guard.ts';
import type { OnRewriting } from './migrate.ts';
import { openDatabase, openReadOnly, touch } from './open.ts';
import { readsOf } from './reads.ts';
import { Tables } from './tables.ts';
import { Writer } from './transactions.ts';

export type { FileLedger, OnFatal, OnRewriting };

export interface Opening {
  /** Told once when the disk fails; the ledger is shut by then, and its owner stops the process. */
  readonly onFatal?: OnFatal;
  /** Told when the disk becomes full, and when there is space again. */
  readonly onFull?: (full: boolean) => void;
  /** Told while a long table of an older ledger is rewritten. */
  readonly onRewriting?: OnRewriting;
  /** Nothing is made where there is no ledger. */
  readonly mustExist?: boolean;
  /** The one to put back where the file is damaged, as far as it is known. */
  readonly backup?: string;
}

/**
 * The ledger on SQLite: one process, one file, every transaction IMMEDIATE. `:memory:` for replays and tests.
 * Where there is no file one is made, unless it must exist. @throws Error when the file is not to be opened
 */
export function openSqliteLedger(
  file: string,
  { onFatal = () => {}, onFull = () => {}, onRewriting, mustExist, backup }: Opening = {},
): FileLedger {
  const db = openDatabase(file, { mustExist, backup, onRewriting });
  return guarded(sqliteLedger(db), {
    onFatal,
    onFull,
    hasSpace: () => hasSpace(file),
    touch: () => {
      touch(db);
      if (!canGrow(file)) throw new NoSpace();
    },
    named: (error) => damagedLedger(file, error, backup) ?? error,
  });
}

/** Only to read it: whatever would write fails. For copies and for a look from outside. */
export function readSqliteLedger(file: string): Ledger {
  return sqliteLedger(openReadOnly(file));
}

function sqliteLedger(db: Database.Database): FileLedger {
  const commits = new GroupCommit(db);
  const ledger = ledgerOver(sqliteEngine(new Tables(db), commits));
  const close = async () => {
    commits.commitAll();
    await ledger.close();
  };
  return { ...ledger, close, copyTo: (file) => copyTo(db, file) };
}

function sqliteEngine(tables: Tables, commits: GroupCommit): Engine {
  const reads = factReads(tables);
  const writer = new Writer(tables);
  return {
    ...readsOf(tables),
    transact: (steps, keep) =>
      commits.transact(() => {
        tables.rows.begin();
        return decideInOrder(steps, reads, (writes) => writer.apply(writes));
      }, keep),
    fact: async (kind, request, name) => reads[kind](request)[name],
  };
}

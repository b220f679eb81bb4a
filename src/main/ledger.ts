import type { Ledger } from '../ledger/index.ts';
import { type FileLedger, openSqliteLedger, readSqliteLedger } from '../ledger/sqlite/ledger.ts';
import { sayRewriting } from './lifecycle.ts';

/** The ledger and the key of its persons, for whoever opens them without a server. */

/** @throws Error where there is no ledger: none is ever made by opening it */
export const openLedger = (file: string): FileLedger =>
  openSqliteLedger(file, { mustExist: true, onRewriting: sayRewriting() });
/** Makes a ledger where there is none. */
export const makeLedger = (file: string): FileLedger => openSqliteLedger(file);
/** Only to read: for copies, and for looking at a ledger without changing anything. */
export const readLedger = (file: string): Ledger => readSqliteLedger(file);
export { foldJournal, hashesIn } from '../ledger/sqlite/copy.ts';
export { assertThere as assertLedger, LedgerInUse, NoLedgerInFile } from '../ledger/sqlite/file.ts';
export { personKeyFile, personKeyFits, personKeyOf, personSecret, wrongPersonKey } from '../security/person-key.ts';
export { notePlans, whyNotPlans } from './installation.ts';

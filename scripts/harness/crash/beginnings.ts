import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { decide } from '../../../src/desk/index.ts';
import type { QuoteRequest } from '../../../src/ledger/index.ts';
import { openSqliteLedger } from '../../../src/ledger/sqlite/ledger.ts';
import { deskOn, type Operation, RUN_AT, stayOf, wireOfStay } from './operations.ts';

/** In what state a ledger's files are found: each takes other ways through the database, with other writes. */
export const BEGINNINGS = ['closed', 'killed', 'overdue'] as const;
export type Beginning = (typeof BEGINNINGS)[number];

/** Pages of 4 KiB after which SQLite copies its log into the database, and a page of the log with its head. */
const CHECKPOINT_PAGES = 1000;
const LOG_PAGE_BYTES = 4096 + 24;

/**
 * Makes the ledger that an operation begins with. `closed`: orderly, no log. `killed`: the last life left its log
 * behind. `overdue`: the log is so long that the commit of the operation is followed by a checkpoint.
 */
export async function beginAt(beginning: Beginning, operation: Operation, file: string): Promise<void> {
  const making = `${file}-making`;
  const ledger = openSqliteLedger(making);
  const desk = deskOn(ledger, RUN_AT);
  await operation.prepare(desk);
  if (beginning === 'closed') await ledger.close();
  // Quotes that are forgotten again leave nothing but a longer log.
  const isShort = () => statSync(`${making}-wal`).size < (CHECKPOINT_PAGES - 12) * LOG_PAGE_BYTES;
  for (let number = 0; beginning === 'overdue' && isShort(); number += 1) {
    await ledger.quote(quoteOf(number), (snapshot) => decide(desk.plans, stayOf(99), snapshot));
    await ledger.forgetQuotesBefore('9999');
  }
  copyLedger(making, file);
  if (beginning !== 'closed') await ledger.close();
  removeLedger(making);
}

const quoteOf = (number: number): QuoteRequest => ({
  id: `q${number}`,
  settlement: wireOfStay(99),
  counter: 'C01',
  at: RUN_AT,
  expiresAt: RUN_AT,
  hold: false,
  outcomeOf: () => 'x'.repeat(30_000),
});

export function copyLedger(from: string, to: string): void {
  removeLedger(to);
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}

export function removeLedger(file: string): void {
  for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
}

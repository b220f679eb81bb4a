import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditOf, type Book, inLedger, newBook } from './meddle.ts';

/**
 * A ledger as an earlier program left it, with schema 9: pushed and driven visits, cancels before their settlements,
 * a correction, a withdrawal, an account that paid for another person.
 */
const RECORDED = join(import.meta.dirname, 'recorded', 'schema-9.db.gz');

let book: Book;
beforeEach(() => {
  book = newBook();
  writeFileSync(book.file, gunzipSync(readFileSync(RECORDED)));
});
afterEach(() => book.remove());

const schemaOf = (): number => {
  const db = new Database(book.file, { readonly: true });
  try {
    return Number(db.pragma('user_version', { simple: true }));
  } finally {
    db.close();
  }
};

test('a ledger of an earlier schema opens, is brought up to date and audits clean', async () => {
  expect(schemaOf()).toBe(9);
  await inLedger(book.file, async (ledger) => {
    expect(await ledger.checkWritable()).toBeUndefined();
  });
  expect(await auditOf(book.file)).toMatchObject({
    entries: 41,
    settlements: 20,
    cancels: 3,
    repriced: 20,
    findings: [],
  });
});

test('what it holds of driven visits, policies and cancels is read as it was written', async () => {
  await inLedger(book.file, async (ledger) => {
    const visits = await ledger.drivenVisits.workItems('all', 100);
    expect(visits).toEqual([]);
    const policies = await ledger.policies.find('fixture-2');
    expect(policies).toMatchObject([{ state: 'held', enrolment: { attributes: { membershipYears: 2 } } }]);
    expect(await ledger.policies.find('fixture-3')).toMatchObject([{ state: 'withdrawn' }]);
    const entries = await ledger.journal(0, 100);
    const settled = entries.filter(({ kind }) => kind === 'settle').map(({ subject }) => subject);
    for (const id of settled) expect(await ledger.findBill(id)).toMatchObject({ settlementId: id });
    const driven = await Promise.all(settled.map((id) => ledger.drivenVisits.findBySettlement(id)));
    expect(driven.filter((one) => one?.state === 'committed')).toHaveLength(10);
  });
});

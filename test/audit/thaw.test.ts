import { afterEach, beforeEach, expect, test } from 'vitest';
import { audit, freezeViolated, thaw } from '../../src/audit/index.ts';
import { AT } from '../ledger/fixtures.ts';
import { type Book, FAMILY, filledBook, inLedger, meddle } from './meddle.ts';

let book: Book;
beforeEach(async () => {
  book = await filledBook();
});
afterEach(() => book.remove());

const ask = (person: string, by = 'Wang', second = 'Li') => ({ person, why: 'looked into', by, second, at: AT });

test('a person is thawed when the account verifies and two different people say so; who and why is kept', async () => {
  await inLedger(book.file, async (ledger) => {
    await ledger.freezes.freeze('p1', 'why', 'somebody', AT);
    for (const second of ['Wang', ' wang ', 'Ｗａｎｇ', ''])
      expect(await thaw(ledger, ask('p1', 'Wang', second))).toEqual({ kind: 'samePerson' });
    expect(await ledger.freezes.frozen('p1')).toBeDefined();
    expect(await thaw(ledger, ask('p2'))).toEqual({ kind: 'notFrozen' });
    expect(await thaw(ledger, ask('p1'))).toEqual({ kind: 'thawed' });
    expect(await ledger.freezes.frozen('p1')).toBeUndefined();
  });
  const rows: unknown[] = [];
  meddle(book.file, (db) => rows.push(...db.prepare('SELECT kind, why, by FROM freezes ORDER BY seq').all()));
  expect(rows).toEqual([
    { kind: 'freeze', why: 'why', by: 'somebody' },
    { kind: 'thaw', why: 'looked into', by: 'Wang, Li' },
  ]);
});

test('whose account does not verify stays frozen, also when it is the family’s', async () => {
  meddle(book.file, `UPDATE accumulators SET value = '2.00' WHERE person = '${FAMILY}'`);
  await inLedger(book.file, async (ledger) => {
    await freezeViolated(ledger, await audit(ledger), AT);
    const refused = await thaw(ledger, ask('son'));
    expect(refused).toMatchObject({ kind: 'unclean' });
    expect(await ledger.freezes.frozen('son')).toBeDefined();
    expect(await ledger.freezes.frozen('mother')).toBeDefined();
  });
});

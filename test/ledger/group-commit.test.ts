import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { commitsOf, failingCommits, STATEMENT } from './commits.ts';
import { AT, PLAN, pricing, stay } from './fixtures.ts';

/** Transactions of one turn of the event loop share a commit; each is all or nothing by itself. */
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huijie-commit-'));
  file = join(folder, 'ledger.db');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const personOf = (index: number): string => `p${index}`;
const settlementOf = (index: number) => stay(index, personOf(index), '30000.00');

async function ledgerFor(persons: number) {
  const ledger = openSqliteLedger(file);
  for (let index = 1; index <= persons; index += 1) await ledger.enrol({ person: personOf(index), plan: PLAN }, AT);
  const settle = (index: number, decide = pricing(settlementOf(index))) =>
    ledger.settle({ settlement: settlementOf(index), counter: 'C1', at: AT }, decide);
  return { ledger, settle };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('ten settlements of one turn are all kept by one commit', async () => {
  const { ledger, settle } = await ledgerFor(10);
  const statements = vi.spyOn(STATEMENT, 'run');
  const answers = await Promise.all(numbers(10).map((index) => settle(index)));
  expect(answers.every((answer) => !isRefusal(answer) && !answer.duplicate)).toBe(true);
  expect(commitsOf(statements)).toBe(1);
  expect((await audit(ledger)).findings).toEqual([]);
  await ledger.close();
});

test('more than a commit may share are answered by several', async () => {
  const { ledger, settle } = await ledgerFor(1);
  const statements = vi.spyOn(STATEMENT, 'run');
  const answers = await Promise.all(numbers(150).map(() => settle(1)));
  expect(answers.filter((answer) => !isRefusal(answer) && !answer.duplicate)).toHaveLength(1);
  expect(answers.filter((answer) => !isRefusal(answer) && answer.duplicate)).toHaveLength(149);
  expect(commitsOf(statements)).toBe(3);
  await ledger.close();
});

test('what one of them refuses or breaks takes nothing from the others', async () => {
  const { ledger, settle } = await ledgerFor(3);
  const broken = settle(2, () => {
    throw new Error('a bug in a rule');
  });
  const [first, , third] = await Promise.allSettled([settle(1), broken, settle(3)]);
  await expect(broken).rejects.toThrow('a bug in a rule');
  expect([first?.status, third?.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(await ledger.findBill(settlementOf(1).id)).toMatchObject({ state: 'settled' });
  expect(await ledger.findBill(settlementOf(2).id)).toBeUndefined();
  expect(await settle(2)).toMatchObject({ duplicate: false });
  expect((await audit(ledger)).findings).toEqual([]);
  await ledger.close();
});

test('a commit that fails acknowledges nobody, and keeps nothing of any of them', async () => {
  const { ledger, settle } = await ledgerFor(3);
  const failing = failingCommits('SQLITE_IOERR_FSYNC');
  const answers = await Promise.all(numbers(3).map((index) => settle(index)));
  failing.mockRestore();
  expect(answers).toMatchObject([{ code: 'LEDGER_FAILED' }, { code: 'LEDGER_FAILED' }, { code: 'LEDGER_FAILED' }]);
  await ledger.close();
  const reopened = openSqliteLedger(file);
  for (const index of numbers(3)) expect(await reopened.findBill(settlementOf(index).id)).toBeUndefined();
  await reopened.close();
});

test('a full disk refuses all that share the commit, and they are settled when there is space', async () => {
  const { ledger, settle } = await ledgerFor(2);
  const failing = failingCommits('SQLITE_FULL');
  expect(await Promise.all([settle(1), settle(2)])).toMatchObject([{ code: 'LEDGER_FULL' }, { code: 'LEDGER_FULL' }]);
  failing.mockRestore();
  expect(await Promise.all([settle(1), settle(2)])).toMatchObject([{ duplicate: false }, { duplicate: false }]);
  expect((await audit(ledger)).findings).toEqual([]);
  await ledger.close();
});

test('a ledger that is closed answers first whoever still waits', async () => {
  const { ledger, settle } = await ledgerFor(1);
  const waiting = settle(1);
  await ledger.close();
  expect(await waiting).toMatchObject({ duplicate: false });
});

import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { audit } from '../../src/audit/index.ts';
import { type FileLedger, openSqliteLedger, readSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { Backups, Keeper } from '../../src/safekeeping/index.ts';
import { type Book, filledBook, meddle, settle } from '../audit/meddle.ts';
import { AT, stay } from '../ledger/fixtures.ts';

let book: Book;
let ledger: FileLedger;
let keeper: Keeper;
let said: Record<string, unknown>[];
beforeEach(async () => {
  book = await filledBook();
});
afterEach(async () => {
  await keeper.stop();
  await ledger.close();
  book.remove();
});

function open(fails?: Error): void {
  said = [];
  ledger = openSqliteLedger(book.file);
  const verify = async (file: string) => {
    if (fails !== undefined) throw fails;
    const copy = readSqliteLedger(file);
    try {
      return await audit(copy);
    } finally {
      await copy.close();
    }
  };
  keeper = new Keeper({
    ledger,
    now: () => new Date(AT),
    disk: () => undefined,
    backups: new Backups(join(dirname(book.file), 'backups'), 3, verify),
    say: (line) => said.push(line),
    onFault: (error) => said.push({ fault: String(error) }),
  });
}

test('the first audit looks at all persons, each later one at those with new entries; it goes on where it was after a restart', async () => {
  open();
  expect(await keeper.auditNow()).toMatchObject({ persons: 5, findings: [] });
  expect(await keeper.auditNow()).toMatchObject({ persons: 0 });
  await settle(ledger, stay(9, 'p2', '1.00'));
  await keeper.stop();
  await ledger.close();
  open();
  expect(await keeper.auditNow()).toMatchObject({ persons: 1, since: 11 });
  expect(keeper.health()).toEqual({ sound: true, auditedUpTo: 12, auditedAt: AT, findings: [] });
  expect(said).toEqual([]);
});

test('who does not verify is frozen and the log says so, once; the ledger as a whole stays sound', async () => {
  meddle(book.file, 'UPDATE postings SET amount = amount + 1 WHERE entry = 4 AND number = 0');
  open();
  await keeper.auditNow();
  await keeper.auditNow();
  expect(said).toMatchObject([{ level: 'alarm', kind: 'frozen', person: 'p1', check: 'I5', entry: 4 }]);
  expect(await ledger.freezes.frozen('p1')).toBeDefined();
  expect(keeper.health().sound).toBe(true);
});

test('what belongs to nobody is said and stays said, and freezes nobody', async () => {
  open();
  await keeper.auditNow();
  await keeper.stop();
  await ledger.close();
  meddle(book.file, 'DELETE FROM journal WHERE seq >= 10');
  open();
  await keeper.auditNow();
  await keeper.auditNow();
  expect(keeper.health()).toMatchObject({
    sound: false,
    findings: [expect.stringMatching(/^sequence: .*ends at 9/)],
  });
  expect(said.filter(({ kind }) => kind === 'audit')).toHaveLength(1);
  expect(said.filter(({ kind }) => kind === 'frozen')).toEqual([]);
});

test('a backup is audited whole: what that finds is frozen in the ledger it was taken from', async () => {
  meddle(book.file, `UPDATE accumulators SET value = '1.00' WHERE person = 'p2' AND bucket = 'L2.counted'`);
  open();
  await ledger.inspection.moveBookmark(11);
  expect(await keeper.auditNow()).toMatchObject({ persons: 0 });
  const taken = await keeper.backUpNow();
  expect(taken?.file).toMatch(/unsound\.db$/);
  expect(await ledger.freezes.frozen('p2')).toBeDefined();
  expect(said).toMatchObject([
    { kind: 'backup', seq: 11 },
    { kind: 'frozen', person: 'p2' },
  ]);
  expect(keeper.health().backedUpAt).toBe(AT);
});

test('a ledger that became shorter than its backup is an alarm, and readiness says so', async () => {
  open();
  const taken = await keeper.backUpNow();
  renameSync(taken?.file ?? '', (taken?.file ?? '').replace('-11.db', '-12.db').replace(/\d{4}(?=\d{4}T)/, '2000'));
  said = [];
  await keeper.backUpNow();
  await keeper.auditNow();
  const says = expect.stringMatching(/^backup: the ledger ends with entry 11, .*-12\.db with entry 12/);
  expect(keeper.health()).toMatchObject({ sound: false, findings: [says] });
  expect(said.filter(({ level }) => level === 'alarm')).toMatchObject([{ kind: 'audit', says }]);
});

test('audits and backups go one after the other, and end when the keeper stops', async () => {
  open();
  let running = 0;
  const { inspection } = ledger;
  const lastSeq = inspection.lastSeq.bind(inspection);
  inspection.lastSeq = async () => {
    running += 1;
    expect(running).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return lastSeq();
  };
  await Promise.all([keeper.auditNow(), keeper.backUpNow(), keeper.auditNow()]);
  const late = keeper.auditNow();
  await keeper.stop();
  expect(await late).toBeUndefined();
});

test('a backup that fails is an alarm without the words of the error: it may have read a bill', async () => {
  open(new SyntaxError('Unexpected token in "李小梅 330803199003074523"'));
  vi.useFakeTimers({ toFake: ['setInterval'] });
  try {
    keeper.start();
    vi.advanceTimersByTime(3_600_000);
  } finally {
    vi.useRealTimers();
  }
  await vi.waitFor(() => expect(said.filter(({ kind }) => kind === 'no backup')).toHaveLength(1));
  expect(JSON.stringify(said)).not.toMatch(/李小梅|330803/);
});

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuditResult, audit, compareWith } from '../../src/audit/index.ts';
import { migrate } from '../../src/ledger/sqlite/migrate.ts';
import { foldJournal, hashesIn, makeLedger, openLedger, readLedger } from '../../src/main/ledger.ts';
import { Backups, backUp, restore, type Verify } from '../../src/safekeeping/index.ts';
import { type Book, filledBook, inLedger, meddle, settle } from '../audit/meddle.ts';
import { stay } from '../ledger/fixtures.ts';

let book: Book;
let folder: string;
beforeEach(async () => {
  book = await filledBook();
  folder = dirname(book.file);
});
afterEach(() => book.remove());

const auditBy = async (file: string, open: typeof readLedger): Promise<AuditResult> => {
  const ledger = open(file);
  try {
    return await audit(ledger);
  } finally {
    await ledger.close();
  }
};
const verify: Verify = (file) => auditBy(file, readLedger);
const prepare: Verify = (file) => auditBy(file, openLedger);
const FILE = 'backup.db';
const inFolder = (name: string) => join(folder, name);
const take = () => {
  const ledger = openLedger(book.file);
  return backUp(ledger, inFolder('partial'), () => inFolder(FILE), verify).finally(() => ledger.close());
};

describe('a backup', () => {
  test('is one file with the same entries, and the ledger’s head', async () => {
    const { audited } = await take();
    expect(audited.head).toEqual((await prepare(book.file)).head);
    expect(readdirSync(folder).sort()).toEqual([FILE, 'ledger.db']);
    await inLedger(book.file, async (ledger) => {
      expect(await compareWith(ledger, hashesIn(inFolder(FILE)))).toEqual({ common: 11 });
    });
  });

  test('taken while others settle opens, audits clean, and holds a prefix of what was settled', async () => {
    const ledger = openLedger(book.file);
    let number = 100;
    let taken = false;
    const settling = (async () => {
      while (!taken) {
        number += 1;
        await settle(ledger, stay(number, 'p1', '100.00'));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const { audited } = await backUp(ledger, inFolder('partial'), () => inFolder(FILE), verify);
    taken = true;
    await settling;
    expect(audited.findings).toEqual([]);
    const compared = await compareWith(ledger, hashesIn(inFolder(FILE)));
    expect(compared.common).toBe(audited.head.seq);
    expect(compared.differsAt).toBeUndefined();
    await ledger.close();
  });

  test('is not left half: what fails leaves no file behind', async () => {
    const ledger = openLedger(book.file);
    const failing = backUp(
      ledger,
      inFolder('partial'),
      () => inFolder(FILE),
      async () => {
        throw new Error('no audit');
      },
    );
    await expect(failing).rejects.toThrow('no audit');
    await ledger.close();
    expect(readdirSync(folder)).toEqual(['ledger.db']);
  });

  test('that has no disk to go to leaves the ledger as it is', async () => {
    const ledger = openLedger(book.file);
    await expect(ledger.copyTo(inFolder('none/backup.db'))).rejects.toThrow(/cannot be written/);
    await settle(ledger, stay(30, 'p1', '1.00'));
    await ledger.close();
  });

  test('of another ledger, or of one that was changed, is told apart', async () => {
    await take();
    meddle(book.file, `UPDATE journal SET hash = previous_hash WHERE seq = 5`);
    await inLedger(book.file, async (ledger) => {
      expect(await compareWith(ledger, hashesIn(inFolder(FILE)))).toEqual({ common: 4, differsAt: 5 });
    });
  });

  test('the oldest go first; unsound ones never push a sound one out', async () => {
    const backups = new Backups(inFolder('kept'), 2, verify);
    const ledger = openLedger(book.file);
    const at = (hour: number) => new Date(Date.UTC(2021, 5, 1, hour));
    for (const hour of [1, 2, 3]) await backups.take(ledger, at(hour));
    const sound = ['huijie-20210601T020000Z-11.db', 'huijie-20210601T030000Z-11.db'];
    expect(readdirSync(inFolder('kept')).sort()).toEqual(sound);
    await ledger.close();
    meddle(book.file, 'UPDATE postings SET amount = amount + 1 WHERE entry = 4 AND number = 0');
    const damaged = openLedger(book.file);
    for (const hour of [4, 5, 6]) await backups.take(damaged, at(hour));
    await damaged.close();
    expect(readdirSync(inFolder('kept')).sort()).toEqual([
      ...sound,
      'huijie-20210601T050000Z-11.unsound.db',
      'huijie-20210601T060000Z-11.unsound.db',
    ]);
  });
});

test('a backup with fewer entries than one before it says so, and pushes none out that has more', async () => {
  const backups = new Backups(inFolder('kept'), 1, verify);
  const ledger = openLedger(book.file);
  const at = (hour: number) => new Date(Date.UTC(2021, 5, 1, hour));
  const taken = await backups.take(ledger, at(1));
  expect(taken.fuller).toBeUndefined();
  await ledger.close();
  const empty = makeLedger(inFolder('empty.db'));
  for (const hour of [2, 3]) expect(await backups.take(empty, at(hour))).toMatchObject({ fuller: { seq: 11 } });
  const kept = ['huijie-20210601T010000Z-11.db', 'huijie-20210601T030000Z-0.db'];
  expect(readdirSync(inFolder('kept')).sort()).toEqual(kept);
  // Put back on purpose: that one counts now, and the fuller one of before still stays.
  expect((await backups.take(empty, at(4), at(3).getTime())).fuller).toBeUndefined();
  expect(readdirSync(inFolder('kept'))).toContain(kept[0]);
  await empty.close();
});

describe('a restore', () => {
  test('brings the ledger of the backup back, and what came after it is known', async () => {
    await take();
    await inLedger(book.file, async (ledger) => {
      for (const number of [20, 21]) await settle(ledger, stay(number, 'p2', '1.00'));
      const { onlyHere } = await compareWith(ledger, hashesIn(inFolder(FILE)));
      expect(onlyHere).toEqual({ count: 2, first: 12, last: 13 });
    });
    const restored = await restore(inFolder(FILE), book.file, true, prepare);
    expect(restored).toMatchObject({ kind: 'restored', aside: `${book.file}.replaced-1` });
    const back = openLedger(book.file);
    expect(await back.findBill('H00000000001:case-20')).toBeUndefined();
    // Sent again, as the hospital system does with whatever it has no answer for.
    expect(await settle(back, stay(20, 'p2', '1.00'))).toBe('H00000000001:case-20');
    await back.close();
    const aside = openLedger(`${book.file}.replaced-1`);
    expect(await compareWith(aside, hashesIn(inFolder(FILE)))).toMatchObject({ onlyHere: { count: 2 } });
    await aside.close();
  });

  test('refuses where a ledger is, or only its journal, unless it may be put aside', async () => {
    await take();
    expect(await restore(inFolder(FILE), book.file, false, prepare)).toEqual({ kind: 'taken' });
    writeFileSync(inFolder('other.db-wal'), 'the journal of another ledger');
    expect(await restore(inFolder(FILE), inFolder('other.db'), false, prepare)).toEqual({ kind: 'taken' });
    await restore(inFolder(FILE), inFolder('other.db'), true, prepare);
    expect(existsSync(inFolder('other.db-wal'))).toBe(false);
    expect((await prepare(inFolder('other.db'))).findings).toEqual([]);
  });

  test('of a backup that does not verify changes nothing', async () => {
    await take();
    meddle(inFolder(FILE), `UPDATE accumulators SET value = '1.00' WHERE person = 'p1' AND bucket = 'L2.counted'`);
    const before = readFileSync(book.file);
    expect(await restore(inFolder(FILE), book.file, true, prepare)).toMatchObject({ kind: 'unsound' });
    expect(readFileSync(book.file).equals(before)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual([FILE, 'ledger.db']);
  });

  test('an older schema is brought up to date in the copy, never in the backup', async () => {
    const old = new Database(inFolder(FILE));
    migrate(old, 2);
    old.exec(`ATTACH '${book.file}' AS full`);
    const columns = (table: string) =>
      old.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table).join(', ');
    for (const table of [
      'journal',
      'settlements',
      'accumulators',
      'postings',
      'enrolments',
      'outbox',
      'plans',
      'tombstones',
    ])
      old.exec(`INSERT INTO ${table} SELECT ${columns(table)} FROM full.${table}`);
    old.close();
    const before = readFileSync(inFolder(FILE));
    expect(() => readLedger(inFolder(FILE))).toThrow('schema 2');
    const restored = await restore(inFolder(FILE), inFolder('new.db'), false, prepare);
    expect(restored).toMatchObject({ kind: 'restored', audited: { head: { seq: 11 }, findings: [] } });
    expect(readFileSync(inFolder(FILE)).equals(before)).toBe(true);
  });

  test('is not made while a server has the ledger', async () => {
    const serving = openLedger(book.file);
    expect(() => foldJournal(book.file)).toThrow(/in use/);
    await serving.close();
    foldJournal(book.file);
  });
});

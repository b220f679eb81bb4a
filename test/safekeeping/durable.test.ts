import fs, { mkdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { audit } from '../../src/audit/index.ts';
import { openLedger, readLedger } from '../../src/main/ledger.ts';
import { Backups, restore } from '../../src/safekeeping/index.ts';
import { type Book, filledBook } from '../audit/meddle.ts';
import { patchFs } from '../system-calls.ts';

/** What is on the disk before a backup has its name, and before a ledger has: the calls themselves, in order. */
const calls: string[] = [];
const { fsyncSync, renameSync } = fs;
let undo: () => void;

let book: Book;
beforeEach(async () => {
  book = await filledBook();
  calls.length = 0;
  undo = patchFs({
    fsyncSync: (opened) => {
      calls.push(`fsync ${basename(readlinkSync(`/proc/self/fd/${opened}`))}`);
      fsyncSync(opened);
    },
    renameSync: (from, to) => {
      calls.push(`rename ${basename(String(from))} ${basename(String(to))}`);
      renameSync(from, to);
    },
  });
});
afterEach(() => {
  undo();
  book.remove();
});

const auditBy = async (file: string, open: typeof readLedger) => {
  const ledger = open(file);
  try {
    return await audit(ledger);
  } finally {
    await ledger.close();
  }
};

test('a backup is on the disk before it has its name, and its name before it counts', async () => {
  const folder = join(dirname(book.file), 'kept');
  mkdirSync(folder);
  const ledger = openLedger(book.file);
  await new Backups(folder, 3, (file) => auditBy(file, readLedger)).take(ledger, new Date(Date.UTC(2021, 5, 1)));
  await ledger.close();
  expect(calls).toEqual(['fsync huijie.partial', 'rename huijie.partial huijie-20210601T000000Z-11.db', 'fsync kept']);
});

test('a restored ledger is on the disk before it has its name, and so is the one that was put aside', async () => {
  const folder = dirname(book.file);
  const backup = (await filledBook()).file;
  calls.length = 0;
  await restore(backup, book.file, true, (file) => auditBy(file, openLedger));
  expect(calls).toEqual([
    'fsync ledger.db.restoring',
    'rename ledger.db ledger.db.replaced-1',
    `fsync ${basename(folder)}`,
    'rename ledger.db.restoring ledger.db',
    `fsync ${basename(folder)}`,
  ]);
});

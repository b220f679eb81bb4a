import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { huijie } from '../../scripts/harness/child.ts';
import { type Book, filledBook, inLedger, meddle, settle } from '../audit/meddle.ts';
import { stay } from '../ledger/fixtures.ts';

let book: Book;
beforeAll(ensureBuilt);
beforeEach(async () => {
  book = await filledBook();
});
afterEach(() => book.remove());

const damage = () => meddle(book.file, 'UPDATE postings SET amount = amount + 1 WHERE entry = 4 AND number = 0');
const beside = (name: string) => join(dirname(book.file), name);
const text = ({ lines }: { lines: readonly string[] }) => lines.join('\n');

describe('huijie audit', () => {
  test('prints a line for every check, the head, and where the next may begin', async () => {
    const audited = await huijie('audit', book.file);
    expect(audited.code).toBe(0);
    for (const id of Array.from({ length: 15 }, (_, index) => `I${index + 1}`)) {
      expect(
        audited.lines.some((line) => line.trim().split(/\s+/)[1] === id),
        id,
      ).toBe(true);
    }
    expect(text(audited)).toMatch(/· I15 .*not made: no statements of insurers/);
    expect(text(audited)).toMatch(/last entry 11, digest [0-9a-f]{64}/);
    expect(text(audited)).toContain('next: --since 11');
    expect(await huijie('audit', book.file, '--since', '11')).toMatchObject({ code: 0 });
  });

  test('freezes who does not verify and says so; thawed only when clean, by two people', async () => {
    damage();
    const frozen = await huijie('audit', book.file);
    expect(frozen.code).toBe(1);
    expect(text(frozen)).toContain('✗ I5 entry 4, p1: the postings written are not those of the entry');
    expect(text(frozen)).toContain('frozen: p1');
    const ask = ['thaw', 'p1', '--ledger', book.file, '--why', 'corrected', '--by', 'Wang'];
    expect((await huijie(...ask, '--second', 'Li')).code).toBe(1);
    meddle(book.file, 'UPDATE postings SET amount = amount - 1 WHERE entry = 4 AND number = 0');
    expect((await huijie(...ask)).code).toBe(2);
    expect((await huijie(...ask, '--second', 'WANG')).code).toBe(2);
    expect(await inLedger(book.file, ({ freezes }) => freezes.frozen('p1'))).toBeDefined();
    expect((await huijie(...ask, '--second', 'Li')).code).toBe(0);
    expect(await inLedger(book.file, ({ freezes }) => freezes.frozen('p1'))).toBeUndefined();
  });

  test('--no-freeze changes nothing in the file', async () => {
    damage();
    const before = readFileSync(book.file);
    const looked = await huijie('audit', book.file, '--no-freeze', '--json');
    expect(looked.code).toBe(1);
    expect(JSON.parse(text(looked))).toMatchObject({ frozen: [], violated: [{ person: 'p1' }] });
    expect(readFileSync(book.file).equals(before)).toBe(true);
  });

  test('could not run: no ledger, no number', async () => {
    expect((await huijie('audit', beside('none.db'))).code).toBe(2);
    expect(existsSync(beside('none.db'))).toBe(false);
    expect((await huijie('audit', book.file, '--since', 'x')).code).toBe(2);
  });
});

describe('huijie backup and restore', () => {
  test('there and back; the gap is named, and the ledger that was there is kept aside', async () => {
    const backup = beside('backup.db');
    const written = await huijie('backup', book.file, backup);
    expect(written.code).toBe(0);
    expect(text(written)).toMatch(/last entry 11, digest [0-9a-f]{64}/);
    expect((await huijie('backup', book.file, backup)).code).toBe(2);
    await inLedger(book.file, (ledger) => settle(ledger, stay(20, 'p2', '1.00')));
    const gap = await huijie('audit', book.file, '--against', backup);
    expect(gap.code).toBe(0);
    expect(text(gap)).toContain('1 entries are not in the backup: 12 to 12; the 11 before are the same');
    expect((await huijie('restore', backup, book.file)).code).toBe(2);
    const restored = await huijie('restore', backup, book.file, '--replace');
    expect(restored.code).toBe(0);
    expect(text(restored)).toContain(`${book.file}.replaced-1`);
    expect(await inLedger(book.file, (ledger) => ledger.inspection.restoredAt())).toBeGreaterThan(0);
    const older = await huijie('audit', book.file, '--against', `${book.file}.replaced-1`);
    expect(text(older)).toContain('the backup has 1 entries more, up to 12');
  });

  test('a ledger that does not verify is backed up all the same, said so, and never restored', async () => {
    damage();
    const backup = beside('backup.db');
    expect((await huijie('backup', book.file, backup)).code).toBe(1);
    expect(existsSync(backup)).toBe(true);
    expect((await huijie('restore', backup, beside('new.db'))).code).toBe(1);
    expect(existsSync(beside('new.db'))).toBe(false);
  });
});

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import {
  type AuditPart,
  type AuditResult,
  audit,
  auditInParts,
  auditPart,
  type PartMaker,
  type WholeAuditOptions,
} from '../../src/audit/index.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import { openAuditThreads } from '../../src/main/audit-threads.ts';
import { readLedger } from '../../src/main/ledger.ts';
import { ResumableParts } from '../../src/safekeeping/index.ts';
import { PLAN } from '../ledger/fixtures.ts';
import { type Book, FAMILY, filledBook, meddle, rewrite } from './meddle.ts';

let book: Book;
beforeEach(async () => {
  book = await filledBook();
});
afterEach(() => book.remove());

const OPTIONS = { now: new Date('2021-06-02T02:00:00.000Z'), personsAPart: 1 };

/** Faults of persons, of a family and of nobody, so that the order of the findings says where each was looked for. */
function damage(file: string): void {
  meddle(file, 'UPDATE postings SET amount = amount + 1 WHERE entry IN (4, 7, 9) AND number = 0');
  meddle(file, `UPDATE accumulators SET value = '2.00' WHERE person = '${FAMILY}'`);
  meddle(file, `INSERT INTO postings VALUES ('nobody', 'H1:x', 99, 0, 'a', 'b', 1)`);
  meddle(file, 'DELETE FROM tombstones');
  meddle(file, `UPDATE outbox SET seq = seq + 100 WHERE entry = 4 AND counter = 'C1'`);
  meddle(file, `DELETE FROM plans WHERE id = '${PLAN}'`);
  rewrite(file, 10, ['bill', 'bill', 'patient'], { pays: '0.00' });
  meddle(file, 'UPDATE journal SET seq = 40 WHERE seq = 11');
}

async function read<T>(file: string, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = readLedger(file);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

const serial = (file: string): Promise<AuditResult> => read(file, (ledger) => audit(ledger, OPTIONS));
const inParts = (file: string, maker: (ledger: Ledger) => PartMaker, options: WholeAuditOptions = OPTIONS) =>
  read(file, (ledger) => auditInParts(ledger, maker(ledger), options));

/** Parts that end in another order than they were asked for. */
const outOfOrder = (ledger: Ledger): PartMaker => {
  let number = 0;
  return {
    atOnce: 4,
    make: async (part, terms) => {
      number += 1;
      await new Promise((resolve) => setTimeout(resolve, (number * 7) % 5));
      return auditPart(ledger, part, terms);
    },
  };
};

describe('an audit in parts finds what the audit in one go finds, in the same order', () => {
  test('in a sound ledger', async () => {
    expect(await inParts(book.file, outOfOrder)).toEqual(await serial(book.file));
  });

  test('in a damaged one', async () => {
    damage(book.file);
    const one = await serial(book.file);
    expect(new Set(one.findings.map(({ check }) => check)).size).toBeGreaterThan(5);
    expect(await inParts(book.file, outOfOrder)).toEqual(one);
  });

  test('in threads', async () => {
    ensureBuilt();
    damage(book.file);
    const threads = openAuditThreads(book.file, 2);
    if (threads === undefined) throw new Error('not built');
    try {
      expect(await inParts(book.file, () => threads)).toEqual(await serial(book.file));
    } finally {
      await threads.close();
    }
  });
});

describe('an audit that was stopped', () => {
  const counting = (ledger: Ledger, made: AuditPart[], most: number): PartMaker => ({
    atOnce: 1,
    make: async (part, terms) => {
      if (made.length === most) throw new Error('stopped');
      made.push(part);
      return auditPart(ledger, part, terms);
    },
  });
  const resumed = (made: AuditPart[], most = Number.POSITIVE_INFINITY, version = '1') =>
    inParts(book.file, (ledger) => new ResumableParts(counting(ledger, made, most), book.file, version));

  test('goes on with the parts that were not made, and gives the same result', async () => {
    damage(book.file);
    await expect(resumed([], 6)).rejects.toThrow('stopped');
    const rest: AuditPart[] = [];
    expect(await resumed(rest)).toEqual(await serial(book.file));
    const all: AuditPart[] = [];
    await inParts(book.file, (ledger) => counting(ledger, all, Number.POSITIVE_INFINITY));
    expect(rest).toEqual(all.slice(6));
  });

  test('makes again what was noted of another program, of another ledger, or not whole', async () => {
    const parts = `${book.file}.audit-parts`;
    await resumed([]);
    expect(existsSync(parts)).toBe(true);
    const other: AuditPart[] = [];
    await resumed(other, undefined, '2');
    expect(other.length).toBeGreaterThan(5);
    appendFileSync(parts, readFileSync(parts, 'utf8').slice(0, 100));
    const none: AuditPart[] = [];
    await resumed(none, undefined, '2');
    expect(none).toEqual([]);
    meddle(book.file, 'UPDATE postings SET amount = amount + 1 WHERE entry = 4 AND number = 0');
    const changed: AuditPart[] = [];
    expect(await resumed(changed, undefined, '2')).toEqual(await serial(book.file));
    expect(changed).toEqual(other);
  });
});

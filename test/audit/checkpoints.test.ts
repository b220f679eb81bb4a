import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkpointDigest } from '../../src/ledger/index.ts';
import { PLAN, stay } from '../ledger/fixtures.ts';
import {
  auditOf,
  type Book,
  checksOf,
  FAMILY,
  familyVisit,
  filledBook,
  inLedger,
  meddle,
  rewrite,
  settle,
} from './meddle.ts';

let book: Book;
beforeEach(async () => {
  book = await filledBook();
});
afterEach(() => book.remove());

const minute = (since = 0) => auditOf(book.file, { since, whole: false, fromCheckpoints: true });
const settleMore = () =>
  inLedger(book.file, async (ledger) => {
    await settle(ledger, stay(20, 'p1', '500.00'));
    await settle(ledger, familyVisit(21, 'son', '1000.00', '2022-06-10'));
  });

/** Changes what the checkpoint of a holder says, with a digest that fits. */
function forge(holder: string, change: (state: string) => string, digestOf = checkpointDigest): void {
  meddle(book.file, (db) => {
    const { person_seq: personSeq, ...row } = db
      .prepare('SELECT holder, entry, person_seq, hash, state FROM audit_checkpoints WHERE holder = ?')
      .get(holder) as { holder: string; entry: number; person_seq: number; hash: string; state: string };
    const state = change(row.state);
    if (state === row.state) throw new Error('nothing was forged');
    db.prepare('UPDATE audit_checkpoints SET state = ?, digest = ? WHERE holder = ?').run(
      state,
      digestOf({ ...row, personSeq, state }),
      holder,
    );
  });
}

describe('an audit from checkpoints', () => {
  test('walks only what was entered since, and of the others their whole history', async () => {
    expect(await minute()).toMatchObject({ settlements: 5, findings: [] });
    await settleMore();
    // p1 has a checkpoint; the son has too few entries for one of his own.
    expect(await minute(11)).toMatchObject({ persons: 2, settlements: 3, findings: [] });
    expect(await auditOf(book.file)).toMatchObject({ settlements: 7, findings: [] });
  });

  test('looks at nobody’s old entries again, however often somebody settles', async () => {
    await minute();
    for (const number of [30, 31, 32]) {
      await inLedger(book.file, (ledger) => settle(ledger, stay(number, 'p1', '10.00')));
      expect(await minute(number - 19)).toMatchObject({ settlements: 1, findings: [] });
    }
  });

  test.each([
    ['a step of the arithmetic', 'I13', ['bill', 'bill', 'plans', 0, 'liabilities', 0], { steps: [] }],
    ['what an entry began with', 'I7', ['before', PLAN], { 'L2.counted': '1.00' }],
  ] as const)('finds %s in a new entry', async (_name, check, path, change) => {
    await minute();
    await settleMore();
    rewrite(book.file, 12, path, change);
    const audited = await minute(11);
    expect(checksOf(audited)).toContain(check);
    expect(audited.violated.map(({ person }) => person)).toEqual(['p1']);
  });

  test.each([
    ['an accumulator', `UPDATE accumulators SET value = '9.00' WHERE person = 'p1' AND bucket = 'L2.counted'`, 'I6'],
    ['a posting more of an old entry', `INSERT INTO postings VALUES ('p1', 'H1:x', 4, 99, 'a', 'b', 1)`, 'rows'],
    ['what a family shares', `UPDATE accumulators SET value = '2.00' WHERE person = '${FAMILY}'`, 'I6'],
  ])('finds %s that is not what checkpoint and new entries make', async (_name, sql, check) => {
    await minute();
    await settleMore();
    meddle(book.file, sql);
    expect(checksOf(await minute(11))).toContain(check);
  });

  test('leaves no checkpoint of a person with a finding', async () => {
    meddle(book.file, 'UPDATE postings SET amount = amount + 1 WHERE entry = 4 AND number = 0');
    await minute();
    await settleMore();
    expect((await minute(11)).findings).toMatchObject([{ check: 'I5', entry: 4, person: 'p1' }]);
  });
});

describe('a checkpoint that cannot be believed', () => {
  const more = (state: string) => state.replace(/"L2.counted":"[^"]*"/, '"L2.counted":"1.00"');

  test.each([
    ['it was changed', () => forge('p1', more, () => 'f'.repeat(64))],
    ['it cannot be read', () => forge('p1', () => '{')],
    [
      'its entry has another hash',
      () => meddle(book.file, `UPDATE audit_checkpoints SET hash = digest WHERE holder = 'p1'`),
    ],
    [
      'its entry is of somebody else',
      () => meddle(book.file, `UPDATE audit_checkpoints SET entry = 7 WHERE holder = 'p1'`),
    ],
  ])('is a finding that freezes nobody, and the history is walked again: %s', async (_name, harm) => {
    await minute();
    await settleMore();
    harm();
    const audited = await minute(11);
    expect(checksOf(audited)).toEqual(['checkpoints']);
    expect(audited.violated).toEqual([]);
    expect(audited.settlements).toBe(5);
  });

  test.each([
    ['a person', 'p1', more],
    ['a family', FAMILY, (state: string) => state.replace(/:"[^"]*"/, ':"3.00"')],
  ])(
    'of %s, forged with a digest that fits, is found by the audit that walks everything',
    async (_name, holder, change) => {
      await minute();
      expect((await auditOf(book.file)).findings).toEqual([]);
      forge(holder, change);
      expect(checksOf(await auditOf(book.file))).toEqual(['checkpoints']);
    },
  );
});

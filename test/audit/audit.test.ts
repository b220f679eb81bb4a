import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit, CHECKS, type CheckId, freezeViolated } from '../../src/audit/index.ts';
import { AT, PLAN, stay } from '../ledger/fixtures.ts';
import { auditOf, type Book, checksOf, FAMILY, filledBook, inLedger, meddle, rewrite, settle } from './meddle.ts';

let book: Book;
beforeEach(async () => {
  book = await filledBook();
});
afterEach(() => book.remove());

const NOW = new Date('2021-06-02T02:00:00.000Z');
const DISK = { freeBytes: 50, totalBytes: 100 };

describe('a sound ledger', () => {
  test('is clean, every check has looked at something, and the one that cannot be made says why', async () => {
    const audited = await auditOf(book.file, { now: NOW, disk: DISK });
    expect(audited).toMatchObject({ persons: 5, entries: 11, settlements: 5, cancels: 1, repriced: 5, findings: [] });
    const idle: CheckId[] = ['I10', 'I15', 'checkpoints', 'holds'];
    for (const id of Object.keys(CHECKS) as CheckId[]) {
      expect(audited.checks[id].checked > 0, id).toBe(!idle.includes(id));
    }
    expect(audited.checks.I15.notMade).toMatch(/insurers/);
    expect(audited.checks.I10.notMade).toBeUndefined();
  });

  test('has the same head again, and another one after the next entry', async () => {
    const first = await auditOf(book.file);
    expect((await auditOf(book.file)).head).toEqual(first.head);
    await inLedger(book.file, (ledger) => settle(ledger, stay(9, 'p2', '1.00')));
    const later = await auditOf(book.file);
    expect(later.head.seq).toBe(first.head.seq + 1);
    expect(later.head.digest).not.toBe(first.head.digest);
  });

  test('stays clean while others settle in between the steps of the audit', async () => {
    await inLedger(book.file, async (ledger) => {
      let number = 100;
      const pause = async () => {
        number += 1;
        if (number > 140) return;
        const id = await settle(ledger, stay(number, number % 2 === 0 ? 'p1' : 'p2', '500.00'));
        if (number % 5 === 0) await ledger.cancel({ settlementId: id, at: AT });
      };
      expect((await audit(ledger, { whole: false, pause })).findings).toEqual([]);
      expect(number).toBeGreaterThan(105);
      expect((await audit(ledger)).findings).toEqual([]);
    });
  });
});

describe('a change whose hashes were made to fit is found by what the entries mean', () => {
  const bill = ['bill', 'bill'];
  const plan = [...bill, 'plans', 0];
  const cases: [string, CheckId, number, (string | number)[], Record<string, unknown>][] = [
    ['the total of a bill', 'I1', 4, bill, { total: '1.00' }],
    ['a line of a settlement', 'I1', 4, ['settlement', 'lines', 0], { amount: '1.00' }],
    ['what a person bore', 'I2', 4, bill, { personal: '1.00' }],
    ['what a plan paid', 'I3', 4, plan, { paid: '999999.00' }],
    ['what the patient pays', 'I4', 4, [...bill, 'patient'], { pays: '0.00' }],
    ['a posting', 'I5', 4, ['postings', 0], { amount: '1.00' }],
    ['what an entry added', 'I13', 4, ['deltas', PLAN], { 'L2.counted': '1.00' }],
    ['what an entry began with', 'I7', 5, ['before', PLAN], { 'L2.counted': '1.00' }],
    ['an owner left out of what an entry began with', 'I7', 5, ['before'], { [PLAN]: undefined }],
    ['what a cancel took back', 'I8', 6, ['deltas', PLAN], { 'L2.counted': '-1.00' }],
    ['which entry a cancel reverses', 'I8', 6, [], { reverses: 4 }],
    ['the counters a cancel tells', 'I11', 6, [], { counters: ['C2'] }],
    ['whose settlement it is', 'I12', 4, ['settlement', 'person'], { key: 'p2' }],
    ['a step of the arithmetic', 'I13', 4, [...plan, 'liabilities', 0], { steps: [] }],
    ['what a family began with', 'I7', 10, ['before', FAMILY], { 'L1.reached': '0.50' }],
    ['what a tombstone stands for', 'I12', 11, [], { settlementId: 'H1:other' }],
  ];
  test.each(cases)('%s: %s', async (_name, check, seq, path, change) => {
    rewrite(book.file, seq, path, change);
    const audited = await auditOf(book.file);
    expect(checksOf(audited)).toContain(check);
    expect(checksOf(audited)).not.toContain('I14');
    expect(audited.findings.filter((finding) => finding.check === check).map(({ entry }) => entry)).toContain(seq);
  });
});

describe('rows', () => {
  const cases: [string, CheckId, string][] = [
    ['a hash', 'I14', `UPDATE journal SET hash = previous_hash WHERE seq = 4`],
    ['an entry gone from the middle', 'sequence', 'DELETE FROM journal WHERE seq = 5'],
    ['the last entry gone', 'rows', 'DELETE FROM journal WHERE seq = 11'],
    ['an entry of a kind nobody knows', 'rows', `UPDATE journal SET kind = 'gift' WHERE seq = 4`],
    ['a posting of nobody', 'rows', `INSERT INTO postings VALUES ('nobody', 'H1:x', 99, 0, 'a', 'b', 1)`],
    ['a posting more', 'I5', `INSERT INTO postings VALUES ('p1', 'H00000000001:case-1', 4, 99, 'a', 'b', 1)`],
    ['an accumulator of nobody', 'rows', `INSERT INTO accumulators VALUES ('nobody', '${PLAN}', 'L2.counted', '1.00')`],
    ['an accumulator more', 'I6', `INSERT INTO accumulators VALUES ('p1', '${PLAN}', 'L9.counted', '1.00')`],
    [
      'an accumulator of no family',
      'rows',
      `INSERT INTO accumulators VALUES ('family.x.y', 'family.x.y', 'b', '1.00')`,
    ],
    ['what a family shares', 'I6', `UPDATE accumulators SET value = '2.00' WHERE person = '${FAMILY}'`],
    ['an enrolment of nobody', 'rows', `INSERT INTO enrolments VALUES ('nobody', '${PLAN}', 99, '{}')`],
    ['an enrolment changed', 'rows', `UPDATE enrolments SET body = '{}' WHERE person = 'p1'`],
    ['a settlement of nobody', 'rows', `UPDATE settlements SET person = 'nobody' WHERE entry = 4`],
    ['a state', 'I12', `UPDATE settlements SET state = 'cancelled' WHERE entry = 4`],
    ['a cancel undone', 'I9', `UPDATE settlements SET state = 'settled', cancel_entry = NULL WHERE entry = 5`],
    ['what the patient pays, beside the bill', 'I12', 'UPDATE settlements SET patient_pays = 1 WHERE entry = 4'],
    ['a tombstone gone', 'I9', 'DELETE FROM tombstones'],
    ['a message to a counter gone', 'I11', 'DELETE FROM outbox WHERE entry = 4'],
    ['a message to another counter', 'I11', `UPDATE outbox SET counter = 'C9', seq = 1 WHERE entry = 4`],
    [
      'a message twice',
      'I11',
      `INSERT INTO outbox SELECT counter, 99, person, kind, settlement_id, entry, recorded_at FROM outbox WHERE entry = 4`,
    ],
    ['messages in another order', 'I11', `UPDATE outbox SET seq = seq + 100 WHERE entry = 4 AND counter = 'C1'`],
  ];
  test.each(cases)('%s: %s', async (_name, check, sql) => {
    meddle(book.file, sql);
    expect(checksOf(await auditOf(book.file))).toContain(check);
  });

  test('what is wrong with a family is wrong for each of its persons, and for nobody else', async () => {
    meddle(book.file, `UPDATE accumulators SET value = '2.00' WHERE person = '${FAMILY}'`);
    const { violated } = await auditOf(book.file);
    expect(violated.map(({ person }) => person).sort()).toEqual(['mother', 'son']);
  });

  test('a person is violated alone: the others stay as they are', async () => {
    meddle(book.file, 'UPDATE postings SET amount = amount + 1 WHERE entry = 4 AND number = 0');
    await inLedger(book.file, async (ledger) => {
      const audited = await audit(ledger);
      expect(await freezeViolated(ledger, audited, AT)).toEqual(['p1']);
      expect(await freezeViolated(ledger, audited, AT)).toEqual([]);
      expect(await ledger.freezes.frozen('p1')).toMatchObject({
        by: 'huijie audit',
        why: expect.stringMatching(/^I5: .*entry 4/),
      });
      expect(await ledger.freezes.frozen('p2')).toBeUndefined();
      await settle(ledger, stay(8, 'p2', '1.00'));
    });
  });

  test('everything taken back leaves nothing: what is left is found', async () => {
    const id = 'H00000000001:case-1';
    await inLedger(book.file, (ledger) => ledger.cancel({ settlementId: id, at: AT }));
    expect((await auditOf(book.file)).findings).toEqual([]);
    rewrite(book.file, 12, ['deltas', PLAN], { 'L2.counted': '-1.00' });
    expect((await auditOf(book.file)).findings).toContainEqual(
      expect.objectContaining({ check: 'I8', says: 'everything was taken back and something is left' }),
    );
  });
});

describe('what belongs to no person freezes nobody', () => {
  test('a gap in the sequence', async () => {
    // A whole person is gone, with all rows: only the ledger’s own sequence can tell.
    meddle(book.file, (db) => {
      for (const table of ['postings', 'outbox', 'settlements', 'accumulators', 'enrolments', 'journal'])
        db.prepare(`DELETE FROM ${table} WHERE person = 'p2'`).run();
      db.prepare(`UPDATE outbox SET seq = 1 WHERE counter = 'C2'`).run();
      db.prepare(`UPDATE tallies SET count = (SELECT count(*) FROM enrolments WHERE plan = tallies.plan)`).run();
    });
    const audited = await auditOf(book.file);
    expect(checksOf(audited)).toEqual(['sequence']);
    expect(audited.findings.map(({ entry }) => entry)).toEqual([3, 8]);
    expect(audited.violated).toEqual([]);
  });

  test('a plan text that is not what its hash says: its bills cannot be verified, and are not called wrong', async () => {
    meddle(book.file, `UPDATE plans SET content = replace(content, '"0.5"', '"0.6"') WHERE id = '${PLAN}'`);
    const audited = await auditOf(book.file);
    expect(checksOf(audited)).toEqual(['I13', 'plans']);
    expect(audited.findings.filter(({ check }) => check === 'I13').map(({ severity }) => severity)).toEqual([
      'unverified',
      'unverified',
      'unverified',
    ]);
    expect(audited.violated).toEqual([]);
  });

  test('a plan text that is gone', async () => {
    meddle(book.file, `DELETE FROM plans WHERE id = '${PLAN}'`);
    const audited = await auditOf(book.file, { since: 6 });
    expect(audited.findings.filter(({ check }) => check === 'plans')).toMatchObject([
      { severity: 'violation', says: expect.stringMatching(/is gone/) },
    ]);
    expect(audited.violated).toEqual([]);
  });

  test('bills of another engine are not called wrong', async () => {
    rewrite(book.file, 4, [], { engine: '0.9.0' });
    const audited = await auditOf(book.file);
    expect(audited.findings).toMatchObject([{ check: 'engine', severity: 'unverified', entry: 4 }]);
    expect(audited.repriced).toBe(4);
  });

  test('a full disk is a warning', async () => {
    const audited = await auditOf(book.file, { disk: { freeBytes: 4, totalBytes: 100 } });
    expect(audited.findings).toMatchObject([
      { check: 'disk', severity: 'warning', says: expect.stringMatching(/4\.0 %/) },
    ]);
  });
});

describe('what the store cannot read', () => {
  const failing = (code: string) =>
    inLedger(book.file, (ledger) => {
      const besideEntries = ledger.inspection.besideEntries.bind(ledger.inspection);
      ledger.inspection.besideEntries = (person, rows) =>
        rows.some(({ seq }) => seq === 4)
          ? Promise.reject(Object.assign(new Error('no'), { code }))
          : besideEntries(person, rows);
      return audit(ledger);
    });

  test('damaged pages are a violation of the person they belong to', async () => {
    expect((await failing('SQLITE_CORRUPT')).violated).toMatchObject([{ person: 'p1', check: 'store' }]);
  });

  test('a disk that does not answer says nothing about an account', async () => {
    const audited = await failing('EIO');
    expect(audited.findings).toMatchObject([{ check: 'store', severity: 'unverified', person: 'p1' }]);
    expect(audited.violated).toEqual([]);
  });
});

describe('after an entry', () => {
  test('only persons with later entries are looked at, those whole, and the sequence and messages after it', async () => {
    meddle(book.file, 'UPDATE postings SET amount = amount + 1 WHERE entry IN (4, 7) AND number = 0');
    const before = await inLedger(book.file, async (ledger) => {
      const last = await ledger.inspection.lastSeq();
      await settle(ledger, stay(8, 'p1', '1.00'));
      return last;
    });
    const audited = await auditOf(book.file, { since: before });
    expect(audited).toMatchObject({ persons: 1, entries: 1, settlements: 3, head: { seq: before + 1 } });
    // p2 has the same damage, and no new entry.
    expect(audited.findings).toMatchObject([{ check: 'I5', entry: 4, person: 'p1' }]);
    expect(audited.checks.store.notMade).toBeDefined();
  });

  test('a family is followed through all its persons, though only one of them has a later entry', async () => {
    meddle(book.file, `UPDATE accumulators SET value = '2.00' WHERE person = '${FAMILY}'`);
    const { violated } = await auditOf(book.file, { since: 9 });
    expect(violated.map(({ person }) => person).sort()).toEqual(['mother', 'son']);
  });

  test('a ledger that has become shorter is found', async () => {
    const audited = await auditOf(book.file, { since: 99 });
    expect(audited.findings).toMatchObject([{ check: 'sequence', says: expect.stringMatching(/ends at 11/) }]);
  });

  test('a message missing at the end of a counter is found', async () => {
    await inLedger(book.file, (ledger) => settle(ledger, stay(8, 'p1', '1.00')));
    meddle(book.file, 'DELETE FROM outbox WHERE entry = 12');
    expect(checksOf(await auditOf(book.file, { since: 11 }))).toEqual(['I11', 'rows']);
    await inLedger(book.file, (ledger) => settle(ledger, stay(9, 'p2', '1.00')));
    meddle(book.file, `UPDATE outbox SET seq = seq + 1 WHERE entry = 13`);
    expect(checksOf(await auditOf(book.file, { since: 12 }))).toEqual(['I11']);
  });
});

describe('driven visits and holds', () => {
  const begin = async () => {
    await inLedger(book.file, async ({ drivenVisits }) => {
      await drivenVisits.begin({ id: 'j1', visit: 'H1:v1', counter: 'C1', adapter: 'nhsa', sealed: '', at: AT });
      for (const [version, state] of (['quoted', 'confirmed', 'settling'] as const).entries())
        await drivenVisits.move('j1', version + 1, { state, at: AT });
    });
  };
  const audited = (hours: number) => auditOf(book.file, { now: new Date(Date.parse(AT) + hours * 3_600_000) });

  test('an unknown outcome older than a day without anybody asked is found, and freezes nobody', async () => {
    await begin();
    expect((await audited(23)).findings).toEqual([]);
    const late = await audited(25);
    expect(late.findings).toMatchObject([
      { check: 'I10', severity: 'violation', says: expect.stringMatching(/driven visit j1/) },
    ]);
    expect(late.violated).toEqual([]);
  });

  test('once somebody was asked it is theirs', async () => {
    await begin();
    await inLedger(book.file, ({ drivenVisits }) =>
      drivenVisits.move('j1', 4, { state: 'unknown', at: AT, workItem: 'no answer' }),
    );
    expect((await audited(25)).findings).toEqual([]);
  });

  test('events and marks of a driven visit cannot be removed unseen', async () => {
    await begin();
    meddle(book.file, 'DELETE FROM journey_events WHERE number = 2');
    expect(checksOf(await audited(0))).toEqual(['rows']);
    meddle(book.file, 'UPDATE journeys SET is_unresolved = 0');
    expect((await audited(0)).findings.map(({ says }) => says)).toContain(
      'a driven visit’s marks are not those of its state',
    );
  });

  test('a driven visit that both sides have, and of which ours was taken back alone, is found', async () => {
    await begin();
    const settlementId = 'H00000000001:case-1';
    await inLedger(book.file, async ({ drivenVisits }) => {
      await drivenVisits.move('j1', 4, { state: 'settled', at: AT, settlementId });
      await drivenVisits.move('j1', 5, { state: 'committed', at: AT });
    });
    expect((await audited(0)).findings).toEqual([]);
    meddle(book.file, `UPDATE journeys SET state = 'settled'`);
    await inLedger(book.file, (ledger) => ledger.cancel({ settlementId, at: AT }));
    meddle(book.file, `UPDATE journeys SET state = 'committed'`);
    expect((await audited(0)).findings.map(({ says }) => says)).toEqual([
      'a driven visit is committed and its settlement does not stand',
    ]);
  });

  test('a hold that nobody cleared away is a warning', async () => {
    meddle(book.file, `INSERT INTO holds VALUES ('p1', 'q1', 'p1', 'v1', 'C1', '${AT}', '{}', 1)`);
    expect((await audited(24)).findings).toEqual([]);
    expect((await audited(9 * 24)).findings).toMatchObject([{ check: 'holds', severity: 'warning' }]);
  });

  test('a removed freeze is seen by the gap it leaves', async () => {
    await inLedger(book.file, async ({ freezes }) => {
      for (const person of ['p1', 'p2', 'son']) await freezes.freeze(person, 'why', 'who', AT);
    });
    meddle(book.file, 'DELETE FROM freezes WHERE seq = 2');
    expect(checksOf(await audited(0))).toEqual(['rows']);
  });
});

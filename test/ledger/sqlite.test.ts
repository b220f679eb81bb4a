import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { openDatabase } from '../../src/ledger/sqlite/open.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import type { SettlementWire } from '../../src/settlement/index.ts';
import { ledgerContract, type Store } from '../ledger.contract.ts';
import { drivenVisitsContract } from '../ledger.driven-visits.contract.ts';
import { policyContract } from '../ledger.policies.contract.ts';
import { replaceContract } from '../ledger.replace.contract.ts';
import { rosterContract } from '../ledger.rosters.contract.ts';
import { standingContract } from '../ledger.standing.contract.ts';
import { AT, PLAN, pricing, stay } from './fixtures.ts';

/** Of steps after the one that this test goes back to. */
const LATER_INDEXES = [
  'settlements_standing',
  'quotes_by_time',
  'holds_by_time',
  'holds_by_number',
  'holds_of_quote',
  'journeys_open',
  'journeys_open_of_counter',
  'work_items_open_in_order',
];

const sqliteStore = (): Store => {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-ledger-'));
  const file = join(folder, 'ledger.db');
  return {
    open: async () => openSqliteLedger(file),
    reopen: async (ledger) => {
      await ledger.close();
      return openSqliteLedger(file);
    },
    remove: async () => rmSync(folder, { recursive: true }),
  };
};
ledgerContract('SQLite', sqliteStore);
drivenVisitsContract('SQLite', sqliteStore);
replaceContract('SQLite', sqliteStore);
policyContract('SQLite', sqliteStore);
rosterContract('SQLite', sqliteStore);
standingContract('SQLite', sqliteStore);

describe('SQLite as we open it', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huijie-sqlite-'));
    file = join(folder, 'ledger.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('synchronous is FULL and the journal WAL at the first open and at every later one', () => {
    for (let open = 0; open < 3; open += 1) {
      const db = openDatabase(file);
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      db.close();
    }
  });

  test('a second process is refused while the first holds the ledger', () => {
    const db = openDatabase(file);
    db.exec('CREATE TABLE t (a)');
    const script = `const D = require('better-sqlite3'); const d = new D(process.argv[1], { timeout: 50 });
      try { d.exec('BEGIN IMMEDIATE'); console.log('opened'); } catch (e) { console.log(e.code); }`;
    expect(execFileSync('node', ['-e', script, file], { encoding: 'utf8' }).trim()).toMatch(/^SQLITE_BUSY/);
    db.close();
  });

  test('a ledger of an older schema counts who holds what, and knows its sales, when it is brought up to date', async () => {
    const before = openSqliteLedger(file);
    for (const person of ['p1', 'p2']) await before.enrol({ person, plan: PLAN }, AT);
    const bought = stay(1, 'p1', '30000.00');
    const sale: SettlementWire = { ...bought, visit: { ...bought.visit, care: 'pharmacy' } };
    for (const settlement of [sale, stay(2, 'p2', '30000.00')])
      expect(isRefusal(await before.settle({ settlement, counter: 'C01', at: AT }, pricing(settlement)))).toBe(false);
    await before.close();
    const db = new Database(file);
    for (const table of [
      'tallies',
      'account_payments',
      'rosters',
      'roster_refusals',
      'plan_files',
      'audit_checkpoints',
    ])
      db.exec(`DROP TABLE ${table}`);
    for (const index of LATER_INDEXES) db.exec(`DROP INDEX ${index}`);
    for (const table of ['settlements', 'outbox']) db.exec(`ALTER TABLE ${table} DROP COLUMN recorded_at`);
    db.exec(
      'ALTER TABLE tombstones DROP COLUMN lift_entry; ALTER TABLE holds DROP COLUMN number; DROP INDEX journal_of_visit; DROP INDEX journal_of_policies; DROP INDEX journal_of_groups; DROP INDEX settlements_of_sale; ALTER TABLE settlements DROP COLUMN sale',
    );
    db.pragma('user_version = 3');
    db.close();
    const after = openSqliteLedger(file);
    expect(await after.plansHeld()).toEqual([PLAN]);
    expect((await audit(after)).findings).toEqual([]);
    const again = { ...sale, id: 'another number of the same sale' };
    const answer = await after.settle({ settlement: again, counter: 'C01', at: AT }, pricing(again));
    expect(answer).toMatchObject({ code: 'SALE_SETTLED' });
    await after.close();
  });

  test('a ledger of a newer schema is refused', () => {
    openDatabase(file).close();
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(() => openDatabase(file)).toThrow('schema 99');
  });

  describe('whatever is changed behind its back, the audit finds it', () => {
    const damage: Record<string, string> = {
      'a posting': 'UPDATE postings SET amount = amount + 1 WHERE number = 0 AND entry = 2',
      'an accumulator': "UPDATE accumulators SET value = '1.00' WHERE bucket = 'L2.counted'",
      'a journal body': "UPDATE journal SET body = replace(body, '30000.00', '30000.01') WHERE seq = 2",
      'a journal entry': 'DELETE FROM journal WHERE seq = 3',
      'when it was settled': "UPDATE settlements SET recorded_at = '2021-05-01T00:00:00.000Z'",
      'when a counter was told': "UPDATE outbox SET recorded_at = '' WHERE seq = 2",
      'a state': "UPDATE settlements SET state = 'cancelled'",
      'a plan': 'UPDATE plans SET content = replace(content, \'"0.5"\', \'"0.6"\')',
      'an enrolment': 'DELETE FROM enrolments',
      'the number of persons who hold a plan': 'UPDATE tallies SET count = count + 1',
      'a payment from a personal account': `INSERT INTO account_payments VALUES ('p9', '${PLAN}', 'p1')`,
      'a message to a counter': 'DELETE FROM outbox WHERE seq = 1',
    };
    test.each(Object.entries(damage))('%s', async (_name, sql) => {
      const ledger = openSqliteLedger(file);
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      for (const number of [1, 2]) {
        const settlement = stay(number, 'p1', '30000.00');
        await ledger.settle({ settlement, counter: 'C1', at: AT }, pricing(settlement));
      }
      await ledger.close();
      const db = new Database(file);
      db.pragma('foreign_keys = OFF');
      for (const trigger of [
        'journal_only_grows_update',
        'journal_only_grows_delete',
        'postings_only_grow_update',
        'postings_only_grow_delete',
      ]) {
        db.exec(`DROP TRIGGER ${trigger}`);
      }
      db.exec(sql);
      db.close();
      const damaged = openSqliteLedger(file);
      expect((await audit(damaged)).findings.length).toBeGreaterThan(0);
      await damaged.close();
    });
  });
});

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { migrate, type Rewriting, SCHEMA_VERSION } from '../../src/ledger/sqlite/migrate.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { AT, PLAN, pricing, stay } from './fixtures.ts';

/** The schema before settlements and messages said when they were recorded. */
const BEFORE = 9;
const counter = 'C01';
const at = (day: number) => `2021-06-0${day}T02:00:00.000Z`;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'huijie-migrate-'));
  file = join(folder, 'ledger.db');
  await makeOld();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A ledger of days with settlements and a cancel, as the program of before had written it. */
async function makeOld(): Promise<void> {
  const now = join(folder, 'now.db');
  const ledger = openSqliteLedger(now);
  for (const person of ['p1', 'p2']) await ledger.enrol({ person, plan: PLAN }, AT);
  for (const day of [1, 2, 3]) {
    for (const person of ['p1', 'p2']) {
      const settlement = stay(day * 10 + Number(person[1]), person, '30000.00');
      const recorded = await ledger.settle({ settlement, counter, at: at(day) }, pricing(settlement));
      expect(isRefusal(recorded)).toBe(false);
    }
  }
  await ledger.cancel({ settlementId: stay(11, 'p1', '1.00').id, at: at(3), counter: 'C02' });
  await ledger.close();
  const db = new Database(file);
  migrate(db, BEFORE);
  db.pragma('foreign_keys = OFF');
  db.exec(`ATTACH '${now}' AS now`);
  const tables = db.prepare(`SELECT name FROM main.sqlite_schema WHERE type = 'table'`).pluck().all() as string[];
  for (const table of tables) {
    const columns = db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table).join(', ');
    db.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM now.${table}`);
  }
  db.close();
}

const totalsOf = async (of: string, day: number) => {
  const ledger = openSqliteLedger(of);
  const totals = await ledger.totalsOfCounter(counter, at(day));
  const { findings } = await audit(ledger);
  await ledger.close();
  return { totals, findings };
};

test('a ledger of before counts each day of a counter as it would have been counted, and audits clean', async () => {
  const fresh = join(folder, 'now.db');
  for (const day of [1, 2, 3]) {
    const copy = join(folder, `${day}.db`);
    copyFileSync(file, copy);
    const { totals, findings } = await totalsOf(copy, day);
    expect(findings).toEqual([]);
    expect(totals).toEqual((await totalsOf(fresh, day)).totals);
  }
  expect((await totalsOf(file, 3)).totals).toMatchObject({ count: 2, seqBefore: 4, lastSeq: 7 });
});

test('a start that is broken off amid it is taken up by the next, which tells how far it is', async () => {
  const db = new Database(file);
  const breaking = ({ table }: Rewriting) => {
    if (table === 'outbox') throw new Error('broken off');
  };
  expect(() => migrate(db, SCHEMA_VERSION, breaking)).toThrow('broken off');
  expect(db.pragma('user_version', { simple: true })).toBe(BEFORE + 2);
  const told: Rewriting[] = [];
  migrate(db, SCHEMA_VERSION, (one) => told.push(one));
  db.close();
  expect(told).toEqual([{ table: 'outbox', rows: 8, of: 8 }]);
  expect(await totalsOf(file, 3)).toMatchObject({ findings: [], totals: { count: 2, seqBefore: 4 } });
});

test('a row that leads to no entry is no reason not to open: the audit finds it', async () => {
  const db = new Database(file);
  db.pragma('foreign_keys = OFF');
  db.exec('UPDATE outbox SET entry = 99 WHERE seq = 7');
  db.close();
  expect((await totalsOf(file, 3)).findings.length).toBeGreaterThan(0);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type AuditOptions, type AuditResult, audit, type CheckId } from '../../src/audit/index.ts';
import { CHAIN_START, chainHash, type JournalRow, type Ledger } from '../../src/ledger/index.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import type { SettlementWire } from '../../src/settlement/index.ts';
import { caseVisitSchema, settlementOf } from '../../src/workbench/examples/case.ts';
import { AT, PLAN, pricing, stay } from '../ledger/fixtures.ts';

export const FAMILY_PLAN = 'huitangbao-2022';
export const FAMILY = `family.order-1.${FAMILY_PLAN}`;

/** A ledger file that can be meddled with, gone at the end. */
export interface Book {
  readonly file: string;
  readonly remove: () => void;
}

export function newBook(): Book {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-audit-'));
  return { file: join(folder, 'ledger.db'), remove: () => rmSync(folder, { recursive: true }) };
}

let filled: Buffer | undefined;

/** A ledger file of its own with the entries of `fill`, which are made once for all tests of a file. */
export async function filledBook(): Promise<Book> {
  const book = newBook();
  if (filled === undefined) {
    await fill(book.file);
    filled = readFileSync(book.file);
  } else writeFileSync(book.file, filled);
  return book;
}

export const inLedger = async <T>(file: string, work: (ledger: Ledger) => Promise<T>): Promise<T> => {
  const ledger = openSqliteLedger(file);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
};

export const auditOf = (file: string, options: AuditOptions = {}): Promise<AuditResult> =>
  inLedger(file, (ledger) => audit(ledger, options));

export const checksOf = ({ findings }: AuditResult): CheckId[] =>
  [...new Set(findings.map(({ check }) => check))].sort();

export async function settle(ledger: Ledger, settlement: SettlementWire, counter = 'C1'): Promise<string> {
  const recorded = await ledger.settle({ settlement, counter, at: AT }, pricing(settlement));
  if (isRefusal(recorded)) throw new Error(recorded.code);
  return recorded.stored.settlementId;
}

/** A visit whose cost is all in the scope of the family plan's first liability. */
export function familyVisit(number: number, person: string, amount: string, settledOn: string): SettlementWire {
  const visit = caseVisitSchema.parse({ settledOn, lines: [{ class: 'A', amount }] });
  return settlementOf(visit, number, person, '130200');
}

/**
 * p1 settles at C1 (entry 4), again (5), and takes the second back at C2 (6); p2 settles at C2 (7); mother and son
 * share a family: she reaches the deductible (9), and he is paid by it (10).
 */
async function fill(file: string): Promise<void> {
  await inLedger(file, async (ledger) => {
    for (const person of ['p1', 'p2']) await ledger.enrol({ person, plan: PLAN }, AT);
    const familyKey = { attributes: { familyKey: 'order-1' } };
    await ledger.enrol({ person: 'son', plan: FAMILY_PLAN, ...familyKey }, AT);
    await settle(ledger, stay(1, 'p1', '30000.00'));
    const second = await settle(ledger, stay(2, 'p1', '20000.00'));
    await ledger.cancel({ settlementId: second, at: AT, counter: 'C2', reason: 'other invoice' });
    await settle(ledger, stay(3, 'p2', '15000.00'), 'C2');
    await ledger.enrol({ person: 'mother', plan: FAMILY_PLAN, ...familyKey }, AT);
    await settle(ledger, familyVisit(4, 'mother', '20000.00', '2022-04-10'));
    await settle(ledger, familyVisit(5, 'son', '4000.00', '2022-05-10'));
    const evidence = { by: 'message', total: '100.00', figures: {} } as const;
    await ledger.cancel({ settlementId: 'H00000000009:never-came', at: AT, evidence });
  });
}

/** Changes the file behind the program's back, as somebody with a database tool would. */
export function meddle(file: string, change: string | ((db: Database.Database) => void)): void {
  const db = new Database(file);
  try {
    db.pragma('foreign_keys = OFF');
    const triggers = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all() as string[];
    for (const name of triggers) db.exec(`DROP TRIGGER ${name}`);
    if (typeof change === 'string') {
      if (db.prepare(change).run().changes === 0) throw new Error('the meddling changed nothing');
    } else change(db);
  } finally {
    db.close();
  }
}

/**
 * Changes what stands at a place in the body of an entry (undefined takes it away), and makes every hash fit again:
 * only what the entries mean can give it away.
 */
export function rewrite(
  file: string,
  seq: number,
  path: readonly (string | number)[],
  change: Readonly<Record<string, unknown>>,
): void {
  meddle(file, (db) => {
    const text = db.prepare('SELECT body FROM journal WHERE seq = ?').pluck().get(seq) as string;
    const body: unknown = JSON.parse(text);
    const place = path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], body);
    if (typeof place !== 'object' || place === null) throw new Error(`there is nothing at ${path.join('.')}`);
    Object.assign(place, change);
    const changed = JSON.stringify(body);
    if (changed === text) throw new Error('the rewriting changed nothing');
    db.prepare('UPDATE journal SET body = ? WHERE seq = ?').run(changed, seq);
    hashAgain(db);
  });
}

export function hashAgain(db: Database.Database): void {
  const rows = db
    .prepare(
      `SELECT seq, person, person_seq AS personSeq, kind, subject, body, previous_hash AS previousHash, hash,
         recorded_at AS recordedAt FROM journal ORDER BY person, person_seq`,
    )
    .all() as JournalRow[];
  const heads = new Map<string, string>();
  const update = db.prepare('UPDATE journal SET previous_hash = ?, hash = ? WHERE seq = ?');
  for (const row of rows) {
    const previousHash = heads.get(row.person) ?? CHAIN_START;
    const hash = chainHash({ ...row, previousHash });
    heads.set(row.person, hash);
    update.run(previousHash, hash, row.seq);
  }
}

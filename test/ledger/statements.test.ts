import Database from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import type { Ledger } from '../../src/ledger/index.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { migrate } from '../../src/ledger/sqlite/migrate.ts';
import { AT, PLAN, pricing, stay } from './fixtures.ts';

/**
 * Nothing that a counter, a page, a start or a push asks of the ledger may read more because the ledger is longer.
 * Every call of the port is made, the statements it prepares are read off, and SQLite is asked how it runs them.
 */
type Call = (ledger: Ledger) => unknown;
/** Closed by the compiler: a new call of a store needs its line here. */
type Calls<Of, Left extends keyof Of = never> = Readonly<Record<Exclude<keyof Of, Left>, Call>>;
type Parts = 'planVersions' | 'freezes' | 'tombstones' | 'drivenVisits' | 'policies' | 'rosters' | 'inspection';
/** What audits, replays and commands alone ask reads the whole ledger, in its own time. */
type OfWhole = 'journal' | 'persons';

const counter = 'C1';
const later = '2022-01-01T00:00:00.000Z';
const first = stay(1, 'p1', '30000.00');
const second = stay(2, 'p1', '20000.00');
const content = { hash: 'h', id: PLAN, content: '{}' };
const who = { person: 'p2', plan: PLAN, at: AT, by: 'by', reason: 'why' };
const roster = { file: 'f', plan: PLAN };
const row = { person: 'p3', plan: PLAN, body: `{"person":"p3","plan":"${PLAN}"}`, line: 1 };
const unseen = 'H00000000001:unseen';

const CALLS: Calls<Ledger, Parts | OfWhole | 'close'> = {
  bindPersonKey: (ledger) => ledger.bindPersonKey('key'),
  enrol: (ledger) => ledger.enrol({ person: 'p1', plan: PLAN, attributes: { familyKey: 'f1' } }, AT),
  quote: (ledger) =>
    ledger.quote(
      { id: 'q1', settlement: first, counter, at: AT, expiresAt: later, hold: true, outcomeOf: () => ({}) },
      pricing(first),
    ),
  findQuote: (ledger) => ledger.findQuote('q1'),
  settle: (ledger) => ledger.settle({ settlement: first, counter, at: AT }, pricing(first)),
  replace: (ledger) => ledger.replace({ settlementId: first.id, settlement: second, counter, at: AT }, pricing(second)),
  cancel: async (ledger) => [
    await ledger.cancel({ settlementId: second.id, at: AT, counter: 'C2' }),
    await ledger.cancel({ settlementId: unseen, at: AT, evidence: { by: 'message', total: '1.00', figures: {} } }),
  ],
  releaseHold: (ledger) => ledger.releaseHold('q1'),
  forgetQuotesBefore: (ledger) => ledger.forgetQuotesBefore('2023-01-01T00:00:00.000Z'),
  findBill: (ledger) => ledger.findBill(first.id),
  billsOfCounter: (ledger) => ledger.billsOfCounter(counter, 20),
  totalsOfCounter: (ledger) => ledger.totalsOfCounter(counter, AT),
  outbox: (ledger) => ledger.outbox(counter, 0, 32),
  snapshot: (ledger) => ledger.snapshot('p1'),
  postingsOf: (ledger) => ledger.postingsOf(first.id),
  planOf: (ledger) => ledger.planOf('none'),
  plansHeld: (ledger) => ledger.plansHeld(),
  checkWritable: (ledger) => ledger.checkWritable(),
};
const DRIVEN: Calls<Ledger['drivenVisits']> = {
  begin: ({ drivenVisits }) => drivenVisits.begin({ id: 'j1', visit: 'v', counter, adapter: 'a', at: AT, sealed: '' }),
  find: ({ drivenVisits }) => drivenVisits.find('j1'),
  mustFind: ({ drivenVisits }) => drivenVisits.mustFind('j1'),
  move: ({ drivenVisits }) => drivenVisits.move('j1', 1, { state: 'quoted', at: AT, workItem: 'why' }),
  record: ({ drivenVisits }) => drivenVisits.record('j1', AT, { kind: 'late', says: 'x' }),
  findByVisit: ({ drivenVisits }) => drivenVisits.findByVisit('v'),
  findBySettlement: ({ drivenVisits }) => drivenVisits.findBySettlement('s'),
  events: ({ drivenVisits }) => drivenVisits.events('j1'),
  open: ({ drivenVisits }) => drivenVisits.open(10),
  due: ({ drivenVisits }) => drivenVisits.due(AT, AT, 10),
  openAtCounter: ({ drivenVisits }) => drivenVisits.openAtCounter(counter),
  nextNumber: ({ drivenVisits }) => drivenVisits.nextNumber('n'),
  workItems: async ({ drivenVisits }) => [
    await drivenVisits.workItems('open', 5),
    await drivenVisits.workItems('all', 5),
  ],
  workItem: ({ drivenVisits }) => drivenVisits.workItem(1),
  openWorkItemOf: ({ drivenVisits }) => drivenVisits.openWorkItemOf('j1'),
  closeWorkItem: ({ drivenVisits }) => drivenVisits.closeWorkItem(1, 'by', 'done', AT),
};
const POLICIES: Calls<Ledger['policies']> = {
  issue: ({ policies }) =>
    policies.issue(
      {
        plan: PLAN,
        at: AT,
        confirm: true,
        group: 'g',
        fits: () => undefined,
        orders: [{ person: 'p2', mark: 'm', payer: 'p1' }],
      },
      () => ({
        enrolment: { person: 'p2', plan: PLAN },
        policy: { premium: { due: '1.00', parts: [{ payer: 'account', amount: '1.00' }] } },
        subsidies: ['s'],
        fromAccount: true,
        plan: content,
      }),
    ),
  find: ({ policies }) => policies.find('p2'),
  amend: ({ policies }) => policies.amend({ ...who, change: (before) => ({ ...before, to: '2021-12-31' }) }),
  withdraw: ({ policies }) => policies.withdraw({ ...who, cause: 'mistake', examine: () => undefined }),
};
const ROSTERS: Calls<Ledger['rosters']> = {
  begin: ({ rosters }) => rosters.begin(roster, AT),
  add: ({ rosters }) =>
    rosters.add(roster, { rows: [row, { ...row, body: '{}', line: 2 }], place: '1', at: AT }, false),
  finish: ({ rosters }) => rosters.finish(roster, 0, AT),
  find: ({ rosters }) => rosters.find(roster),
  list: ({ rosters }) => rosters.list(5),
  refusals: ({ rosters }) => rosters.refusals(roster, 0, 5),
};
const FREEZES: Calls<Ledger['freezes']> = {
  freeze: ({ freezes }) => freezes.freeze('p9', 'why', 'by', AT),
  frozen: ({ freezes }) => freezes.frozen('p9'),
  thaw: ({ freezes }) => freezes.thaw('p9', 'why', 'by', AT),
};
const TOMBSTONES: Calls<Ledger['tombstones']> = {
  find: ({ tombstones }) => tombstones.find(unseen),
  lift: ({ tombstones }) => tombstones.lift({ settlementId: unseen, why: 'w', by: 'a', second: 'b', at: AT }),
};
const VERSIONS: Calls<Ledger['planVersions']> = {
  find: ({ planVersions }) => planVersions.find(PLAN, '1'),
  note: ({ planVersions }) => planVersions.note([{ id: PLAN, version: '1', fileHash: 'h' }]),
};
/** Of the audit, only what a start asks too. */
const START: Record<'lastSeq' | 'restoredAt', Call> = {
  lastSeq: ({ inspection }) => inspection.lastSeq(),
  restoredAt: ({ inspection }) => inspection.restoredAt(),
};
const STORES = { CALLS, DRIVEN, POLICIES, ROSTERS, FREEZES, TOMBSTONES, VERSIONS, START };

/** Tables with a row for each text, setting or file, however many settlements there are. */
const SHORT = ['plans', 'plan_files', 'tallies', 'settings', 'sequences', 'rosters'];
/** Indexes of what is open now: what is done leaves them. */
const OF_OPEN = ['journeys_open', 'journeys_due', 'journeys_open_of_counter', 'work_items_open_in_order'];
/** Sorted where they are found, because they are few: what one person or family holds, the persons of one group. */
const SORTED =
  /FROM holds JOIN quotes ON quotes.id = quote_id WHERE holder = \?|json_extract\(journal.body, '\$.group'\) = \?/;
/** A list from its beginning, in the order of the table itself: it ends with its limit. */
const FROM_FIRST = /FROM work_items WHERE TRUE ORDER BY id LIMIT/;

/** Steps of a plan that read or sort more the longer a table is. */
function growing(sql: string, plan: readonly string[]): string[] {
  const isOpen = (step: string) => OF_OPEN.some((name) => step.includes(` ${name}`));
  const isShort = (step: string) => SHORT.some((name) => step.startsWith(`SCAN ${name}`));
  return plan.filter((step) => {
    if (step.startsWith('SCAN '))
      return step !== 'SCAN CONSTANT ROW' && !isShort(step) && !isOpen(step) && !FROM_FIRST.test(sql);
    if (step.includes('TEMP B-TREE')) return !SORTED.test(sql) && !plan.some((one) => isShort(one) || isOpen(one));
    // All that a counter ever settled or was told: only from one end.
    return step.endsWith('(counter=?)') && !/max\(seq\)|LIMIT/.test(sql) && !isOpen(step);
  });
}

interface Prepared {
  readonly call: string;
  readonly sql: string;
  readonly plan: readonly string[];
}

function planOf(db: Database.Database, sql: string): string[] {
  const names = [...sql.matchAll(/@(\w+)/g)].map(([, name = '']) => [name, null] as const);
  const values = names.length > 0 ? [Object.fromEntries(names)] : [...sql.matchAll(/\?/g)].map(() => null);
  const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[];
  return rows.map(({ detail }) => detail);
}

/** Every statement that the calls prepare, once, under the first call that does. */
async function statementsOfCalls(): Promise<Prepared[]> {
  const preparing = vi.spyOn(Database.prototype, 'prepare');
  const ledger = openSqliteLedger(':memory:');
  const found = new Map<string, string>();
  for (const [store, calls] of Object.entries(STORES)) {
    for (const [name, call] of Object.entries(calls)) {
      preparing.mockClear();
      await call(ledger);
      for (const [sql] of preparing.mock.calls) if (!found.has(sql)) found.set(sql, `${store} ${name}`);
    }
  }
  const db = preparing.mock.contexts[0] as Database.Database;
  preparing.mockRestore();
  const explained = [...found].flatMap(([sql, call]) =>
    /^(SELECT|INSERT|UPDATE|DELETE)/.test(sql) ? [{ call, sql, plan: planOf(db, sql) }] : [],
  );
  await ledger.close();
  return explained;
}

const statements = await statementsOfCalls();

describe('no call reads more because the ledger is longer', () => {
  test.each(statements)('$call: $sql', ({ sql, plan }) => {
    expect(growing(sql, plan)).toEqual([]);
    expect(sql, 'SQLite would plan it anew at every run').not.toMatch(/LIMIT [?@]\w*(?! ?\w* ?\+)/);
  });

  test('and the calls were made as far as their statements', () => {
    expect(statements.length).toBeGreaterThan(70);
  });

  test.each([
    'SELECT count(*) FROM settlements',
    'SELECT sum(total) FROM settlements WHERE counter = ?',
    'SELECT seq FROM journal WHERE recorded_at > ?',
    'SELECT seq FROM outbox WHERE counter = ? ORDER BY kind',
    'DELETE FROM quotes WHERE visit = ?',
  ])('and one that does is found: %s', (sql) => {
    const db = new Database(':memory:');
    migrate(db);
    expect(growing(sql, planOf(db, sql))).not.toEqual([]);
    db.close();
  });
});

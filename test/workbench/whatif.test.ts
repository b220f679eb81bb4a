import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, test } from 'vitest';
import { syntheticEvents } from '../../scripts/synthetic-events.ts';
import type { Desk } from '../../src/desk/index.ts';
import { openLedger } from '../../src/main/ledger.ts';
import { formatFen, parseFen } from '../../src/money/index.ts';
import { type LoadedPlan, type PlanBook, planBook } from '../../src/plan/index.ts';
import { Progress } from '../../src/workbench/progress.ts';
import { replayEvent } from '../../src/workbench/replay.ts';
import { reportOf, type WhatIfReport } from '../../src/workbench/whatif/report.ts';
import { SpillCache, SpillStore } from '../../src/workbench/whatif/store.ts';
import { reportAsText } from '../../src/workbench/whatif/text.ts';
import { comparePlans, WhatIf } from '../../src/workbench/whatif/whatif.ts';
import { folder, plans, put, quzhou, quzhouFile, withRate } from './kit.ts';

const place = mkdtempSync(join(tmpdir(), 'huijie-whatif-test-'));
afterAll(() => rmSync(place, { recursive: true }));

const quzhouOnly: PlanBook = planBook(
  plans.plans.filter(({ plan }) => plan.id === 'huiqubao-2021'),
  plans.coordination,
);

const events = (count: number, seed = 1, scatter = true): object[] => [
  ...syntheticEvents({ plan: quzhou(), events: count, seed, scatter }),
];

interface Settle {
  readonly settlement: { readonly id: string; readonly person: { readonly key: string }; readonly amounts: object };
}
const settlesOf = (lines: readonly object[]): Settle[] =>
  lines.filter((line): line is Settle => 'event' in line && line.event === 'settle');

function whatIf(changed: LoadedPlan, lines: readonly (object | string)[], held?: number): WhatIfReport {
  const run = new WhatIf(comparePlans(quzhouOnly, [changed]), held);
  try {
    for (const line of lines) run.line(typeof line === 'string' ? line : JSON.stringify(line));
    return reportOf(run);
  } finally {
    run.close();
  }
}

/** The same events through desk and ledger: another way to the same totals. Fen by person, cancels taken off. */
async function throughTheLedger(book: PlanBook, lines: readonly object[]): Promise<Map<string, bigint>> {
  const desk: Desk = {
    adapters: new Map(),
    plans: book,
    ledger: openLedger(':memory:'),
    personKey: () => '',
    now: () => new Date(0),
    notify: () => {},
  };
  const paid = new Map<string, bigint>();
  const bySettlement = new Map<string, [person: string, fen: bigint]>();
  const add = (person: string, fen: bigint) => paid.set(person, (paid.get(person) ?? 0n) + fen);
  for (const line of lines) {
    const result = await replayEvent(desk, line);
    if (result.event === 'settle') {
      const person = (line as { settlement: { person: { key: string } } }).settlement.person.key;
      const fen = result.payouts.reduce((sum, payout) => sum + (parseFen(payout.amount) ?? 0n), 0n);
      bySettlement.set(result.settlementId, [person, fen]);
      add(person, fen);
    } else if (result.event === 'cancel') {
      const [person, fen] = bySettlement.get(result.settlementId) ?? ['', 0n];
      add(person, -fen);
    } else if (result.event === 'refused') throw new Error(result.code);
  }
  await desk.ledger.close();
  return paid;
}

const total = (paid: ReadonlyMap<string, bigint>): bigint => [...paid.values()].reduce((sum, fen) => sum + fen, 0n);

describe('a changed plan over recorded settlements', () => {
  test('an identical plan changes nothing, for nobody', () => {
    const report = whatIf(withRate('l2.rate', '0.5'), events(600));
    expect(report.total.difference).toBe('0.00');
    expect(report.total.old).not.toBe('0.00');
    expect(report.persons).toMatchObject({ gain: 0, lose: 0, same: report.persons.hold });
    expect(report.largest).toEqual([]);
    expect(report.plans[0]?.changes).toEqual([]);
    expect(report.distribution.every((bin) => bin.persons === 0)).toBe(true);
  });

  test('50% to 60% gives exactly the difference that the ledger gives, over 700 events, person by person', async () => {
    const lines = events(700);
    const changed = withRate('l2.rate', '0.6');
    const report = whatIf(changed, lines);
    const old = await throughTheLedger(quzhouOnly, lines);
    const now = await throughTheLedger(planBook([changed], plans.coordination), lines);
    expect(report.badLines.count).toBe(0);
    expect(report.events.cancels).toBeGreaterThan(2);
    expect(report.total).toEqual({
      old: formatFen(total(old)),
      new: formatFen(total(now)),
      difference: formatFen(total(now) - total(old)),
    });
    const changes = [...now].map(([person, fen]) => ({ person, change: fen - (old.get(person) ?? 0n) }));
    expect(report.persons.gain).toBe(changes.filter(({ change }) => change > 0n).length);
    expect(report.persons.lose).toBe(0);
    const largest = changes.sort((a, b) =>
      a.change === b.change ? (a.person < b.person ? -1 : 1) : a.change > b.change ? -1 : 1,
    );
    expect(report.largest.map(({ person, difference }) => [person, difference])).toEqual(
      largest.slice(0, 10).map(({ person, change }) => [person, formatFen(change)]),
    );
    const inBands = report.distribution.reduce((sum, bin) => sum + (parseFen(bin.sum) ?? 0n), 0n);
    expect(formatFen(inBands)).toBe(report.total.difference);
    expect(report.distribution.reduce((sum, bin) => sum + bin.persons, 0)).toBe(report.persons.gain);
  });

  test('a higher deductible: nobody gains, and the reasons say why', () => {
    const changed = withRate('l2.deductible', '30000');
    const report = whatIf(changed, events(600));
    expect(report.persons.gain).toBe(0);
    expect(report.persons.lose).toBeGreaterThan(10);
    const l2 = report.byPlan[0]?.liabilities.find((one) => one.liability === 'L2');
    const below = l2?.reasons.BELOW_DEDUCTIBLE;
    expect(below?.new).toBeGreaterThan(below?.old ?? 0);
    expect(l2?.settlementsPaid.new).toBeLessThan(l2?.settlementsPaid.old ?? 0);
  });

  test('the same events give the same report, and the order of persons does not matter', () => {
    const changed = withRate('l2.rate', '0.6');
    const lines = events(800, 7);
    const once = whatIf(changed, lines);
    expect(whatIf(changed, lines)).toEqual(once);
    const key = (line: object) => JSON.stringify(line).match(/p\d{9}/)?.[0] ?? '';
    const grouped = [...lines].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    expect(whatIf(changed, grouped)).toEqual(once);
  });

  test('a settlement that was taken back counts in neither world', () => {
    const settle = settlesOf(events(40, 3, false))[0];
    if (settle === undefined) throw new Error('no settlement');
    const person = settle.settlement.person.key;
    const lines = [
      { event: 'enrol', enrolment: { person: 'pX', plan: 'huiqubao-2021' } },
      { ...settle, settlement: { ...settle.settlement, person: { key: 'pX' } } },
      { event: 'cancel', settlement: settle.settlement.id },
    ];
    const report = whatIf(withRate('l2.rate', '0.6'), lines);
    expect(person).not.toBe('pX');
    expect(report.total).toEqual({ old: '0.00', new: '0.00', difference: '0.00' });
    expect(report.events).toMatchObject({ settlements: 1, cancels: 1 });
    expect(report.persons.settled).toBe(0);
  });

  test('bad lines are counted and named, and the good ones still count', () => {
    const good = events(300);
    const changed = withRate('l2.rate', '0.6');
    const clean = whatIf(changed, good);
    const settle = settlesOf(good)[0];
    if (settle === undefined) throw new Error('no settlement');
    const wrong = {
      ...settle,
      settlement: { ...settle.settlement, id: 'x:1', amounts: { ...settle.settlement.amounts, total: '1.00' } },
    };
    const bad = [
      'not json',
      '',
      '{"event":"settle"}',
      { event: 'cancel', settlement: 'nowhere' },
      wrong,
      { event: 'enrol', enrolment: { person: 'p', plan: 'none' } },
    ];
    const report = whatIf(changed, [...bad, ...good, settle]);
    expect(report.badLines.byCode).toEqual({
      AMOUNTS_DO_NOT_ADD: 1,
      BODY_NOT_JSON: 1,
      FIELD_INVALID: 1,
      PLAN_UNKNOWN: 1,
      SETTLEMENT_UNKNOWN: 1,
    });
    expect(report.badLines.first[0]).toEqual({ line: 1, code: 'BODY_NOT_JSON' });
    expect(report.events.repeated).toBe(1);
    expect(report.total).toEqual(clean.total);
    expect(reportAsText(report).join('\n')).toContain('第 1 行 line 1: BODY_NOT_JSON');
  });

  test('persons who do not hold the changed plan are not concerned', () => {
    const settles = settlesOf(events(200));
    const report = whatIf(withRate('l2.rate', '0.6'), settles);
    expect(report.persons).toMatchObject({ hold: 0, gain: 0 });
    expect(report.events.notConcerned).toBe(settles.length);
  });

  test('the report says in words what was changed', () => {
    const text = reportAsText(whatIf(withRate('l2.rate', '0.6'), events(200))).join('\n');
    for (const part of [
      '责任二给付比例 (l2.rate)：50% → 60%',
      '合计 total',
      '增加 gain',
      '变化最大 largest changes',
      '未过免赔额 BELOW_DEDUCTIBLE',
    ])
      expect(text).toContain(part);
  });
});

describe('what is kept of many persons', () => {
  test('the store gives back what was put, through rewrites, growth and spills', () => {
    const store = new SpillStore();
    const model = new Map<string, string>();
    let state = 12_345;
    const next = (most: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % most;
    };
    for (let step = 0; step < 20_000; step += 1) {
      const key = `k${next(4_000)}`;
      const value = '值'.repeat(next(90)) + step;
      store.set(key, value);
      model.set(key, value);
    }
    store.set('large', 'x'.repeat(3_000_000));
    model.set('large', 'x'.repeat(3_000_000));
    for (const [key, value] of model) expect(store.get(key) === value).toBe(true);
    expect(store.get('k4001')).toBeUndefined();
    expect(new Map(store.entries('')).size).toBe(model.size);
    expect([...store.entries('large')].map(([key]) => key)).toEqual(['large']);
    store.close();
  });

  test('a cache of three holds a thousand', () => {
    const store = new SpillStore();
    const cache = new SpillCache<{ n: number }>(store, 'p:', 3, {
      encode: JSON.stringify,
      decode: JSON.parse,
      fresh: () => ({ n: 0 }),
    });
    for (let step = 0; step < 5_000; step += 1) {
      const value = cache.get(`k${step % 1_000}`);
      value.n += 1;
      cache.touch(`k${step % 1_000}`, value);
    }
    const all = [...cache.all()];
    expect(all).toHaveLength(1_000);
    expect(all.every(([, value]) => value.n === 5)).toBe(true);
    store.close();
  });

  test('a run that holds two persons in memory gives the report of one that holds them all', () => {
    const changed = withRate('l2.rate', '0.6');
    const lines = events(600, 5);
    expect(whatIf(changed, lines, 2)).toEqual(whatIf(changed, lines));
  });

  test('memory stays flat: four times the settlements and persons, the same heap', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heapAfter = (count: number): number => {
      const run = new WhatIf(comparePlans(quzhouOnly, [withRate('l2.rate', '0.6')]), 50);
      for (const event of syntheticEvents({ plan: quzhou(), events: count, seed: 1, scatter: true }))
        run.line(JSON.stringify(event));
      collect();
      const used = process.memoryUsage();
      run.close();
      return used.heapUsed;
    };
    // The terms of every day of the year are made once and stay: they are there before anything is measured.
    heapAfter(1_500);
    // Some 1 500 more settlements would be 3 MB if they were held.
    expect(heapAfter(2_000) - heapAfter(500)).toBeLessThan(1_000_000);
  });
});

describe('the progress bar', () => {
  const drawnOn = (isTTY: boolean): string => {
    let drawn = '';
    const stream = Object.assign(
      new Writable({
        write: (text, _encoding, done) => {
          drawn += String(text);
          done();
        },
      }),
      { isTTY, columns: 120 },
    );
    const bar = new Progress(stream, 100);
    bar.tick(5, 50);
    bar.clear();
    return drawn;
  };

  test('has share, time left, lines and rate, and is taken off at the end', () => {
    const drawn = drawnOn(true);
    expect(drawn).toMatch(/\[█+░+\] 50%\s+剩余 left \S+\s+5 行 lines\s+\d+\/s/);
    expect(drawn.lastIndexOf('行 lines')).toBeLessThan(drawn.lastIndexOf('\u001b['));
  });

  test('is drawn on a terminal only', () => {
    expect(drawnOn(false)).toBe('');
  });
});

const built = join(folder, '..', 'dist', 'src', 'cli', 'whatif.js');
describe.skipIf(!existsSync(built))('huijie whatif', () => {
  test('reads a file, prints the report, writes JSON; a plan nobody knows is exit 2', () => {
    const file = join(place, 'events.ndjson');
    writeFileSync(
      file,
      events(200)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    );
    const changed = JSON.parse(readFileSync(quzhouFile, 'utf8'));
    put(changed, 'figures/l2.rate/values/0/value', '0.6');
    writeFileSync(join(place, 'new.json'), JSON.stringify(changed));
    const program = join(folder, '..', 'dist', 'src', 'cli', 'huijie.js');
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [program, 'whatif', ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const json = join(place, 'report.json');
    expect(run('--plan', join(place, 'new.json'), file, '--json', json)).toContain('假设测算');
    const report = JSON.parse(readFileSync(json, 'utf8'));
    expect(report.plans[0].plan).toBe('huiqubao-2021');
    put(changed, 'id', 'nobody-2021');
    writeFileSync(join(place, 'other.json'), JSON.stringify(changed));
    expect(() => run('--plan', join(place, 'other.json'), file)).toThrow(/status 2|Command failed/);
  });
});

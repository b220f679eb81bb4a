import { describe, expect, test } from 'vitest';
import { commit, type Desk, inProcessState, WaitingRoom } from '../../src/desk/index.ts';
import { openLedger } from '../../src/main/ledger.ts';
import { openPlans } from '../../src/main/plans.ts';
import type { Adapter } from '../../src/port/adapter.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { type SettlementWire, settlementSchema } from '../../src/settlement/index.ts';
import { stay } from '../ledger/fixtures.ts';

/** Counters are named by callers, and bills are kept in memory: whatever is presented, there is an end to it. */
const COUNTER_MOST = 50;
const ALL_MOST = 2_000;

const SILENT = { id: 'silent', writeBill: () => null } as unknown as Adapter;

function room() {
  const desk: Desk = {
    adapters: new Map(),
    plans: openPlans(),
    ledger: openLedger(':memory:'),
    personKey: (_type, number) => number,
    now: () => new Date('2021-06-01T02:00:00Z'),
    notify: () => {},
  };
  const waiting = new WaitingRoom(desk, inProcessState(desk.now));
  const present = async (number: number, counter: string) => {
    const settlement = settlementSchema.parse(stay(number, `p${number}`, '100.00'));
    const quoted = await waiting.put({ counter, settlement, adapter: SILENT, hold: false });
    if (isRefusal(quoted) || !('quoteId' in quoted)) throw new Error('not quoted');
    return quoted.quoteId;
  };
  return { desk, waiting, present };
}

test('a counter shows fifty bills: the oldest of that counter gives way, and nobody else', async () => {
  const { desk, waiting, present } = room();
  const other = await present(1, 'C2');
  const first = await present(2, 'C1');
  for (let number = 3; number < 2 + COUNTER_MOST; number += 1) await present(number, 'C1');
  expect((await waiting.at('C1')).waiting).toHaveLength(COUNTER_MOST);
  expect(await waiting.find(first)).toBeDefined();
  const last = await present(999, 'C1');
  expect((await waiting.at('C1')).waiting).toHaveLength(COUNTER_MOST);
  expect(await waiting.find(first)).toBeUndefined();
  expect([await waiting.find(last), await waiting.find(other)].every((found) => found !== undefined)).toBe(true);
  await desk.ledger.close();
});

test('all counters together hold two thousand, however many are named: the oldest of all gives way', async () => {
  const { desk, waiting, present } = room();
  const ids: string[] = [];
  for (let number = 1; number <= ALL_MOST; number += 1) ids.push(await present(number, `C${number % 100}`));
  const held = async () =>
    (await Promise.all(ids.map((id) => waiting.find(id)))).filter((bill) => bill !== undefined).length;
  expect(await held()).toBe(ALL_MOST);
  ids.push(await present(ALL_MOST + 1, 'another'));
  expect(await held()).toBe(ALL_MOST);
  expect(await waiting.find(ids[0] ?? '')).toBeUndefined();
  expect(await waiting.find(ids.at(-1) ?? '')).toBeDefined();
  await desk.ledger.close();
}, 60_000);

describe('a stay that is settled in parts', () => {
  const first = stay(1, 'p1', '6000.00');
  const second: SettlementWire = { ...stay(2, 'p1', '7000.00'), visit: first.visit };
  const trialOf = (part: SettlementWire): SettlementWire => ({
    ...part,
    id: `${part.id}:trial`,
    basic: { state: 'trial' },
  });
  const put = async ({ waiting }: ReturnType<typeof room>, part: SettlementWire, counter = 'C1') => {
    const quoted = await waiting.put({
      counter,
      settlement: settlementSchema.parse(part),
      adapter: SILENT,
      hold: true,
    });
    if (isRefusal(quoted)) throw new Error(quoted.code);
    return quoted;
  };
  const settled = async ({ desk }: ReturnType<typeof room>, part: SettlementWire) => {
    const done = await commit(desk, settlementSchema.parse(part), 'C9', SILENT);
    if (isRefusal(done)) throw new Error(done.code);
    return done;
  };
  const isHeld = async ({ desk }: ReturnType<typeof room>, quoteId: string) =>
    (await desk.ledger.findQuote(quoteId))?.held;

  test.each<[string, SettlementWire]>([
    ['a part', second],
    ['the trial of a part', trialOf(second)],
  ])('%s waits and holds on while another is quoted or settled again', async (_name, part) => {
    const at = room();
    await settled(at, first);
    const quoted = await put(at, part);
    if (!('quoteId' in quoted)) throw new Error('not quoted');
    for (const again of [first, trialOf(first)]) expect(await put(at, again)).toMatchObject({ canSettle: false });
    await at.waiting.settledElsewhere(await settled(at, first));
    expect((await at.waiting.at('C1')).waiting).toEqual([quoted]);
    expect(await isHeld(at, quoted.quoteId)).toBe(true);
    await at.waiting.settledElsewhere(await settled(at, second));
    expect((await at.waiting.at('C1')).waiting).toEqual([]);
    expect(await isHeld(at, quoted.quoteId)).toBe(false);
    await at.desk.ledger.close();
  });

  test('a settlement of the same number at another hospital hides no bill here; that of the trial does', async () => {
    const at = room();
    await put(at, trialOf(first));
    const institution = { ...first.visit.institution, code: 'H00000000002' };
    const there = { ...first, id: 'H00000000002:case-1', visit: { ...first.visit, institution } };
    await at.waiting.settledElsewhere(await settled(at, there));
    expect((await at.waiting.at('C1')).waiting).toHaveLength(1);
    await at.waiting.settledElsewhere(await settled(at, first));
    expect((await at.waiting.at('C1')).waiting).toEqual([]);
    await at.desk.ledger.close();
  });

  test('a trial of other fees is over, and holds nothing, when its quote is what settles', async () => {
    const at = room();
    const done = await settled(at, first);
    const quoted = await put(at, trialOf(second));
    if (!('quoteId' in quoted)) throw new Error('not quoted');
    await at.waiting.settledElsewhere(done, quoted.quoteId);
    expect((await at.waiting.at('C1')).waiting).toEqual([]);
    expect(await isHeld(at, quoted.quoteId)).toBe(false);
    await at.desk.ledger.close();
  });
});

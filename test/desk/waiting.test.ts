import { expect, test } from 'vitest';
import { type Desk, WaitingRoom } from '../../src/desk/index.ts';
import { isRefusal } from '../../src/errors.ts';
import type { Adapter } from '../../src/gateway.ts';
import { openLedger, openPlans } from '../../src/main.ts';
import { settlementSchema } from '../../src/settlement/index.ts';
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
  const waiting = new WaitingRoom(desk);
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
  expect(waiting.at('C1')).toHaveLength(COUNTER_MOST);
  expect(waiting.find(first)).toBeDefined();
  const last = await present(999, 'C1');
  expect(waiting.at('C1')).toHaveLength(COUNTER_MOST);
  expect(waiting.find(first)).toBeUndefined();
  expect([waiting.find(last), waiting.find(other)].every((found) => found !== undefined)).toBe(true);
  await desk.ledger.close();
});

test('all counters together hold two thousand, however many are named: the oldest of all gives way', async () => {
  const { desk, waiting, present } = room();
  const ids: string[] = [];
  for (let number = 1; number <= ALL_MOST; number += 1) ids.push(await present(number, `C${number % 100}`));
  const held = () => ids.filter((id) => waiting.find(id) !== undefined).length;
  expect(held()).toBe(ALL_MOST);
  ids.push(await present(ALL_MOST + 1, 'another'));
  expect(held()).toBe(ALL_MOST);
  expect(waiting.find(ids[0] ?? '')).toBeUndefined();
  expect(waiting.find(ids.at(-1) ?? '')).toBeDefined();
  await desk.ledger.close();
}, 60_000);

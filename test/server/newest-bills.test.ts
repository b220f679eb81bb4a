import { describe, expect, test } from 'vitest';
import type { StoredBill } from '../../src/ledger/index.ts';
import { newestBills } from '../../src/server/newest-bills.ts';

/** A counter with so many bills, and how many turns of others came before each look at it. */
function counterWith(count: number) {
  const turns: number[] = [];
  let turn = 0;
  const others = setInterval(() => {
    turn += 1;
  }, 0);
  const billsOfCounter = async (_counter: string, limit: number, before = count + 1) => {
    turns.push(turn);
    const entries = Array.from({ length: count }, (_, index) => count - index).filter((entry) => entry < before);
    const until = performance.now() + 3;
    while (performance.now() < until);
    return entries.slice(0, limit).map((entry) => ({ entry }) as StoredBill);
  };
  return { billsOfCounter, turns, end: () => clearInterval(others) };
}

const entriesOf = (bills: readonly StoredBill[]) => bills.map(({ entry }) => entry);
const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

describe('the newest bills of a counter', () => {
  test.each([
    { what: 'all of a short list', count: 3, limit: 200, from: 3, to: 1 },
    { what: 'exactly one part', count: 16, limit: 200, from: 16, to: 1 },
    { what: 'no more than wanted', count: 100, limit: 41, from: 100, to: 60 },
    { what: 'from where the caller is', count: 100, limit: 20, before: 51, from: 50, to: 31 },
  ])('are the same as in one look: $what', async ({ count, limit, before, from, to }) => {
    const counter = counterWith(count);
    expect(entriesOf(await newestBills(counter, 'C1', limit, before))).toEqual(down(from, to));
    counter.end();
  });

  test('leave others their turn after each part', async () => {
    const counter = counterWith(200);
    await newestBills(counter, 'C1', 200);
    counter.end();
    expect(counter.turns.length).toBeGreaterThan(10);
    expect(new Set(counter.turns).size).toBeGreaterThan(counter.turns.length / 2);
  });
});

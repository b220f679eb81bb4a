import { beforeEach, describe, expect, test } from 'vitest';
import type { PresentedBill, SharedState, StoredCase } from '../src/desk/ports.ts';

/** A state over one store, as instances that stand behind one address open it, and the clock that it is given. */
export interface StateUnderTest {
  readonly open: (now: () => Date) => Promise<SharedState> | SharedState;
}

const START = Date.parse('2021-06-01T02:00:00.000Z');

/** What holds of the shared state, whatever keeps it. */
export function stateContract(name: string, { open }: StateUnderTest): void {
  let state: SharedState;
  let clock: number;

  beforeEach(async () => {
    clock = START;
    state = await open(() => new Date(clock));
  });

  describe(`${name}: a lease`, () => {
    test('is one holder’s at a time; whoever comes later gets a higher number', async () => {
      const first = await state.leases.take('visit 1', 'A', 1000);
      expect(await state.leases.take('visit 1', 'B', 1000)).toBeUndefined();
      await state.leases.release('visit 1', first ?? -1);
      expect(await state.leases.take('visit 1', 'B', 1000)).toBeGreaterThan(first ?? Number.POSITIVE_INFINITY);
    });

    test('of ten that take it at once, one has it', async () => {
      const taken = await Promise.all(
        Array.from({ length: 10 }, (_, holder) => state.leases.take('visit 1', `holder ${holder}`, 1000)),
      );
      expect(taken.filter((fence) => fence !== undefined)).toHaveLength(1);
    });

    test('of one subject keeps nobody from another', async () => {
      await state.leases.take('visit 1', 'A', 1000);
      expect(await state.leases.take('visit 2', 'B', 1000)).toBeDefined();
    });

    test('that has ended is taken by another: the first can neither renew it nor give away what is not its own', async () => {
      const first = (await state.leases.take('visit 1', 'A', 1000)) ?? -1;
      clock += 1000;
      const second = (await state.leases.take('visit 1', 'B', 1000)) ?? -1;
      expect(second).toBeGreaterThan(first);
      expect(await state.leases.renew('visit 1', first, 9000)).toBe(false);
      await state.leases.release('visit 1', first);
      expect(await state.leases.take('visit 1', 'C', 9000)).toBeUndefined();
      expect(await state.leases.renew('visit 1', second, 9000)).toBe(true);
    });

    test('that is renewed lasts longer; one that ended and nobody took is renewed all the same', async () => {
      const fence = (await state.leases.take('visit 1', 'A', 1000)) ?? -1;
      expect(await state.leases.renew('visit 1', fence, 2000)).toBe(true);
      clock += 1500;
      expect(await state.leases.take('visit 1', 'B', 9000)).toBeUndefined();
      clock += 1000;
      expect(await state.leases.renew('visit 1', fence, 9000)).toBe(true);
      expect(await state.leases.take('visit 1', 'B', 9000)).toBeUndefined();
    });

    test('taken again by its own holder ends the earlier one', async () => {
      const first = (await state.leases.take('visit 1', 'A', 1000)) ?? -1;
      const second = (await state.leases.take('visit 1', 'A', 1000)) ?? -1;
      expect(second).toBeGreaterThan(first);
      expect(await state.leases.renew('visit 1', first, 1000)).toBe(false);
      expect(await state.leases.renew('visit 1', second, 1000)).toBe(true);
    });
  });

  describe(`${name}: presented bills`, () => {
    const bill = (number: number, over: Partial<PresentedBill> = {}): PresentedBill => ({
      quoteId: `Q${number}`,
      counter: 'C1',
      visit: `visit ${number}`,
      settlementId: `H1:${number}`,
      settlement: { id: `H1:${number}` } as PresentedBill['settlement'],
      adapter: 'nhsa',
      hold: true,
      reply: { quoteId: `Q${number}` } as PresentedBill['reply'],
      settled: false,
      ...over,
    });
    const quotesOf = (bills: readonly PresentedBill[]) => bills.map(({ quoteId }) => quoteId);

    test('are found as they were put in, by quote, counter, visit and settlement, the newest last', async () => {
      const bills = [bill(2), bill(1, { journeyId: 'J1' }), bill(3, { counter: 'C2', visit: 'visit 1' })];
      for (const one of bills) await state.bills.put(one);
      expect(await state.bills.find('Q1')).toEqual(bills[1]);
      expect(await state.bills.find('Q9')).toBeUndefined();
      expect(quotesOf(await state.bills.where({}))).toEqual(['Q2', 'Q1', 'Q3']);
      expect(quotesOf(await state.bills.where({ counter: 'C1' }))).toEqual(['Q2', 'Q1']);
      expect(quotesOf(await state.bills.where({ visit: 'visit 1' }))).toEqual(['Q1', 'Q3']);
      expect(quotesOf(await state.bills.where({ visit: 'visit 1', counter: 'C2' }))).toEqual(['Q3']);
      expect(quotesOf(await state.bills.where({ settlementId: 'H1:2' }))).toEqual(['Q2']);
    });

    test('of one visit are one at each counter, however many are put in at once', async () => {
      await Promise.all(Array.from({ length: 5 }, (_, number) => state.bills.put(bill(number, { visit: 'the same' }))));
      await state.bills.put(bill(7, { visit: 'the same', counter: 'C2' }));
      expect(await state.bills.where({ visit: 'the same', counter: 'C1' })).toHaveLength(1);
      expect(await state.bills.where({ visit: 'the same' })).toHaveLength(2);
    });

    test('put in again are the newest', async () => {
      for (const number of [1, 2, 1]) await state.bills.put(bill(number));
      expect(quotesOf(await state.bills.where({}))).toEqual(['Q2', 'Q1']);
    });

    test('are changed where they stand, and not brought back once they are gone', async () => {
      for (const number of [1, 2]) await state.bills.put(bill(number));
      await state.bills.change('Q1', { settled: true });
      expect(await state.bills.where({})).toEqual([bill(1, { settled: true }), bill(2)]);
      await state.bills.remove('Q1');
      await state.bills.change('Q1', { settled: false });
      expect(quotesOf(await state.bills.where({}))).toEqual(['Q2']);
    });

    test('above a number are named, the oldest first: of a counter, or of all', async () => {
      for (const number of [1, 2, 3, 4]) await state.bills.put(bill(number, { counter: number === 1 ? 'C2' : 'C1' }));
      expect(await state.bills.oldestAbove(2)).toEqual(['Q1', 'Q2']);
      expect(await state.bills.oldestAbove(2, 'C1')).toEqual(['Q2']);
      expect(await state.bills.oldestAbove(4)).toEqual([]);
    });

    test('are given to one of all that remove them at once', async () => {
      await state.bills.put(bill(1));
      const removed = await Promise.all([1, 2, 3].map(() => state.bills.remove('Q1')));
      expect(removed.filter((one) => one !== undefined)).toEqual([bill(1)]);
    });
  });

  describe(`${name}: cases`, () => {
    const stored = (version: number, lines: number[]): StoredCase => {
      return { version, opened: { of: 'one' }, lines, lineCount: lines.length, settled: false };
    };

    test('are found as they were put in last, until they are removed', async () => {
      expect(await state.cases.find('a')).toBeUndefined();
      expect(await state.cases.put('a', stored(1, []))).toBe(true);
      expect(await state.cases.put('b', stored(1, [1]))).toBe(true);
      expect(await state.cases.put('a', stored(2, [2]))).toBe(true);
      expect([await state.cases.find('a'), await state.cases.find('b')]).toEqual([stored(2, [2]), stored(1, [1])]);
      await state.cases.remove('a');
      expect([await state.cases.find('a'), await state.cases.find('b')]).toEqual([undefined, stored(1, [1])]);
      expect(await state.cases.put('a', stored(1, [3]))).toBe(true);
    });

    test('are put in the place of the version before alone: of ten that read the same one, one writes', async () => {
      await state.cases.put('a', stored(1, []));
      const put = await Promise.all(Array.from({ length: 10 }, (_, line) => state.cases.put('a', stored(2, [line]))));
      expect(put.filter((isPut) => isPut)).toHaveLength(1);
      expect(await state.cases.find('a')).toEqual(stored(2, [put.indexOf(true)]));
      for (const version of [1, 2, 4]) expect(await state.cases.put('a', stored(version, [99]))).toBe(false);
      expect(await state.cases.put('b', stored(2, []))).toBe(false);
    });
  });

  describe.each(['casesByQuote', 'trades', 'answers'] as const)(`${name}: the store of %s`, (store) => {
    // Each store keeps values of its own; to put one in and to find it is the same for all.
    const values = {
      casesByQuote: ['case 1', 'case 2'],
      trades: ['one', 'two'].map((print) => ({ print, written: { infcode: '0', output: [null, print] } })),
      answers: ['message 1', 'message 2'],
    };
    const [one, other] = values[store];
    const its = () => state[store] as SharedState['answers'];

    test('adds where nothing is, and says what is there', async () => {
      expect(await its().find('a')).toBeUndefined();
      const added = await Promise.all([its().add('a', one as string), its().add('a', other as string)]);
      expect(added).toEqual([one, one]);
      expect(await its().add('b', other as string)).toEqual(other);
      expect([await its().find('a'), await its().find('b')]).toEqual([one, other]);
    });
  });
}

import { describe, expect, test } from 'vitest';
import { InProcessStore, inProcessState } from '../../src/desk/in-process.ts';
import { stateContract } from '../state.contract.ts';

stateContract('in one process', { open: inProcessState });

describe('what one process keeps', () => {
  function storeOf(limits: ConstructorParameters<typeof InProcessStore<number>>[0]) {
    let at = 0;
    const store = new InProcessStore<number>(limits, () => new Date(at));
    const found = (...keys: string[]) => Promise.all(keys.map((key) => store.find(key)));
    return { store, found, pass: (ms: number) => (at += ms) };
  }

  test('is at most so many: the one that was left alone longest goes first', async () => {
    const { store, found } = storeOf({ max: 2 });
    for (const [key, value] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['c', 4],
    ] as const)
      await store.put(key, value);
    expect(await found('a', 'b', 'c')).toEqual([3, undefined, 4]);
  });

  test('is gone once it was left alone for too long, and not a moment sooner', async () => {
    const { store, found, pass } = storeOf({ max: 9, keepMs: 1000 });
    await store.put('a', 1);
    pass(1000);
    expect(await found('a')).toEqual([1]);
    pass(1);
    expect(await found('a')).toEqual([undefined]);
    expect(await store.add('a', 2)).toBe(2);
  });

  test('weighs at most so much together, but for what was just put in', async () => {
    const { store, found } = storeOf({ max: 9, weightOf: (value) => value, weightMax: 10 });
    await store.put('a', 4);
    await store.put('b', 6);
    expect(await found('a', 'b')).toEqual([4, 6]);
    await store.put('a', 5);
    expect(await found('a', 'b')).toEqual([5, undefined]);
    await store.put('c', 20);
    expect(await found('a', 'c')).toEqual([undefined, 20]);
    await store.put('b', 10);
    expect(await found('b', 'c')).toEqual([10, undefined]);
  });
});

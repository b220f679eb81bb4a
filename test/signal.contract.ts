import { describe, expect, test, vi } from 'vitest';
import type { CounterSignal } from '../src/terminal/signal.ts';

/** @param open two ends of one signal, as two instances hold them; a process that stands alone gives the same twice */
export function signalContract(name: string, open: () => Promise<readonly [CounterSignal, CounterSignal]>): void {
  describe(`${name}: the signal of a counter`, () => {
    test('wakes every listener of that counter, and no other, wherever it stands', async () => {
      const [here, there] = await open();
      const heard = { here: vi.fn(), there: vi.fn(), other: vi.fn() };
      here.on('C1', heard.here);
      there.on('C1', heard.there);
      there.on('C2', heard.other);
      here.notify('C1');
      await vi.waitFor(() => expect([heard.here, heard.there].map(({ mock }) => mock.calls.length)).toEqual([1, 1]));
      there.notify('C2');
      await vi.waitFor(() => expect(heard.other).toHaveBeenCalledTimes(1));
      expect(heard.here).toHaveBeenCalledTimes(1);
      for (const end of [here, there]) end.close();
    });

    test('is not heard by one that has ended, nor within the call that notifies', async () => {
      const [here, there] = await open();
      const heard = { ended: vi.fn(), still: vi.fn() };
      const end = there.on('C1', heard.ended);
      there.on('C1', heard.still);
      end();
      here.notify('C1');
      expect(heard.still).not.toHaveBeenCalled();
      await vi.waitFor(() => expect(heard.still).toHaveBeenCalled());
      expect(heard.ended).not.toHaveBeenCalled();
      for (const side of [here, there]) side.close();
    });

    test('wakes its own listeners once more when it closes: they find it closed', async () => {
      const [here] = await open();
      const found: boolean[] = [];
      here.on('C1', () => found.push(here.closed));
      expect(here.closed).toBe(false);
      here.close();
      await vi.waitFor(() => expect(found).toEqual([true]));
    });
  });
}

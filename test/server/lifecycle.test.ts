import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DrivenVisits } from '../../src/desk/index.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import type { Config } from '../../src/main/config.ts';
import { forgetQuotesDaily, listenOr, tickEvery } from '../../src/main/lifecycle.ts';

describe('what a server does by the clock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const visitsThat = (tick: () => Promise<unknown>) => ({ tick }) as unknown as DrivenVisits;

  test('goes on after a round that failed, which is told', async () => {
    const tick = vi.fn().mockRejectedValueOnce(new Error('once')).mockResolvedValue(undefined);
    const onFault = vi.fn();
    const stop = tickEvery(500, visitsThat(tick), onFault);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tick).toHaveBeenCalledTimes(2);
    expect(onFault).toHaveBeenCalledTimes(1);
    await stop();
  });

  test('is one round at a time; who stops it waits for the round under way', async () => {
    let finish = () => {};
    const round = new Promise<void>((done) => {
      finish = done;
    });
    const tick = vi.fn(() => round);
    const stop = tickEvery(500, visitsThat(tick), () => {});
    await vi.advanceTimersByTimeAsync(2_000);
    expect(tick).toHaveBeenCalledTimes(1);
    const stopped = vi.fn();
    const stopping = stop().then(stopped);
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).not.toHaveBeenCalled();
    finish();
    await stopping;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(tick).toHaveBeenCalledTimes(1);
  });

  test('forgets quotes of a week ago, and tries again a day after it could not', async () => {
    vi.setSystemTime('2021-06-08T02:00:00.000Z');
    const forgetQuotesBefore = vi.fn().mockRejectedValueOnce(new Error('full')).mockResolvedValue(undefined);
    const onFault = vi.fn();
    const ledger = { forgetQuotesBefore } as unknown as Ledger;
    const stop = forgetQuotesDaily(ledger, {}, () => new Date(), onFault);
    await vi.advanceTimersByTimeAsync(0);
    expect(forgetQuotesBefore).toHaveBeenLastCalledWith('2021-06-01T02:00:00.000Z');
    expect(onFault).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(forgetQuotesBefore).toHaveBeenLastCalledWith('2021-06-02T02:00:00.000Z');
    stop();
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(forgetQuotesBefore).toHaveBeenCalledTimes(2);
  });

  test('forgets them as early as the installation wants', async () => {
    vi.setSystemTime('2021-06-08T02:00:00.000Z');
    const forgetQuotesBefore = vi.fn().mockResolvedValue(undefined);
    const ledger = { forgetQuotesBefore } as unknown as Ledger;
    forgetQuotesDaily(ledger, { quotesKeptDays: 2 }, () => new Date(), vi.fn())();
    expect(forgetQuotesBefore).toHaveBeenLastCalledWith('2021-06-06T02:00:00.000Z');
  });
});

test('what was opened for a server that cannot listen is closed again, in order', async () => {
  const first = createServer();
  await new Promise<void>((listening) => first.listen(0, '127.0.0.1', listening));
  const { port } = first.address() as AddressInfo;
  const undone: string[] = [];
  const undo = [() => undone.push('watch'), async () => undone.push('ledger')];
  const second = listenOr(createServer(), { host: '127.0.0.1', port } as Config, undo);
  await expect(second).rejects.toThrow(/EADDRINUSE/);
  expect(undone).toEqual(['watch', 'ledger']);
  first.close();
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedGateway, startSimulatedGateway } from '../../../adapters/simulated-gateway/index.ts';
import { call, siteAt, textOf } from './site.ts';

let gateway: SimulatedGateway;
beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 1 });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

async function clock(body?: unknown): Promise<{ status: number; body: unknown }> {
  const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${gateway.url}/sim/clock`, options);
  return { status: answer.status, body: await answer.json() };
}

/** `refmsg_time` and `setl_time` of a settlement that the hospital sends at 2021-04-18 09:40:00. */
async function settled(fault?: string): Promise<[string, string]> {
  const { settlement } = await siteAt({ url: gateway.url });
  const answer = JSON.parse(textOf(await call(gateway.url, settlement.request, fault)));
  return [answer.refmsg_time, answer.output.setlinfo.setl_time];
}

describe('the test clock', () => {
  it('left alone follows the messages', async () => {
    expect((await clock()).body).toEqual({ now: null, offsetMs: 0 });
    expect(await settled()).toEqual(['20210418094000000', '2021-04-18 09:40:00']);
  });

  it('set, stands still until it is moved, and a message at the turn of the year falls into the next', async () => {
    expect((await clock({ now: '2021-12-31 23:59:58' })).body).toEqual({ now: '2021-12-31 23:59:58', offsetMs: 0 });
    const { his, settlement, opened } = await siteAt({ url: gateway.url });
    expect(opened.pairs.at(-1)?.response).toMatchObject({ refmsg_time: '20211231235958000' });
    expect((await clock({ advanceMs: 2500 })).body).toEqual({ now: '2022-01-01 00:00:00', offsetMs: 0 });
    const pair = await his.resend(settlement);
    expect(pair.response).toMatchObject({
      refmsg_time: '20220101000000500',
      output: { setlinfo: { setl_time: '2022-01-01 00:00:00' } },
    });
    await clock({ now: null });
    expect((await clock()).body).toEqual({ now: null, offsetMs: 0 });
  });

  it('is off by an offset from the messages, or from what it was set to', async () => {
    expect((await clock({ offsetMs: -60_000 })).body).toEqual({ now: null, offsetMs: -60_000 });
    expect(await settled()).toEqual(['20210418093900000', '2021-04-18 09:39:00']);
    await clock({ advanceMs: 1000 });
    expect((await clock()).body).toEqual({ now: null, offsetMs: -59_000 });
    expect((await clock({ now: '2021-05-01 00:00:00' })).body).toEqual({
      now: '2021-04-30 23:59:01',
      offsetMs: -59_000,
    });
  });

  it('carries the faults of time, which wait on the wire in real time', async () => {
    await clock({ now: '2021-12-31 12:00:00' });
    expect(await settled('day-rollover')).toEqual(['20220101000001000', '2022-01-01 00:00:01']);
    gateway.reset();
    await clock({ now: '2021-12-31 12:00:00' });
    const { settlement } = await siteAt({ url: gateway.url });
    const began = performance.now();
    const answer = JSON.parse(textOf(await call(gateway.url, settlement.request, 'slow; ms=80')));
    expect(performance.now() - began).toBeGreaterThanOrEqual(79);
    expect([answer.refmsg_time, answer.respond_time]).toEqual(['20211231120000000', '20211231120000080']);
  });

  it.each([
    {},
    { now: 'noon' },
    { now: '2021-01-01 00:00:00', offsetMs: 1 },
    { advanceMs: 0.5 },
    { advanceMs: 1e15 },
    { offsetMs: '5' },
  ])('%j is refused with a sentence', async (body) => {
    const refused = await clock(body);
    expect(refused).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^body: one of /) } });
    expect((await clock()).body).toEqual({ now: null, offsetMs: 0 });
  });
});

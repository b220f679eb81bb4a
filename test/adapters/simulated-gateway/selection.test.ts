import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  cases,
  FaultyGateway,
  faultOf,
  faults,
  Gateway,
  personById,
  persons,
  type SimulatedGateway,
  SimulatedHis,
  startSimulatedGateway,
} from '../../../adapters/simulated-gateway/index.ts';
import { GatewaySilence, inProcess, playCase } from '../../../scripts/harness/play-case.ts';
import { parseFen } from '../../../src/money/index.ts';
import { call, HOSPITAL, impatient, reversalOf, type Seen, siteAt, textOf } from './site.ts';

let gateway: SimulatedGateway;
beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 1 });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

const stands = () => gateway.inside.settlementsOf(HOSPITAL).length;
const last = () => gateway.inside.befallen.at(-1);
const clean = (seen: Seen) => expect(JSON.parse(textOf(seen))).toMatchObject({ infcode: 0 });

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Reply }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(gateway.url + path, { method, ...(body === undefined ? {} : { body: text }) });
  return { status: answer.status, body: (await answer.json()) as Reply };
}
type Reply = Record<string, never> & { [key: string]: unknown };
const arm = (rule: object) => control('POST', '/sim/faults', rule);

/** A total in yuan that ends in the code of a fault. */
const totalWith = (code: string): string => `20${code.charAt(0)}.${code.slice(1)}`;

describe('a fault by header', () => {
  it.each([
    ['no-such-fault', /^x-sim-fault: no such fault; the names are timeout-before-effect, timeout-after-effect, slow, /],
    ['slow; ms=fast', /^x-sim-fault: ms: after the name come times=, ms= or count= with a number$/],
    ['slow; after=1', /^x-sim-fault: after: after the name come /],
    ['slow; ms=-1', /^x-sim-fault: ms: a wait is 0 to 3600000 milliseconds$/],
    ['http-500; ms=5', /^x-sim-fault: ms: http-500 has no use for it$/],
    ['slow; count=2', /^x-sim-fault: count: slow has no use for it$/],
    ['slow; times=0', /^x-sim-fault: times: /],
    ['reversal-unanswered', /^x-sim-fault: infno: reversal-unanswered can befall 2601, not 2207$/],
  ])('%s is refused with a sentence, and nothing is done', async (header, sentence) => {
    const { settlement } = await siteAt({ url: gateway.url });
    const seen = await call(gateway.url, settlement.request, header);
    expect(seen).toMatchObject({ as: 'answer', status: 400, type: 'text/plain; charset=utf-8' });
    expect(textOf(seen)).toMatch(sentence);
    expect([stands(), gateway.inside.befallen]).toEqual([0, []]);
  });

  it('names every fault when it does not know one', async () => {
    const { settlement } = await siteAt({ url: gateway.url });
    const text = textOf(await call(gateway.url, settlement.request, 'x'));
    for (const { id } of faults) expect(text).toContain(id);
  });

  it('befalls every delivery that carries it, or with times= the first ones of a message', async () => {
    const { settlement } = await siteAt({ url: gateway.url });
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await call(gateway.url, settlement.request, 'http-503')).toMatchObject({ status: 503 });
    }
    for (let tries = 0; tries < 2; tries += 1) {
      expect(await call(gateway.url, settlement.request, 'http-502; times=2')).toMatchObject({ status: 502 });
    }
    clean(await call(gateway.url, settlement.request, 'http-502; times=2'));
  });
});

describe('a fault by the control interface', () => {
  it('waits for the message it fits, as often and as late as it was told, and is then gone', async () => {
    const site = await siteAt({ url: gateway.url });
    const rule = { fault: 'http-503', infno: '2207', after: 1, times: 2, fixmedins_code: HOSPITAL };
    expect((await arm(rule)).body).toEqual({ magicAmounts: true, armed: [rule] });
    const other = await siteAt({ his: site.his, person: personById('P27') });
    clean(await call(gateway.url, other.settlement.request));
    expect((await control('GET', '/sim/faults')).body).toMatchObject({ armed: [{ ...rule, after: 0 }] });
    expect(await call(gateway.url, site.settlement.request)).toMatchObject({ status: 503 });
    expect(await call(gateway.url, site.settlement.request)).toMatchObject({ status: 503 });
    clean(await call(gateway.url, site.settlement.request));
    expect((await control('GET', '/sim/faults')).body).toMatchObject({
      armed: [],
      befallen: [
        { fault: 'http-503', by: 'control', infno: '2207', effect: false },
        { fault: 'http-503', by: 'control', infno: '2207', effect: false },
      ],
    });
  });

  it.each([
    ['another person', { psn_no: personById('P01').psn_no }],
    ['another institution', { fixmedins_code: 'H33080000002' }],
    ['another transaction', { infno: '2304' }],
  ])('lets %s pass', async (_whom, filter) => {
    const site = await siteAt({ url: gateway.url });
    await arm({ fault: 'http-503', ...filter });
    clean(await call(gateway.url, site.settlement.request));
    expect((await control('GET', '/sim/faults')).body.armed).toHaveLength(1);
  });

  it('befalls the person it names, and waits for a message it can befall', async () => {
    const site = await siteAt({ url: gateway.url });
    await arm({ fault: 'amount-off', psn_no: site.opened.person.psn_no });
    const signIn = site.opened.pairs.find(({ infno }) => infno === '9001');
    clean(await call(gateway.url, signIn?.request ?? {}));
    expect(JSON.parse(textOf(await call(gateway.url, site.settlement.request))).output.setlinfo.hifp_pay).toBe(8400.01);
    expect(last()).toMatchObject({ by: 'control', infno: '2207' });
  });

  it('is disarmed by DELETE, and by a reset', async () => {
    await arm({ fault: 'slow' });
    expect((await control('DELETE', '/sim/faults')).body).toEqual({ magicAmounts: true, armed: [] });
    await arm({ fault: 'slow' });
    await control('POST', '/sim/reset');
    expect((await control('GET', '/sim/faults')).body).toMatchObject({ armed: [], befallen: [] });
  });

  it.each([
    [{ fault: 'nonsense' }, /^no such fault; the names are /],
    [{ fault: 'amount-off', infno: '1101' }, /^infno: amount-off can befall messages that are answered with setlinfo/],
    [{ fault: 'slow', infno: '9999' }, /^infno: 9999 is no transaction of this gateway$/],
    [{ fault: 'slow', times: 0 }, /^times: /],
    [{ fault: 'slow', infnos: ['2207'] }, /^body: /],
    ['{"fault":', /^body: not JSON$/],
    [{}, /^fault: /],
  ])('%j is refused with a sentence', async (rule, sentence) => {
    const { status, body } = await control('POST', '/sim/faults', rule);
    expect(status).toBe(400);
    expect(body.error).toMatch(sentence);
  });

  it('lists the catalogue, and knows no other method', async () => {
    const { catalogue } = (await control('GET', '/sim/faults')).body as unknown as { catalogue: { id: string }[] };
    expect(catalogue.map(({ id }) => id)).toEqual(faults.map(({ id }) => id));
    expect((await control('PUT', '/sim/faults')).status).toBe(405);
  });
});

describe('a fault by the person', () => {
  const befallen = persons.filter(({ fault }) => fault !== undefined);

  it('every such person names a fault of the catalogue, no scripted case is theirs', () => {
    expect(befallen.length).toBeGreaterThanOrEqual(10);
    const scripted = new Set(cases.map(({ person }) => person));
    for (const { id, fault } of befallen) {
      expect(faultOf(fault ?? ''), id).toBeDefined();
      expect(scripted.has(id)).toBe(false);
    }
  });

  it.each(befallen.map((person) => [person.id, person.fault ?? '', person] as const))(
    '%s: %s, once; the same message again goes well',
    async (_id, id, person) => {
      const site = await siteAt({ url: gateway.url, person });
      const fault = faultOf(id);
      const reversal = fault?.befalls === 'reversal';
      if (reversal) clean(await call(gateway.url, site.settlement.request));
      const message = reversal ? reversalOf(site) : site.settlement;
      for (let delivery = 0; delivery < (fault?.times ?? 1); delivery += 1) {
        const waits = fault?.wire === 'silent' || fault?.msIs === 'delay';
        await call(gateway.url, message.request, undefined, waits ? impatient(gateway) : undefined);
        expect(last()).toMatchObject({ fault: id, by: 'person', infno: message.infno });
      }
      const count = gateway.inside.befallen.length;
      clean(await call(gateway.url, message.request));
      expect(gateway.inside.befallen).toHaveLength(count);
    },
  );
});

describe('a fault by the last three digits of the total', () => {
  it.each(faults.map(({ code, id }) => [code, id] as const))('%s is %s', async (code, id) => {
    const inside = new FaultyGateway(new Gateway(1, () => new Date(0)), { magicAmounts: true });
    const his = new SimulatedHis({ post: inProcess(inside) });
    const site = await siteAt({ his, total: totalWith(code) });
    const fault = faultOf(id);
    const deliver = (message: object) => inside.exchange(JSON.stringify(message));
    deliver(site.settlement.request);
    if (fault?.befalls === 'reversal') {
      expect(inside.befallen).toEqual([]);
      deliver(reversalOf(site).request);
    }
    expect(inside.befallen).toMatchObject([{ fault: id, by: 'amount' }]);
  });

  it('is switched off and on by the control interface, and by the start', async () => {
    const site = await siteAt({ url: gateway.url, total: totalWith('911') });
    expect((await control('POST', '/sim/faults', { magicAmounts: false })).body).toMatchObject({ magicAmounts: false });
    clean(await call(gateway.url, site.settlement.request));
    await control('POST', '/sim/reset');
    expect((await control('GET', '/sim/faults')).body).toMatchObject({ magicAmounts: true });
    const off = new FaultyGateway(new Gateway(1, () => new Date(0)));
    const his = new SimulatedHis({ post: inProcess(off) });
    const { settlement } = await siteAt({ his, total: totalWith('911') });
    expect(off.exchange(JSON.stringify(settlement.request))).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('no scripted case has such a total: the whole script plays with no fault', async () => {
    const codes = new Set(faults.map(({ code }) => code));
    expect(codes.size).toBe(faults.length);
    for (const { case: id, expected } of cases) {
      for (const { total } of expected) {
        expect(codes.has(((parseFen(total) ?? 0n) % 1000n).toString().padStart(3, '0')), id).toBe(false);
      }
    }
    const his = new SimulatedHis({ url: gateway.url });
    for (const scripted of cases) await playCase(his, scripted);
    expect(gateway.inside.befallen).toEqual([]);
  });
});

describe('several at once', () => {
  it('header goes before control, control before person, person before amount', async () => {
    const person = personById('P36');
    const site = await siteAt({ url: gateway.url, person, total: totalWith('911') });
    const send = (fault?: string) => call(gateway.url, site.settlement.request, fault);
    await arm({ fault: 'http-502', infno: '2207' });
    expect(await send('http-503')).toMatchObject({ status: 503 });
    expect(await send()).toMatchObject({ status: 502 });
    expect(JSON.parse(textOf(await send()))).toMatchObject({ infcode: -1 });
    expect(await send()).toMatchObject({ status: 500 });
    clean(await send());
    expect(gateway.inside.befallen.map(({ by }) => by)).toEqual(['header', 'control', 'person', 'amount']);
  });
});

describe('without the wire', () => {
  it('every fault gives what the wire shows, byte for byte', async () => {
    for (const { id, befalls, wire } of faults) {
      if (befalls === 'reversal' || id === 'slow') continue;
      gateway.reset();
      const inside = new FaultyGateway(new Gateway(1, () => new Date(0)));
      const inner = await siteAt({ his: new SimulatedHis({ post: inProcess(inside) }) });
      const outer = await siteAt({ url: gateway.url });
      expect(inner.settlement).toEqual(outer.settlement);
      const exchange = inside.exchange(JSON.stringify(inner.settlement.request), { headers: { 'x-sim-fault': id } });
      const until = wire === 'silent' ? impatient(gateway) : undefined;
      const seen = await call(gateway.url, outer.settlement.request, id, until);
      if (exchange.kind === 'answered') {
        const { status, contentType: type, bytes } = exchange;
        expect(seen, id).toMatchObject({ as: 'answer', status, type, bytes: Uint8Array.from(bytes) });
      } else if (exchange.kind === 'silent') expect(seen, id).toEqual({ as: 'nothing' });
      else expect(seen, id).toEqual({ as: 'reset', status: exchange.partial?.status });
      expect(inside.historyOf(HOSPITAL), id).toEqual(gateway.inside.historyOf(HOSPITAL));
    }
  });

  it('silence is an error of its own, and the slow answer says how slow it is', async () => {
    const inside = new FaultyGateway(new Gateway(1, () => new Date(0)));
    const { his, settlement } = await siteAt({ his: new SimulatedHis({ post: inProcess(inside) }) });
    inside.selection.arm({ fault: 'timeout-after-effect' });
    await expect(his.resend(settlement)).rejects.toThrow(GatewaySilence);
    expect(inside.settlementsOf(HOSPITAL)).toMatchObject([
      { infno: '2207', msgid: settlement.request.msgid, status: 'active', total: 2_200_000n, fund: 840_000n },
    ]);
    const headers = { 'x-sim-fault': 'slow; ms=250' };
    expect(inside.exchange(JSON.stringify(settlement.request), { headers })).toMatchObject({ afterMs: 250 });
  });
});

describe('the truth', () => {
  it('is shown over HTTP: what stands, what was cancelled, what was reversed', async () => {
    const his = new SimulatedHis({ url: gateway.url });
    await playCase(his, cases.find(({ case: id }) => id === 'T25') ?? (cases[0] as never));
    const { body } = await control('GET', '/sim/settlements?fixmedins_code=H33080000001');
    expect(body.settlements).toMatchObject([
      { infno: '2304', status: 'cancelled', medfee_sumamt: '36000.00', fund_pay_sumamt: '16128.00' },
      { infno: '2304', status: 'active', medfee_sumamt: '36000.00', psn_part_amt: '19872.00' },
    ]);
    expect((await control('GET', '/sim/settlements')).status).toBe(400);
  });
});

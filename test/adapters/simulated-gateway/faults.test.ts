import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Fault,
  faultOf,
  faults,
  personById,
  type SimulatedGateway,
  startSimulatedGateway,
} from '../../../adapters/simulated-gateway/index.ts';
import {
  befallsReversal,
  call,
  HOSPITAL,
  impatient,
  queryOf,
  reversalOf,
  type Seen,
  type Site,
  siteAt,
  textOf,
} from './site.ts';

let gateway: SimulatedGateway;
beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 1 });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

const patience = ({ wire }: Fault) => (wire === 'silent' ? impatient(gateway) : undefined);
const stands = () => gateway.inside.settlementsOf(HOSPITAL).length;

/** Paths at which two answers differ, with what the second says. */
function differences(own: string, other: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const walk = (a: unknown, b: unknown, at: string): void => {
    if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        walk(Reflect.get(a, key), Reflect.get(b, key), at === '' ? key : `${at}.${key}`);
      }
    } else if (a !== b) found[at] = b;
  };
  walk(JSON.parse(own), JSON.parse(other), '');
  return found;
}

/** What the row promises the caller, against `own`: what the gateway truly answers to that message. */
interface Promised {
  /** Beside the name in the header. */
  readonly options?: string;
  readonly sees: (seen: Seen, own: string, site: Site) => void;
}

const nothing: Promised = { sees: (seen) => expect(seen).toEqual({ as: 'nothing' }) };
const reset: Promised = { sees: (seen) => expect(seen).toEqual({ as: 'reset', status: undefined }) };
const proxy = (status: number): Promised => ({
  sees: (seen) => {
    expect(seen).toMatchObject({ as: 'answer', status, type: 'text/plain; charset=utf-8' });
    expect(textOf(seen)).toMatch(new RegExp(`^message=\\[${status}\\]`));
  },
});
const failure = (infcode: number, err_msg: RegExp): Promised => ({
  sees: (seen) => {
    expect(seen).toMatchObject({ status: 200 });
    const answer = JSON.parse(textOf(seen));
    expect(answer).toMatchObject({ infcode, output: null, refmsg_time: '20210418094000000' });
    expect(answer.err_msg).toMatch(err_msg);
  },
});
const changes = (changed: Record<string, unknown>, options?: string): Promised => ({
  ...(options === undefined ? {} : { options }),
  sees: (seen, own) => {
    expect(seen).toMatchObject({ status: 200, type: 'application/json; charset=utf-8' });
    expect(differences(own, textOf(seen))).toEqual(changed);
  },
});
const timed = (setl_time: string, options?: string): Promised => ({
  ...(options === undefined ? {} : { options }),
  sees: (seen, own) => {
    expect(textOf(seen)).toBe(own);
    const stamp = `${setl_time.replace(/\D/g, '')}000`;
    expect(JSON.parse(own)).toMatchObject({
      refmsg_time: stamp,
      respond_time: stamp,
      output: { setlinfo: { setl_time } },
    });
  },
});

/** T10 settles at 2021-04-18 09:40:00: 22000.00, of which the pool pays 8400.00. */
const PROMISED: Record<string, Promised> = {
  'timeout-before-effect': nothing,
  'timeout-after-effect': nothing,
  slow: {
    options: '; ms=60',
    sees: (seen, own) => {
      expect(textOf(seen)).toBe(own);
      expect(JSON.parse(own)).toMatchObject({ refmsg_time: '20210418094000000', respond_time: '20210418094000060' });
    },
  },
  'reset-before-effect': reset,
  'reset-mid-body': { sees: (seen) => expect(seen).toEqual({ as: 'reset', status: 200 }) },
  'reset-after-effect': reset,
  'effect-late': nothing,
  'http-500': proxy(500),
  'http-502': proxy(502),
  'http-503': proxy(503),
  'http-500-after-effect': proxy(500),
  'http-504-after-effect': proxy(504),
  'system-error': failure(-1, /^系统异常/),
  'system-error-after-effect': failure(-1, /^系统异常/),
  'system-error-unexplained': failure(-1, /^$/),
  'business-refusal': failure(-2, /^业务校验/),
  'truncated-json': {
    sees: (seen, own) => {
      const text = textOf(seen);
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
      expect(text.length).toBeGreaterThan(100);
      expect(own.startsWith(text.slice(0, -1))).toBe(true);
    },
  },
  'html-page': { sees: (seen) => expect(textOf(seen)).toMatch(/^<!DOCTYPE html>/) },
  'xml-page': { sees: (seen) => expect(textOf(seen)).toMatch(/^<\?xml .*<RETCODE>/) },
  'gbk-bytes': {
    sees: (seen, own) => {
      expect(seen).toMatchObject({ type: 'application/json; charset=utf-8' });
      expect(textOf(seen)).toContain('\ufffd');
      expect(seen.as === 'answer' && new TextDecoder('gbk').decode(seen.bytes)).toBe(own);
    },
  },
  'body-twice': { sees: (seen, own) => expect(textOf(seen)).toBe(own + own) },
  'answer-of-earlier': {
    sees: (seen, own, { opened }) => {
      const { output } = JSON.parse(textOf(seen));
      expect(output.setlinfo.psn_no).toBe(personById('P27').psn_no);
      expect(output.setlinfo.mdtrt_id).not.toBe(opened.mdtrtId);
      expect(JSON.parse(textOf(seen)).inf_refmsgid).not.toBe(JSON.parse(own).inf_refmsgid);
    },
  },
  'answer-of-previous': {
    sees: (seen, _own, { opened }) => expect(JSON.parse(textOf(seen))).toEqual(opened.pairs.at(-1)?.response),
  },
  'amount-off': changes({ 'output.setlinfo.hifp_pay': 8400.01 }),
  'parts-unequal-total': changes({ 'output.setlinfo.fulamt_ownpay_amt': 12001 }),
  'amount-missing': changes({ 'output.setlinfo.fund_pay_sumamt': undefined }),
  'amount-artefact': changes({ 'output.setlinfo.medfee_sumamt': 22000.000000000004 }),
  'unknown-fund-type': changes({
    'output.setldetail.0.fund_pay_type': '669999',
    'output.setldetail.0.fund_pay_type_name': '未登记基金',
  }),
  'unknown-med-type': changes({ 'output.setlinfo.med_type': '8888' }),
  'unknown-insutype': changes({ 'output.setlinfo.insutype': '888' }),
  'clock-behind': timed('2021-04-18 09:33:00'),
  'clock-ahead': timed('2021-04-18 11:40:00'),
  'day-rollover': timed('2021-04-19 00:00:01'),
  'year-rollover': timed('2022-01-01 00:00:01'),
  'found-later': nothing,
  'reversal-unanswered': nothing,
  'reversal-answer-lost': nothing,
};

describe('every fault over HTTP: what the caller sees, what has happened, and that all is well afterwards', () => {
  it('has a promise for each row and none for a row that is not there', () => {
    expect(Object.keys(PROMISED).sort()).toEqual(faults.map(({ id }) => id).sort());
  });

  it.each(faults.filter((fault) => !befallsReversal(fault)).map((fault) => [fault.id, fault] as const))(
    '%s at a settlement',
    async (id, fault) => {
      // Another patient before, so that there is an earlier answer of the same kind.
      const earlier = await siteAt({ url: gateway.url, person: personById('P27') });
      await call(gateway.url, earlier.settlement.request);
      const site = await siteAt({ his: earlier.his });
      const { options = '', sees } = PROMISED[id] as Promised;
      const seen = await call(gateway.url, site.settlement.request, id + options, patience(fault));
      expect(stands() - 1).toBe(fault.effect === 'done' ? 1 : 0);
      expect(gateway.inside.befallen.at(-1)).toMatchObject({
        fault: id,
        by: 'header',
        effect: fault.effect === 'done',
      });
      await foundBy5203(fault, site);
      const again = await call(gateway.url, site.settlement.request);
      expect(JSON.parse(textOf(again)).infcode).toBe(0);
      expect(stands() - 1).toBe(1);
      sees(seen, textOf(again), site);
    },
  );

  it.each(faults.filter(befallsReversal).map((fault) => [fault.id, fault] as const))('%s', async (id, fault) => {
    const site = await siteAt({ url: gateway.url });
    await call(gateway.url, site.settlement.request);
    const reversal = reversalOf(site);
    PROMISED[id]?.sees(await call(gateway.url, reversal.request, id, patience(fault)), '', site);
    expect(stands()).toBe(fault.effect === 'done' ? 0 : 1);
    expect(JSON.parse(textOf(await call(gateway.url, reversal.request))).infcode).toBe(0);
    expect(stands()).toBe(0);
    expect(JSON.parse(textOf(await call(gateway.url, queryOf(site).request))).infcode).toBe(-2);
  });
});

/** 5203 says what stands, with one exception that is the fault itself. */
async function foundBy5203(fault: Fault, site: Site): Promise<void> {
  const queries = [];
  for (let index = 0; index < 2; index += 1) {
    const answer = JSON.parse(textOf(await call(gateway.url, queryOf(site).request)));
    queries.push(answer.infcode === 0 ? 'found' : answer.err_msg.includes('未找到结算信息') && 'not found');
  }
  const expected = fault.effect === 'done' && fault.hides !== true ? 'found' : 'not found';
  expect(queries).toEqual([expected, expected]);
}

describe('faults that go on', () => {
  it('found-later: the next three queries find nothing, by whatever key, the fourth finds it', async () => {
    const site = await siteAt({ url: gateway.url });
    await call(gateway.url, site.settlement.request, 'found-later; count=3', impatient(gateway));
    const { psn_no } = site.opened.person;
    const { setlId = '', mdtrtId } = gateway.inside.settlementsOf(HOSPITAL)[0] ?? {};
    const keys = [{ medins_setl_id: site.settlement.request.msgid }, { mdtrt_id: mdtrtId }, { setl_id: setlId }];
    for (const key of keys) {
      const pair = await site.his.call(site.opened, '5203', site.opened.visit.settledAt, { data: { psn_no, ...key } });
      expect(pair.response).toMatchObject({ infcode: -2 });
      expect(String(pair.response?.err_msg)).toContain('未找到结算信息');
    }
    expect(JSON.parse(textOf(await call(gateway.url, queryOf(site).request)))).toMatchObject({ infcode: 0 });
  });

  it('effect-late: two more messages pass before it takes effect, and a reversal in between is refused', async () => {
    const site = await siteAt({ url: gateway.url });
    await call(gateway.url, site.settlement.request, 'effect-late; count=2', impatient(gateway));
    const reversal = JSON.parse(textOf(await call(gateway.url, reversalOf(site).request)));
    expect(reversal).toMatchObject({ infcode: -2, err_msg: 'omsgid 未找到原交易' });
    await call(gateway.url, queryOf(site).request);
    expect(stands()).toBe(0);
    const query = JSON.parse(textOf(await call(gateway.url, queryOf(site).request)));
    expect([query.infcode, stands()]).toEqual([0, 1]);
  });

  it('reversal-unanswered: as often as asked for, counted by what is undone and not by the message', async () => {
    const site = await siteAt({ url: gateway.url });
    await call(gateway.url, site.settlement.request);
    const arm = { method: 'POST', body: JSON.stringify({ fault: 'reversal-unanswered', times: 3 }) };
    expect((await fetch(`${gateway.url}/sim/faults`, arm)).status).toBe(200);
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await call(gateway.url, reversalOf(site).request, undefined, impatient(gateway))).toEqual({
        as: 'nothing',
      });
      expect(stands()).toBe(1);
    }
    expect(JSON.parse(textOf(await call(gateway.url, reversalOf(site).request)))).toMatchObject({ infcode: 0 });
    expect(stands()).toBe(0);
  });

  it('reversal-answer-lost: under a new message id the gateway says that it is reversed already', async () => {
    const site = await siteAt({ url: gateway.url });
    await call(gateway.url, site.settlement.request);
    await call(gateway.url, reversalOf(site).request, 'reversal-answer-lost', impatient(gateway));
    const again = JSON.parse(textOf(await call(gateway.url, reversalOf(site).request)));
    expect(again).toMatchObject({ infcode: -2, err_msg: 'omsgid 原交易已冲正' });
  });

  it('a timeout with ms closes the connection after that time', async () => {
    const site = await siteAt({ url: gateway.url });
    expect(await call(gateway.url, site.settlement.request, 'timeout-after-effect; ms=20')).toEqual({
      as: 'reset',
      status: undefined,
    });
    expect(stands()).toBe(1);
  });

  it('year-rollover: on 31 December the year of the accumulators is the next one, and 5203 agrees', async () => {
    const site = await siteAt({ url: gateway.url });
    const answer = JSON.parse(textOf(await call(gateway.url, site.settlement.request, 'year-rollover')));
    const query = JSON.parse(textOf(await call(gateway.url, queryOf(site).request)));
    expect(query.output.setlinfo).toMatchObject({ year: '2022', setl_time: answer.output.setlinfo.setl_time });
    const person = personById('P10');
    const inside = gateway.inside.gateway.state;
    expect([inside.used(person, '2021-04-18').pool, inside.used(person, '2022-01-01').pool]).toEqual([0n, 840_000n]);
  });

  it('a fault in an answer that is a refusal leaves the refusal as it is', async () => {
    const site = await siteAt({ url: gateway.url });
    const { request } = structuredClone(site.settlement);
    const refused = { ...request, sign_no: 'nobody' };
    const seen = JSON.parse(textOf(await call(gateway.url, refused, 'amount-off')));
    expect(seen).toMatchObject({ infcode: -2, err_msg: 'sign_no 签到流水号无效，请先签到(9001)', output: null });
    expect(gateway.inside.befallen.at(-1)).toMatchObject({ fault: 'amount-off', effect: false });
  });

  it('a money fault befalls any answer with amounts', async () => {
    const site = await siteAt({ url: gateway.url });
    const quote = site.opened.pairs.at(-1);
    const request = { ...quote?.request, msgid: String(quote?.request.msgid).replace(/\d{4}$/, '9000') };
    const seen = JSON.parse(textOf(await call(gateway.url, request, 'amount-off')));
    expect(seen.output.setlinfo.hifp_pay).toBe(8400.01);
    expect(faultOf('amount-off')?.befalls).toBe('money');
  });
});

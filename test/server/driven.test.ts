import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { demoLists } from '../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../src/main/server.ts';
import * as simulated from '../../src/main/simulator.ts';

/** A day of the plan's term: the desk's clock is what the gateway's messages carry. */
const DAY = Date.parse('2021-03-20T02:30:00.000Z');

interface Answer {
  readonly status: number;
  readonly body: Record<string, never> & Record<string, unknown>;
}

describe('a visit that the desk takes through the simulated gateway, over HTTP', () => {
  let folder: string;
  let gateway: Awaited<ReturnType<typeof simulated.startSimulatedGateway>>;
  let server: RunningServer;
  const started = Date.now();

  const start = () =>
    startServer(
      {
        host: '127.0.0.1',
        port: 0,
        ledger: join(folder, 'driven.db'),
        personKey: 'a secret of the tests, long enough to be one',
        lists: [demoLists()],
        frameAncestors: ["'self'"],
        gateway: gateway.url,
        gatewayTimeoutMs: 400,
      },
      () => new Date(DAY + (Date.now() - started)),
      { makesLedger: true },
    );
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  };
  const post = (path: string, body: unknown = {}) => call('POST', path, body);
  const fault = (body: unknown) =>
    fetch(`${gateway.url}/sim/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const begin = async (name: string) => {
    const script = simulated.caseOf(name);
    const person = simulated.personById(script.person);
    const visit = script.visits[0];
    if (visit === undefined) throw new Error('no visit');
    if (script.enrolled) await post('/v1/enrolments', { certificateNumber: person.certno, plan: 'huiqubao-2021' });
    return post('/v1/journeys', { adapter: 'nhsa', counter: 'C1', ...simulated.drivenVisitOf(person, visit) });
  };
  const until = async (id: string, state: string): Promise<Answer> => {
    for (let round = 0; round < 100; round += 1) {
      const seen = await call('GET', `/v1/journeys/${id}`);
      if (seen.body.state === state) return seen;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`the driven visit never came to ${state}`);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huijie-driven-'));
    gateway = await simulated.startSimulatedGateway({ seed: 3 });
    server = await start();
  });
  afterEach(async () => {
    await server.stop();
    await gateway.close();
    rmSync(folder, { recursive: true });
  });

  test('the bill is the worked one, before and after; the cashier confirms the quote that stands at the counter', async () => {
    const begun = await begin('T01');
    expect(begun).toMatchObject({ status: 201, body: { state: 'quoted', owner: 'cashier' } });
    const { quoteId, bill } = begun.body.quote as unknown as { quoteId: string; bill: { patient: { pays: string } } };
    expect(bill.patient.pays).toBe('45289.60');
    const desk = await call('GET', '/v1/counters/C1/desk');
    expect(desk.body.waiting).toMatchObject([{ quoteId }]);
    const confirmed = await post(`/v1/quotes/${quoteId}/confirm`);
    expect(confirmed).toMatchObject({
      status: 200,
      body: { state: 'settled', bill: { patient: { pays: '45289.60' } } },
    });
    const id = encodeURIComponent(String(confirmed.body.settlementId));
    const cancelled = await post(`/v1/settlements/${id}/cancel`, { counter: 'C1', reason: 'wrong invoice' });
    expect(cancelled).toMatchObject({ status: 200, body: { reason: 'wrong invoice' } });
    const view = await call('GET', `/v1/journeys/${String(begun.body.journeyId)}`);
    expect(view.body).toMatchObject({ state: 'undone' });
    expect((await audit(server.desk.ledger)).findings).toEqual([]);
  });

  test('the answer is lost after the effect: unknown, asked, adopted; nobody else settles the visit meanwhile', async () => {
    const begun = await begin('T01');
    const id = String(begun.body.journeyId);
    await fault({ fault: 'timeout-after-effect', infno: '2304', times: 1 });
    const unknown = await post(`/v1/journeys/${id}/confirm`);
    expect(unknown).toMatchObject({ status: 202, body: { state: 'unknown', owner: 'desk' } });
    // At the counter it waits for no cashier any more, and is not gone either.
    expect((await call('GET', '/v1/counters/C1/desk')).body).toMatchObject({ waiting: [], underWay: [id] });
    const [seen] = (await call('GET', '/v1/counters/C1/journeys')).body.journeys as unknown as Record<
      string,
      unknown
    >[];
    expect(seen).toMatchObject({ confirmed: { bill: { patient: { pays: '45289.60' } } }, patient: { sex: 'male' } });
    expect(seen?.confirmedAt).toMatch(/^2021-03-20T/);
    const done = await until(id, 'committed');
    expect(done.body.settled).toMatchObject({ state: 'settled', bill: { patient: { pays: '45289.60' } } });
    expect((await audit(server.desk.ledger)).findings).toEqual([]);
  });

  test('the server is stopped while the outcome is out; the next one takes it up', async () => {
    const begun = await begin('T02');
    const id = String(begun.body.journeyId);
    await fault({ fault: 'timeout-after-effect', infno: '2304', times: 1 });
    expect((await post(`/v1/journeys/${id}/confirm`)).status).toBe(202);
    await server.stop();
    server = await start();
    expect((await call('GET', '/v1/counters/C1/desk')).body).toMatchObject({ waiting: [], underWay: [id] });
    expect((await until(id, 'committed')).body.settled).toMatchObject({ bill: { patient: { pays: '73010.00' } } });
    const again = await begin('T02');
    expect(again).toMatchObject({ status: 200, body: { state: 'committed', journeyId: id } });
  });

  test('a bill that waits for its cashier waits again after a restart', async () => {
    await begin('T01');
    await server.stop();
    server = await start();
    const desk = await call('GET', '/v1/counters/C1/desk');
    const [waiting] = desk.body.waiting as unknown as { quoteId: string }[];
    expect((await post(`/v1/quotes/${waiting?.quoteId}/confirm`)).status).toBe(200);
  });

  test('a ledger with visits under way does not open without its gateway', async () => {
    await begin('T01');
    await server.stop();
    const without = { host: '127.0.0.1', port: 0, ledger: join(folder, 'driven.db'), lists: [demoLists()] };
    await expect(
      startServer({ ...without, personKey: 'a secret of the tests, long enough to be one', frameAncestors: [] }),
    ).rejects.toThrow('HUIJIE_GATEWAY');
    server = await start();
  });

  test('bad visits are refused by field, and nothing is begun', async () => {
    const refused = await post('/v1/journeys', { adapter: 'nhsa', counter: 'C1', visit: { hisVisitNo: 'x' } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'FIELD_INVALID' } });
    expect((await call('GET', '/v1/counters/C1/journeys')).body.journeys).toEqual([]);
    expect((await call('GET', '/v1/journeys/none')).status).toBe(404);
    expect((await call('GET', '/v1/work-items')).body.items).toEqual([]);
    expect((await call('GET', '/v1/work-items/9')).status).toBe(404);
  });
});

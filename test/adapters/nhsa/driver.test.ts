import { parse } from 'lossless-json';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nhsa, nhsaLine } from '../../../adapters/nhsa/index.ts';
import {
  caseOf,
  cases,
  personById,
  playCase,
  type SimulatedGateway,
  SimulatedHis,
  startSimulatedGateway,
} from '../../../adapters/simulated-gateway/index.ts';
import { isRefusal } from '../../../src/errors.ts';
import type { GatewayStep } from '../../../src/gateway.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import { type Drive, driveCase, driveOf, driverOf, posted } from './drive.ts';
import { personKey } from './messages.ts';

let gateway: SimulatedGateway;
beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 7 });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

/** The gateway numbers visits and settlements as they come; whoever signs in more often gets higher ones. */
const unnumbered = ({ id: _id, visit, basic, ...rest }: Settlement) => ({
  ...rest,
  visit: { ...visit, id: 'visit' },
  basic: { state: basic.state },
});

const settledCases = cases.filter(({ visits }) => visits.some((visit) => visit.selfPaid !== true));

describe('a driven visit becomes the settlement that a hospital would have posted', () => {
  test.each(settledCases.map((scripted) => [scripted.case, scripted] as const))('%s', async (_, scripted) => {
    const driven = await driveCase(gateway.url, scripted);
    gateway.reset();
    const played = await playCase(new SimulatedHis({ url: gateway.url }), scripted);
    const expected = played
      .filter(({ visit }) => visit.selfPaid !== true)
      .map(({ pairs, cancelled }) => {
        const messages = pairs.filter((pair) => pair !== cancelled && pair.infno !== '9001');
        const settlement = nhsa.readSettlement({ messages: parse(JSON.stringify(messages)) }, personKey);
        if (isRefusal(settlement)) throw new Error(settlement.code);
        return unnumbered(settlement);
      });
    expect(driven.map((drive) => unnumbered(drive.settlement()))).toEqual(expected);
  });
});

/** One visit of each kind, and what it is that the gateway is told. */
const KINDS = [
  ['T01', 'inpatient', ['1101', '2401', '2301', '2303', '2402', '2304'], '2305'],
  ['T09', 'outpatient', ['1101', '2201', '2203A', '2204', '2206', '2207'], '2208'],
  ['T10', 'special outpatient', ['1101', '2201', '2203A', '2204', '2206', '2207'], '2208'],
  ['T11', 'pharmacy', ['1101', '2101', '2102'], '2103'],
] as const;

async function settledDrive(id: string): Promise<Drive> {
  const [drive] = await driveCase(gateway.url, caseOf(id));
  if (drive === undefined) throw new Error('nothing was driven');
  return drive;
}
const settling = (drive: Drive) => {
  const message = drive.messages.find(({ step }) => step === 'settle');
  if (message === undefined) throw new Error('nothing was settled');
  return message;
};
const infnoOf = ({ request }: { request: unknown }) => (request as { infno: string }).infno;

describe.each(KINDS)('%s, %s', (id, _kind, infnos, cancelInfno) => {
  test('is told to the gateway in the order of the national text', async () => {
    const drive = await settledDrive(id);
    expect(drive.messages.map(infnoOf)).toEqual(infnos);
  });

  test('quotes from its trial before anything is settled', async () => {
    const [visit] = caseOf(id).visits;
    if (visit === undefined) throw new Error('no visit');
    const drive = driveOf(nhsaLine({ url: gateway.url, timeoutMs: 10_000 }), personById(caseOf(id).person), visit);
    expect((await drive.take(drive.visit.before)).kind).toBe('done');
    const trial = drive.settlement();
    expect(trial.basic).toEqual({ state: 'trial' });
    await drive.take(drive.visit.after);
    const { amounts, lines } = drive.settlement();
    expect(amounts).toEqual(trial.amounts);
    expect(lines).toEqual(trial.lines);
  });

  test('adopted by a query, it is the same settlement but for where each figure was read', async () => {
    const drive = await settledDrive(id);
    const told = drive.settlement();
    const lost = drive.said.pop();
    expect(lost?.step).toBe('settle');
    const verdict = await drive.send(drive.write('query', settling(drive)));
    expect(verdict.kind).toBe('done');
    const adopted = drive.settlement();
    expect({ ...adopted, origin: undefined, notes: undefined }).toEqual({
      ...told,
      origin: undefined,
      notes: undefined,
    });
    expect(adopted.origin?.['amounts.total']).toBe('5203.output.setlinfo.medfee_sumamt');
  });

  test('an unanswered settlement beside its query is left out', async () => {
    const drive = await settledDrive(id);
    const lost = drive.said.pop();
    if (lost === undefined) throw new Error('nothing was said');
    drive.said.push({ ...lost, response: null });
    await drive.send(drive.write('query', settling(drive)));
    expect(drive.settlement().basic.state).toBe('final');
  });

  test('is cancelled by its number, once; after that there is nothing of the kind', async () => {
    const drive = await settledDrive(id);
    const message = drive.write('cancel', settling(drive));
    expect(infnoOf(message)).toBe(cancelInfno);
    expect((await drive.send(message)).kind).toBe('done');
    expect((await drive.send(drive.write('cancel', settling(drive)))).kind).toBe('absent');
    expect((await drive.send(drive.write('query', settling(drive)))).kind).toBe('absent');
  });

  test('is reversed by our own message number, once; after that there is nothing of the kind', async () => {
    const drive = await settledDrive(id);
    drive.said.pop();
    expect((await drive.send(drive.write('reverse', settling(drive)))).kind).toBe('done');
    expect((await drive.send(drive.write('reverse', settling(drive)))).kind).toBe('absent');
    expect((await drive.send(drive.write('query', settling(drive)))).kind).toBe('absent');
  });

  test('before it was ever sent, a query finds nothing and a reversal has nothing to reverse', async () => {
    const [visit] = caseOf(id).visits;
    if (visit === undefined) throw new Error('no visit');
    const drive = driveOf(nhsaLine({ url: gateway.url, timeoutMs: 10_000 }), personById(caseOf(id).person), visit);
    await drive.take([...drive.visit.before, ...drive.visit.after.slice(0, -1)]);
    const never = drive.write('settle');
    expect((await drive.send(drive.write('query', never))).kind).toBe('absent');
    expect((await drive.send(drive.write('reverse', never))).kind).toBe('absent');
  });

  test('numbers the visit as the gateway does', async () => {
    const [visit] = caseOf(id).visits;
    if (visit === undefined) throw new Error('no visit');
    const drive = driveOf(nhsaLine({ url: gateway.url, timeoutMs: 10_000 }), personById(caseOf(id).person), visit);
    const verdict = await drive.take([...drive.visit.before, ...drive.visit.after]);
    const { id: visitId } = drive.settlement().visit;
    expect(verdict).toMatchObject({ kind: 'done', gatewayVisit: `${visit.institution.code}:${visitId}` });
  });
});

describe('what is written', () => {
  test('every message number is the institution, the second in China and the number, thirty characters', async () => {
    const drive = await settledDrive('T11');
    for (const { msgid, request } of drive.messages) {
      expect(msgid).toMatch(/^P33080000001\d{18}$/);
      expect(request).toMatchObject({ msgid, sign_no: '', infver: 'V1.0' });
    }
  });

  test('no two message numbers are alike within ten thousand of one second', async () => {
    const drive = await settledDrive('T11');
    const at = new Date('2021-06-01T00:00:00Z');
    const numbers = Array.from({ length: 10_000 }, (_, index) => 123_456 + index);
    const ids = numbers.map((number) => driverOf().write('identify', drive.told, { number, at }).msgid);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids[0]?.slice(12, 26)).toBe('20210601080000');
    expect(Math.max(...ids.map(({ length }) => length))).toBe(30);
  });

  test('the message is China time wherever the process runs', async () => {
    const drive = await settledDrive('T11');
    const at = new Date('2021-12-31T16:00:01Z');
    expect(driverOf().write('identify', drive.told, { number: 1, at }).request).toMatchObject({
      inf_time: '2022-01-01 00:00:01',
    });
  });

  test('a step before the answers it builds on is a fault of the program, not a message', () => {
    const [visit] = caseOf('T01').visits;
    if (visit === undefined) throw new Error('no visit');
    const drive = driveOf(nhsaLine({ url: gateway.url, timeoutMs: 10 }), personById('P01'), visit);
    const early: GatewayStep[] = ['register', 'upload', 'trial', 'discharge', 'settle', 'query', 'cancel', 'reverse'];
    for (const step of early) expect(() => drive.write(step), step).toThrow();
    expect(() => drive.write('describe')).toThrow('no step');
  });

  test('two hundred and one lines go in three uploads, and their totals are those of all of them', async () => {
    const [visit] = caseOf('T01').visits;
    const [line] = visit?.lines ?? [];
    if (visit === undefined || line === undefined) throw new Error('no line');
    const lines = Array.from({ length: 201 }, (_, index) => ({ ...line, amount: `${index + 100}.07`, cnt: '1' }));
    const drive = driveOf(nhsaLine({ url: gateway.url, timeoutMs: 10_000 }), personById('P01'), { ...visit, lines });
    expect(drive.visit.before.filter((step) => step === 'upload')).toHaveLength(3);
    const verdict = await drive.take([...drive.visit.before, ...drive.visit.after]);
    expect(verdict.kind).toBe('done');
    expect(drive.settlement().lines).toHaveLength(201);
    // 100 + … + 300, and seven fen two hundred and one times.
    expect(drive.settlement().amounts.total).toBe(BigInt(201 * 200 * 100 + 201 * 7));
  });

  test('a refund line goes behind the line it takes back, wherever the hospital put it', async () => {
    const [visit] = caseOf('T01').visits;
    if (visit === undefined) throw new Error('no visit');
    const drive = driveOf(nhsaLine({ url: gateway.url, timeoutMs: 10_000 }), personById('P01'), visit);
    const content = drive.visit.content as { feedetail: Record<string, unknown>[] };
    const [first] = content.feedetail;
    const back = { ...first, feedetl_sn: 'R1', init_feedetl_sn: '1', det_item_fee_sumamt: '-1000.00', cnt: -1 };
    const { drivenVisitOf } = await import('../../../adapters/simulated-gateway/index.ts');
    const payload = drivenVisitOf(personById('P01'), visit) as { visit: { feedetail: unknown[] } };
    payload.visit.feedetail.unshift(back);
    const read = driverOf().readVisit(posted(payload));
    expect(isRefusal(read) ? read : (read.content as typeof content).feedetail.at(-1)).toMatchObject({
      feedetl_sn: 'R1',
      det_item_fee_sumamt: '-1000.00',
    });
    expect(isRefusal(read) ? read : read.content).toMatchObject({ medfee_sumamt: '149000.00' });
  });
});

import { parse } from 'lossless-json';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nhsa, nhsaLine } from '../../../adapters/nhsa/index.ts';
import {
  caseOf,
  cases,
  drivenVisitOf,
  type SimulatedGateway,
  SimulatedHis,
  startSimulatedGateway,
} from '../../../adapters/simulated-gateway/index.ts';
import { playCase } from '../../../scripts/harness/play-case.ts';
import type { GatewayStep } from '../../../src/port/adapter.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import { driverContract } from '../../driver.contract.ts';
import { Drive, personKey, posted } from '../../driving.ts';
import { driveCase, driveOf, driver, firstVisitOf, lineTo, scriptedDrive } from './drive.ts';

let gateway: SimulatedGateway;
beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 7 });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

/** One visit of each kind, and what it is that the gateway is told. */
const KINDS = [
  ['T01', 'inpatient', ['1101', '2401', '2301', '2303', '2402', '2304'], '2305'],
  ['T09', 'outpatient', ['1101', '2201', '2203A', '2204', '2206', '2207'], '2208'],
  ['T10', 'special outpatient', ['1101', '2201', '2203A', '2204', '2206', '2207'], '2208'],
  ['T11', 'pharmacy', ['1101', '2101', '2102'], '2103'],
] as const;

for (const [id, kind] of KINDS) {
  driverContract(`nhsa, ${kind} ${id}`, () => {
    const { person, visit } = firstVisitOf(id);
    return scriptedDrive(lineTo(gateway.url), person, visit);
  });
}

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

async function settledDrive(id: string): Promise<Drive> {
  const [drive] = await driveCase(gateway.url, caseOf(id));
  if (drive === undefined) throw new Error('nothing was driven');
  return drive;
}
const infnoOf = ({ request }: { request: unknown }) => (request as { infno: string }).infno;

describe('what is written', () => {
  test.each(KINDS)('%s, %s: in the order and under the numbers of the national text', async (id, _, infnos, cancel) => {
    const drive = await settledDrive(id);
    expect(drive.messages.map(infnoOf)).toEqual(infnos);
    const settling = drive.messages.at(-1);
    expect(infnoOf(drive.write('cancel', settling))).toBe(cancel);
    expect(drive.write('query', settling).request).toMatchObject({
      infno: '5203',
      input: { data: { medins_setl_id: settling?.msgid } },
    });
    expect(drive.write('reverse', settling).request).toMatchObject({
      infno: '2601',
      input: { data: { omsgid: settling?.msgid, oinfno: infnos.at(-1) } },
    });
  });

  test('every message number is the institution, the second in China and the number, thirty characters', async () => {
    const drive = await settledDrive('T11');
    for (const { msgid, request } of drive.messages) {
      expect(msgid).toMatch(/^P33080000001\d{18}$/);
      expect(request).toMatchObject({ msgid, sign_no: '', infver: 'V1.0' });
    }
  });

  test('no two message numbers are alike within ten thousand of one second', async () => {
    const { told } = await settledDrive('T11');
    const at = new Date('2021-06-01T00:00:00Z');
    const numbers = Array.from({ length: 10_000 }, (_, index) => 123_456 + index);
    const ids = numbers.map((number) => driver.write('identify', told, { number, at }).msgid);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids[0]?.slice(12, 26)).toBe('20210601080000');
    expect(new Set(ids.map(({ length }) => length))).toEqual(new Set([30]));
  });

  test('the message is China time wherever the process runs', async () => {
    const { told } = await settledDrive('T11');
    const at = new Date('2021-12-31T16:00:01Z');
    const { request } = driver.write('identify', told, { number: 1, at });
    expect(request).toMatchObject({ inf_time: '2022-01-01 00:00:01' });
  });

  test('a step before the answers it builds on is a fault of the program, not a message', () => {
    const { person, visit } = firstVisitOf('T01');
    const drive = driveOf(nhsaLine({ url: gateway.url, timeoutMs: 10 }), person, visit);
    const early: GatewayStep[] = ['register', 'upload', 'trial', 'discharge', 'settle', 'query', 'cancel', 'reverse'];
    for (const step of early) expect(() => drive.write(step), step).toThrow();
    expect(() => drive.write('describe')).toThrow('no step');
  });

  test('two hundred and one lines go in three uploads, and their totals are those of all of them', async () => {
    const { person, visit } = firstVisitOf('T01');
    const [line] = visit.lines;
    if (line === undefined) throw new Error('no line');
    const lines = Array.from({ length: 201 }, (_, index) => ({ ...line, amount: `${index + 100}.07`, cnt: '1' }));
    const drive = driveOf(lineTo(gateway.url), person, { ...visit, lines });
    expect(drive.visit.before.filter((step) => step === 'upload')).toHaveLength(3);
    await drive.settle();
    expect(drive.settlement().lines).toHaveLength(201);
    // 100 + … + 300, and seven fen two hundred and one times.
    expect(drive.settlement().amounts.total).toBe(BigInt(201 * 200 * 100 + 201 * 7));
  });

  test('a refund line goes behind the line it takes back, and what is settled is the rest', async () => {
    const { person, visit } = firstVisitOf('T01');
    const payload = drivenVisitOf(person, visit) as { visit: { feedetail: Record<string, unknown>[] } };
    const [first] = payload.visit.feedetail;
    payload.visit.feedetail.unshift({
      ...first,
      feedetl_sn: 'R1',
      init_feedetl_sn: '1',
      det_item_fee_sumamt: '-1000.00',
      cnt: -1,
    });
    const read = driver.readVisit(posted(payload));
    if (isRefusal(read)) throw new Error(read.field);
    expect(read.content).toMatchObject({ medfee_sumamt: '149000.00' });
    const { feedetail } = read.content as typeof payload.visit;
    expect(feedetail.map((line) => line.feedetl_sn)).toEqual(['1', '2', '3', '4', '5', 'R1']);
    const drive = new Drive({ ...scriptedDrive(lineTo(gateway.url), person, visit), payload });
    await drive.settle();
    expect(drive.settlement().amounts.total).toBe(14_900_000n);
  });

  test('a purchase that was adopted after its lines had changed is refused, not settled on the old ones', async () => {
    const drive = await settledDrive('T11');
    const settling = drive.messages.at(-1);
    drive.said.pop();
    await drive.send(drive.write('query', settling));
    const query = drive.said.at(-1);
    const text = String(query?.response).replaceAll('25000', '24000');
    drive.said[drive.said.length - 1] = { step: 'query', request: query?.request, response: text };
    expect(() => drive.settlement()).toThrow('AMOUNTS_DO_NOT_ADD');
  });
});

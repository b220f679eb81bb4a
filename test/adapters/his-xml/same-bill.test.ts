import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../../adapters/index.ts';
import * as simulated from '../../../adapters/simulated-gateway/index.ts';
import { demoNotice, demoReversal } from '../../../scripts/harness/demo-notice.ts';
import { playCase } from '../../../scripts/harness/play-case.ts';
import { price } from '../../../src/engine/index.ts';
import { readJson } from '../../../src/json/index.ts';
import { demoLists, openPlans } from '../../../src/main/plans.ts';
import { toWire } from '../../../src/money/index.ts';
import type { Adapter } from '../../../src/port/adapter.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';

/**
 * One visit, two languages: what the national JSON says and what the demo hospital's XML says must be one settlement.
 */
const named = (name: string): Adapter => {
  const adapter = adapters.get(name);
  if (adapter === undefined) throw new Error(`no adapter ${name}`);
  return adapter;
};
const nhsa = named('nhsa');
const xml = named('his-xml:demo-hospital');
const personKey = (type: string, number: string) => `${type}/${number}`;
const plans = openPlans(undefined, [demoLists()]);

function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`refused: ${JSON.stringify(value)}`);
  return value;
}

function fromJson(pairs: readonly simulated.Pair[]): Settlement {
  const { value } = must(readJson(JSON.stringify({ messages: pairs })));
  return must(nhsa.readSettlement(value, personKey));
}

function fromXml(text: string): Settlement {
  const { payload } = must(xml.document?.open(Buffer.from(text), undefined) ?? { payload: undefined });
  return must(xml.readSettlement(payload, personKey));
}

/** Everything but where it was read, and what the reader remarks. */
const facts = ({ origin: _origin, notes: _notes, ...rest }: Settlement) => toWire(rest);

function billOf(settlement: Settlement, enrolled: boolean): string {
  const loaded = plans.find('huiqubao-2021');
  if (loaded === undefined) throw new Error('no plan');
  const holding = enrolled
    ? { loaded, enrolment: { person: settlement.person.key, plan: loaded.plan.id } }
    : { loaded };
  return JSON.stringify(toWire(price(settlement, [holding], new Map()).bill));
}

const scripts = simulated.cases.filter(({ visits }) => visits.every(({ selfPaid }) => selfPaid !== true));

describe('the same visit in JSON and in XML', () => {
  let gateway: simulated.SimulatedGateway;
  let his: simulated.SimulatedHis;
  beforeAll(async () => {
    gateway = await simulated.startSimulatedGateway({ seed: 7 });
    his = new simulated.SimulatedHis({ url: gateway.url });
  });
  afterAll(() => gateway.close());

  test('every scripted case that reaches the gateway is played', () =>
    expect(scripts.length).toBeGreaterThanOrEqual(25));

  test.each(scripts.map((script) => [script.case, script] as const))(
    '%s is one settlement and one bill, byte for byte, as trial and as final',
    async (_, script) => {
      for (const played of await playCase(his, script)) {
        const final = [...played.opened.pairs, ...(played.settled?.settlementPairs ?? [])];
        for (const pairs of [played.opened.pairs, final]) {
          const [json, read] = [fromJson(pairs), fromXml(demoNotice(pairs))];
          expect(facts(read)).toEqual(facts(json));
          expect(billOf(read, script.enrolled)).toBe(billOf(json, script.enrolled));
        }
        if (played.cancelled === undefined) continue;
        const { payload } = must(
          xml.document?.open(Buffer.from(demoReversal(played.cancelled)), undefined) ?? { payload: 0 },
        );
        const { value } = must(readJson(JSON.stringify({ messages: [played.cancelled] })));
        const [read, json] = [xml, nhsa].map((adapter, index) =>
          must(adapter.readCancellation([payload, value][index], personKey)),
        );
        expect(read).toMatchObject({ settlementId: json?.settlementId, total: json?.total });
      }
    },
  );
});

import { price } from '../../../src/engine/index.ts';
import { canonicalJson, readJson } from '../../../src/json/index.ts';
import { adapters } from '../../../src/main/adapters.ts';
import { demoLists, openPlans } from '../../../src/main/plans.ts';
import * as simulated from '../../../src/main/simulator.ts';
import { toWire } from '../../../src/money/index.ts';
import type { PlanBook } from '../../../src/plan/index.ts';
import type { Adapter, Cancellation } from '../../../src/port/adapter.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import { demoNotice, demoReversal } from '../demo-notice.ts';
import { PLAN } from '../messages.ts';
import { playCase } from '../play-case.ts';

export interface Compared {
  readonly cases: number;
  /** Trials and finals, each read from JSON and from XML. */
  readonly settlements: number;
  readonly cancellations: number;
  readonly broken: readonly string[];
}

/**
 * Every scripted visit that reaches the gateway, in the national JSON and in the demo hospital's XML: one settlement,
 * one bill.
 */
export async function sameBills(seed: number): Promise<Compared> {
  const gateway = await simulated.startSimulatedGateway({ seed });
  const plans = openPlans(undefined, [demoLists()]);
  const broken: string[] = [];
  let [cases, settlements, cancellations] = [0, 0, 0];
  try {
    const his = new simulated.SimulatedHis({ url: gateway.url });
    for (const script of simulated.cases.filter(({ visits }) => visits.every(({ selfPaid }) => selfPaid !== true))) {
      cases += 1;
      for (const played of await playCase(his, script)) {
        const final = [...played.opened.pairs, ...(played.settled?.settlementPairs ?? [])];
        for (const pairs of [played.opened.pairs, final]) {
          settlements += 1;
          broken.push(...differences(pairs, plans, script.enrolled).map((what) => `${script.case}: ${what}`));
        }
        if (played.cancelled === undefined) continue;
        cancellations += 1;
        const json = nhsa.readCancellation(payloadOf([played.cancelled]), personKey);
        const [a, b] = [xmlCancellation(played.cancelled), json].map(whichOf);
        if (canonicalJson(a) !== canonicalJson(b)) broken.push(`${script.case}: the cancellations differ`);
      }
    }
  } finally {
    await gateway.close();
  }
  return { cases, settlements, cancellations, broken };
}

const named = (name: string): Adapter => {
  const adapter = adapters.get(name);
  if (adapter === undefined) throw new Error(`no adapter ${name}`);
  return adapter;
};
const nhsa = named('nhsa');
const xml = named('his-xml:demo-hospital');
const personKey = (type: string, number: string) => `${type}/${number}`;

function payloadOf(pairs: readonly simulated.Pair[]): unknown {
  const read = readJson(JSON.stringify({ messages: pairs }));
  return isRefusal(read) ? read : read.value;
}

function payloadOfXml(text: string): unknown {
  const opened = xml.document?.open(Buffer.from(text), undefined);
  return opened === undefined || isRefusal(opened) ? opened : opened.payload;
}

const xmlCancellation = (pair: simulated.Pair): Cancellation | Refusal =>
  xml.readCancellation(payloadOfXml(demoReversal(pair)), personKey);
/** Which settlement is taken back, and its total; how much more a message states differs from language to language. */
const whichOf = (read: Cancellation | Refusal): unknown =>
  isRefusal(read) ? read : { settlementId: read.settlementId, total: String(read.total) };

function differences(pairs: readonly simulated.Pair[], plans: PlanBook, enrolled: boolean): string[] {
  const json = nhsa.readSettlement(payloadOf(pairs), personKey);
  const read = xml.readSettlement(payloadOfXml(demoNotice(pairs)), personKey);
  for (const one of [json, read]) if (isRefusal(one)) return [`refused ${one.code} ${one.field}`];
  const [a, b] = [json, read] as [Settlement, Settlement];
  return [
    ...(canonicalJson(factsOf(a)) === canonicalJson(factsOf(b)) ? [] : ['the settlements differ']),
    ...(billOf(a, plans, enrolled) === billOf(b, plans, enrolled) ? [] : ['the bills differ']),
  ];
}

/** Everything but where it was read and what the reader remarks. */
function factsOf(settlement: Settlement): unknown {
  const { origin: _origin, notes: _notes, ...facts } = settlement;
  return toWire(facts);
}

function billOf(settlement: Settlement, plans: PlanBook, enrolled: boolean): string {
  const loaded = plans.find(PLAN);
  if (loaded === undefined) throw new Error('the plan is not there');
  const holding = enrolled ? { loaded, enrolment: { person: settlement.person.key, plan: PLAN } } : { loaded };
  return JSON.stringify(toWire(price(settlement, [holding], new Map()).bill));
}

import { ordersOf } from '../audit/orders.ts';
import { figuresOf } from '../bill/figures.ts';
import { decide, holdingsOf } from '../desk/desk.ts';
import { plainNumbers } from '../json/index.ts';
import { openAdapters } from '../main/adapters.ts';
import { demoLists, openCatalogue, openPlans } from '../main/plans.ts';
import type { Adapter } from '../port/adapter.ts';
import { isRefusal, REFUSALS, type Refusal, refuse } from '../refusals/index.ts';
import { personKeyOf } from '../security/person-key.ts';
import {
  checkSettlement,
  type Enrolment,
  type Settlement,
  settleEventSchema,
  settlementSchema,
} from '../settlement/index.ts';
import { CLEAN, type Run, say, UsageFault, WRONG, warn } from './args.ts';
import { readBytes, readJsonFile } from './input.ts';

export const quote: Run = async (args) => {
  const [file = ''] = args.positionals;
  const books = openCatalogue(args.text('catalogue'));
  const lists = [...args.texts('lists'), ...(args.flag('demo-lists') ? [demoLists()] : [])];
  const plans = openPlans(args.text('plans'), lists, books);
  const adapter = openAdapters(books, args.text('xml-mappings')).get(args.text('adapter') ?? 'nhsa');
  if (adapter === undefined) throw new UsageFault('there is no adapter of this name');
  const payload = payloadOf(adapter, file);
  if (isRefusal(payload)) return report(payload);
  const canonical = readCanonical(payload.value);
  const settlement = canonical ?? adapter.readSettlement(payload.value, personKeyOf('quote'));
  const refused = isRefusal(settlement) ? settlement : checkSettlement(settlement);
  if (isRefusal(settlement) || refused !== undefined) return report(refused ?? refuse('FIELD_INVALID'));
  const held = args.flag('not-enrolled')
    ? []
    : args.texts('holds').length > 0
      ? args.texts('holds')
      : plans
          .offeredIn(settlement.insurance.region, settlement.visit.settledAt.slice(0, 10))
          .map(({ plan }) => plan.id);
  const unknown = held.find((id) => plans.find(id) === undefined);
  if (unknown !== undefined) return report(refuse('PLAN_UNKNOWN', unknown));
  const enrolments = held.map((plan): Enrolment => ({ person: settlement.person.key, plan }));
  const snapshot = { enrolments, accumulators: new Map(), version: 0 };
  const decision = decide(plans, settlement, snapshot, canonical === undefined ? adapter : undefined);
  const stored = decision.bill;
  const { holdings, order } = holdingsOf(plans, settlement, snapshot);
  const orders = args.flag('orders')
    ? { orders: ordersOf({ settlement, holdings, before: snapshot.accumulators, order }) }
    : {};
  say(
    JSON.stringify({ settlementId: settlement.id, ...figuresOf(stored), holds: held, ...orders, ...stored }, null, 2),
  );
  return CLEAN;
};

/** The file as the adapter takes it: JSON with its numbers as text, or a document of the hospital's own. */
function payloadOf({ document }: Adapter, file: string): { value: unknown } | Refusal {
  if (document === undefined) return { value: withoutOurs(readJsonFile(file)) };
  const opened = document.open(readBytes(file), undefined);
  return isRefusal(opened) ? opened : { value: opened.payload };
}

/** What the server hands to an adapter: without the fields that are the server's own. */
function withoutOurs(json: unknown): unknown {
  if (Array.isArray(json)) return { messages: json };
  if (typeof json !== 'object' || json === null) return json;
  const { adapter, counter, quoteId, hold, replaces, ...payload } = json as Record<string, unknown>;
  return payload;
}

/** A settle event or a bare settlement, in our own words. */
function readCanonical(json: unknown): Settlement | undefined {
  if (typeof json !== 'object' || json === null || Object.getPrototypeOf(json) !== Object.prototype) return undefined;
  const plain = plainNumbers(json);
  const event = settleEventSchema.safeParse(plain);
  if (event.success) return event.data.settlement;
  const settlement = settlementSchema.safeParse(plain);
  return settlement.success ? settlement.data : undefined;
}

function report(refusal: Refusal): number {
  const row = REFUSALS[refusal.code];
  say(
    JSON.stringify({ refused: refusal.code, field: refusal.field, details: refusal.details, zh: row.zh, en: row.en }),
  );
  warn(`${refusal.code}: ${row.en}${refusal.field === undefined ? '' : ` (${refusal.field})`}`);
  return WRONG;
}

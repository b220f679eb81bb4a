import { hash } from 'node:crypto';
import { ENGINE_VERSION, type Holding, priceWire, schemeOf } from '../engine/index.ts';
import { canonicalJson } from '../json/index.ts';
import {
  type AccumulatorsByOwner,
  accumulatorsToPlain,
  addAll,
  type Decision,
  type Ledger,
  type PersonSnapshot,
  postingsOf,
} from '../ledger/index.ts';
import { formatFen, toWire } from '../money/index.ts';
import { inOrder, type OrderRule, orderRuleFor, type PlanBook } from '../plan/index.ts';
import type { Adapter, CredentialDecoder, GatewayLine, PersonKey } from '../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import type { Encryption } from '../security/encrypt.ts';
import { checkSettlement, familyOwnerOf, type Settlement, type SettlementWire } from '../settlement/index.ts';
import type { CertificateTails } from './certificate-tails.ts';

/** What the use cases need; `main.ts` chooses each of them. */
export interface Desk {
  readonly adapters: ReadonlyMap<string, Adapter>;
  readonly plans: PlanBook;
  readonly ledger: Ledger;
  readonly personKey: PersonKey;
  /** The clock, for "recorded at"; never for money. */
  readonly now: () => Date;
  /** Tells the terminals of a counter that something is waiting for them. */
  readonly notify: (counter: string) => void;
  /** Plans of which every settlement is in this ledger: there, nothing paid here is nothing paid. */
  readonly wholeTerms?: ReadonlySet<string>;
  /** Absent where the hospital system alone speaks with the gateway. */
  readonly driving?: Driving;
  /** Absent where nobody looks at a screen. */
  readonly tails?: CertificateTails;
  /** Who somebody is by the code or the card they show. */
  readonly credentials?: CredentialDecoder;
}

/** What the desk needs to take visits through a gateway itself. */
export interface Driving {
  /** The lines to gateways, by the name of the adapter. */
  readonly lines: ReadonlyMap<string, GatewayLine>;
  /** Locks what names a patient before the store sees it. */
  readonly encryption: Encryption;
}

/** The calendar day in China (UTC+8, no summer time). */
export const chinaDay = (now: Date): string => new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

/** What a caller posts: the adapter's name, the counter, and the adapter's own payload beside them. */
export interface Envelope {
  readonly adapter: string;
  readonly counter: string;
  readonly payload: unknown;
  /** The settlement that a large payload says, where it was read beside the event loop. */
  readonly read?: Settlement | Refusal;
  /** Quotes only: hold what the bill would use of deductibles and limits until the quote expires. */
  readonly hold?: boolean;
  /** Settlements only: the one in whose place this one is to stand. */
  readonly replaces?: string;
}

/** Foreign words -> a settlement that obeys its own laws. */
export function readSettlement(desk: Desk, envelope: Envelope): { settlement: Settlement; adapter: Adapter } | Refusal {
  const adapter = desk.adapters.get(envelope.adapter);
  if (adapter === undefined) return refuse('ADAPTER_UNKNOWN', 'adapter');
  const settlement = envelope.read ?? adapter.readSettlement(envelope.payload, desk.personKey);
  if (isRefusal(settlement)) return settlement;
  desk.tails?.remember(settlement.person);
  return checkSettlement(settlement) ?? { settlement, adapter };
}

/**
 * Who holds what: the person's own plans and those of the region, in the order of payers, with the rule of that order.
 */
export function holdingsOf(
  plans: PlanBook,
  settlement: Settlement,
  snapshot: PersonSnapshot,
): { holdings: Holding[]; order: OrderRule } {
  const offered = new Set(plans.offeredIn(settlement.insurance.region, settlement.visit.settledAt.slice(0, 10)));
  const byPlan = new Map(snapshot.enrolments.map((enrolment) => [enrolment.plan, enrolment]));
  const held = plans.plans.flatMap((loaded): Holding[] => {
    const enrolment = byPlan.get(loaded.plan.id);
    if (enrolment !== undefined) return [{ loaded, enrolment }];
    return offered.has(loaded) ? [{ loaded }] : [];
  });
  const rule = orderRuleFor(plans.coordination, settlement.insurance.region);
  return { holdings: inOrder(rule, held), order: { id: rule.id, rule: rule.rule, why: rule.why } };
}

/** Prices one settlement on what is known of the person, and keeps all the decision rested on. Pure. */
export function decide(plans: PlanBook, settlement: Settlement, snapshot: PersonSnapshot, adapter?: Adapter): Decision {
  const { accumulators } = snapshot;
  return decideOn({ ...holdingsOf(plans, settlement, snapshot), accumulators }, plans, settlement, adapter);
}

/** What a decision rests on beside the settlement itself. */
export interface PricingBasis {
  readonly holdings: readonly Holding[];
  readonly order: OrderRule;
  readonly accumulators: AccumulatorsByOwner;
}

/** As `decide`, on a ground that is given: that of now, or that of an earlier settlement which this one replaces. */
export function decideOn(ground: PricingBasis, plans: PlanBook, settlement: Settlement, adapter?: Adapter): Decision {
  const { holdings, order, accumulators } = ground;
  const { bill, wire, text, deltas } = priceWire(settlement, holdings, accumulators, order);
  const settlementText = canonicalJson(wireOf(settlement));
  const families = holdings.flatMap(({ loaded, enrolment }) =>
    enrolment?.attributes?.familyKey === undefined
      ? []
      : [familyOwnerOf(enrolment.attributes.familyKey, loaded.plan.id)],
  );
  const owners = [...holdings.map(({ loaded }) => loaded.plan.id), ...families, schemeOf(settlement)];
  const before = only(accumulators, owners);
  return {
    bill: {
      answer: adapter === undefined ? null : asStored(toWire(adapter.writeBill(bill, settlement.lines)) ?? null),
      bill: wire,
      proof: {
        after: sha256(canonicalJson(accumulatorsToPlain(addAll(before, deltas)))),
        before: sha256(canonicalJson(accumulatorsToPlain(before))),
        engine: ENGINE_VERSION,
        inputs: sha256(settlementText),
        plans: holdings.map(({ loaded: { plan, hash } }) => ({ hash, id: plan.id, version: plan.version })),
      },
    },
    texts: { bill: text, settlement: settlementText },
    patientPays: bill.patient.pays,
    total: bill.total,
    deltas,
    postings: postingsOf(bill, settlement.visit.institution.code),
    evidence: {
      engine: ENGINE_VERSION,
      order,
      plans: holdings.map(({ loaded, enrolment }) => ({
        id: loaded.plan.id,
        hash: loaded.hash,
        content: plans.contentOf(loaded),
        ...(enrolment === undefined ? {} : { enrolment }),
      })),
      before,
    },
  };
}

const sha256 = (text: string): string => hash('sha256', text);

/** As it is read from the ledger later: a repeat is answered in the same words. */
const asStored = (value: unknown): unknown => JSON.parse(canonicalJson(value));

function only(accumulators: AccumulatorsByOwner, owners: readonly string[]): AccumulatorsByOwner {
  return new Map([...accumulators].filter(([owner]) => owners.includes(owner)));
}

/** The figures a cashier promised: what the patient pays and what each liability pays. */
export type Outcome = Readonly<Record<string, string>>;

export function outcomeOf(figures: Pick<Decision, 'bill' | 'patientPays'>): Outcome {
  const payouts = figures.bill.bill.plans.flatMap((plan) => [
    [`${plan.plan}.paid`, plan.paid],
    ...plan.liabilities.map((share) => [`${plan.plan}.${share.liability}`, share.payout]),
  ]);
  return { patientPays: formatFen(figures.patientPays), ...Object.fromEntries(payouts) };
}

/** Every figure that changed since the quote, old and new. */
export function changesSince(quoted: Outcome, now: Outcome): Record<string, string> | undefined {
  const changed = [...new Set([...Object.keys(quoted), ...Object.keys(now)])].filter((key) => quoted[key] !== now[key]);
  if (changed.length === 0) return undefined;
  return Object.fromEntries(
    changed.flatMap((key) => [
      [`${key}.quoted`, quoted[key] ?? '0.00'],
      [`${key}.now`, now[key] ?? '0.00'],
    ]),
  );
}

/** As the ledger keeps it, and as it is hashed: what is only for the screen is not in it. */
export function wireOf(settlement: Settlement): SettlementWire {
  const { certificateTail: _shown, ...person } = settlement.person;
  return toWire({ ...settlement, person }) as SettlementWire;
}

import { type SettlementWire, saleKeyOf, visitKeyOf } from '../../settlement/index.ts';
import {
  type CancelFacts,
  familiesOf,
  holdersOf,
  type QuoteFacts,
  type ReplaceFacts,
  type SettleFacts,
  type StoredSettlement,
} from '../decide/index.ts';
import type { FactKinds, FactReads } from '../engine.ts';
import type { PersonSnapshot } from '../records.ts';
import type { Tables } from './tables.ts';

export const factReads = (tables: Tables): FactReads => ({
  visit: ({ settlement, driven, replaces }) => new FactsOfVisit(tables, settlement, driven, replaces),
  settlement: ({ id, driven }) => new FactsOfSettlement(tables, id, driven),
  person: ({ person, plan = '', payer }) => new FactsOfPerson(tables, person, plan, payer),
  group: ({ plan, group }) => ({ holders: tables.policies.holdersInGroup(plan, group) }),
  roster: (id) => ({ roster: tables.rosters.find(id) }),
  drivenVisits: (filter) => ({ visits: tables.drivenVisits.list(filter) }),
  workItems: (filter) => ({ items: tables.drivenVisits.workItems(filter) }),
});

/**
 * What decisions rest on. Each fact is read when it is looked at, inside the caller's transaction: a duplicate costs no
 * more reads than it needs.
 */
class FactsOfVisit implements SettleFacts, QuoteFacts, ReplaceFacts {
  readonly #tables: Tables;
  readonly #settlement: SettlementWire;
  readonly #person: string;
  readonly #visit: string;
  readonly #driven: string | undefined;
  readonly #replaces: string;
  #snapshot: PersonSnapshot | undefined;

  constructor(tables: Tables, settlement: SettlementWire, driven: string | undefined, replaces = '') {
    this.#tables = tables;
    this.#settlement = settlement;
    this.#person = settlement.person.key;
    this.#visit = visitKeyOf(settlement.visit);
    this.#driven = driven;
    this.#replaces = replaces;
  }

  get freeze() {
    return this.#tables.freezes.standing(this.#person);
  }

  get known() {
    return this.#tables.stored.find(this.#settlement.id);
  }

  get tombstone() {
    return this.#tables.stored.tombstone(this.#settlement.id);
  }

  get sales() {
    return this.#tables.rows.salesStanding(saleKeyOf(this.#settlement));
  }

  get keepingOut() {
    return this.#tables.drivenVisits.keepingOut(this.#visit);
  }

  get snapshot() {
    this.#snapshot ??= this.#tables.rows.snapshot(this.#person);
    return this.#snapshot;
  }

  get holds() {
    return this.#tables.quotes.heldUnder([this.#person, ...familiesOf(this.snapshot.enrolments)]);
  }

  get ownHolds() {
    return this.#tables.quotes.heldFor(this.#person, this.#visit);
  }

  get driven() {
    return this.#tables.drivenVisits.find(this.#driven);
  }

  get ofVisit() {
    return this.#tables.stored.all(this.#tables.quotes.settledOfVisit(this.#person, this.#visit));
  }

  get old() {
    return new FactsOfSettlement(this.#tables, this.#replaces);
  }
}

/** What a settlement is taken back by; it is found once. */
class FactsOfSettlement implements CancelFacts {
  readonly #tables: Tables;
  readonly #id: string;
  readonly #driven: string | undefined;
  #known: { readonly found: StoredSettlement | undefined } | undefined;

  constructor(tables: Tables, id: string, driven?: string) {
    this.#tables = tables;
    this.#id = id;
    this.#driven = driven;
  }

  get known() {
    this.#known ??= { found: this.#tables.stored.find(this.#id) };
    return this.#known.found;
  }

  get freeze() {
    return this.#tables.freezes.standing(this.known?.bill.person ?? '');
  }

  get tombstone() {
    return this.#tables.stored.tombstone(this.#id);
  }

  get isCommitted() {
    return this.#tables.drivenVisits.list({ settlementId: this.#id }).some(({ state }) => state === 'committed');
  }

  get later() {
    const { person = '', entry = 0 } = this.known?.bill ?? {};
    return this.#tables.rows.settlementsAfter(person, entry);
  }

  get accumulators() {
    return this.#tables.rows.accumulatorsOf(this.known === undefined ? [] : holdersOf(this.known));
  }

  get driven() {
    return this.#tables.drivenVisits.find(this.#driven);
  }
}

type PersonFacts = FactKinds['person']['facts'];

/** What is known of a person, and what the person holds under a plan. */
class FactsOfPerson implements PersonFacts {
  readonly #tables: Tables;
  readonly #person: string;
  readonly #plan: string;
  readonly #payer: string | undefined;

  constructor(tables: Tables, person: string, plan: string, payer?: string) {
    this.#tables = tables;
    this.#person = person;
    this.#plan = plan;
    this.#payer = payer;
  }

  get freeze() {
    return this.#tables.freezes.standing(this.#person);
  }

  get isKnown() {
    return this.#tables.rows.head(this.#person) !== undefined;
  }

  get snapshot() {
    return this.#tables.rows.snapshot(this.#person);
  }

  get enrolment() {
    return this.#tables.rows.enrolment(this.#person, this.#plan);
  }

  get last() {
    return this.#tables.policies.lastKind(this.#person, this.#plan);
  }

  get enrolments() {
    return this.#tables.rows.enrolments(this.#person);
  }

  get entries() {
    return this.#tables.policies.entriesOf(this.#person);
  }

  get postings() {
    return this.#tables.policies.postingsOf(this.#person);
  }

  get counts() {
    return this.#tables.policies.tallies(this.#plan);
  }

  get paidFor() {
    return this.#payer === undefined ? [] : this.#tables.policies.paidFor(this.#payer, this.#plan);
  }

  get settlements() {
    return this.#tables.stored.all(this.#tables.rows.settlementsAfter(this.#person, 0));
  }
}

import { type SettlementWire, saleKeyOf, visitKeyOf } from '../../settlement/index.ts';
import {
  type CancelFacts,
  type ChangeFacts,
  familiesOf,
  holdersOf,
  type IssueFacts,
  type QuoteFacts,
  type ReplaceFacts,
  type RosterRowFacts,
  type SettleFacts,
  type StoredSettlement,
} from '../decide/index.ts';
import type { PersonSnapshot } from '../records.ts';
import type { Tables } from './tables.ts';

/**
 * What decisions rest on. Each fact is read when it is looked at, inside the caller's transaction: a duplicate costs no
 * more reads than it needs.
 */
export class FactsOfVisit implements SettleFacts, QuoteFacts, ReplaceFacts {
  readonly #tables: Tables;
  readonly #settlement: SettlementWire;
  readonly #person: string;
  readonly #visit: string;
  readonly #driven: string | undefined;
  readonly #replaces: string;
  #snapshot: PersonSnapshot | undefined;

  constructor(tables: Tables, settlement: SettlementWire, driven?: string, replaces = '') {
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
    return this.#tables.drivenVisits.of(this.#driven);
  }

  get ofVisit() {
    return this.#tables.stored.all(this.#tables.quotes.settledOfVisit(this.#person, this.#visit));
  }

  get old() {
    return new FactsOfSettlement(this.#tables, this.#replaces);
  }
}

/** What a settlement is taken back by; it is found once. */
export class FactsOfSettlement implements CancelFacts {
  readonly #tables: Tables;
  readonly #id: string;
  readonly #driven: string | undefined;
  readonly known: StoredSettlement | undefined;

  constructor(tables: Tables, id: string, driven?: string) {
    this.#tables = tables;
    this.#id = id;
    this.#driven = driven;
    this.known = tables.stored.find(id);
  }

  get freeze() {
    return this.#tables.freezes.standing(this.known?.bill.person ?? '');
  }

  get tombstone() {
    return this.#tables.stored.tombstone(this.#id);
  }

  get isCommitted() {
    return this.#tables.drivenVisits.hasCommitted(this.#id);
  }

  get later() {
    const { person = '', entry = 0 } = this.known?.bill ?? {};
    return this.#tables.rows.settlementsAfter(person, entry);
  }

  get accumulators() {
    return this.#tables.rows.accumulatorsOf(this.known === undefined ? [] : holdersOf(this.known));
  }

  get driven() {
    return this.#tables.drivenVisits.of(this.#driven);
  }
}

/** What a person holds under a plan, and what is known beside it. */
export class FactsOfPlan implements RosterRowFacts, IssueFacts, ChangeFacts {
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

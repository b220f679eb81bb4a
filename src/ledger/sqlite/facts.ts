import { type SettlementWire, saleKeyOf, visitKeyOf } from '../../settlement/index.ts';
import {
  type CancelFacts,
  type ChangeFacts,
  type EnrolFacts,
  familiesOf,
  holdersOf,
  type IssueFacts,
  lazily,
  type PersonFacts,
  type QuoteFacts,
  type Reads,
  type ReplaceFacts,
  type SettleFacts,
  type VisitFacts,
} from '../decide/index.ts';
import type { CancelRequest, QuoteRequest, SettleRequest } from '../ledger.ts';
import type { IssueRequest, PolicyOrder } from '../policy.ts';
import type { ReplaceRequest } from '../replacement.ts';
import type { Tables } from './tables.ts';

/** What decisions rest on, read inside the caller's transaction. */
export class SqliteFacts {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  ofSettle({ settlement, journey }: SettleRequest): SettleFacts {
    return lazily<SettleFacts>({ ...this.#visit(settlement), driven: () => this.#driven(journey?.id) });
  }

  ofQuote({ settlement }: QuoteRequest): QuoteFacts {
    const { key } = settlement.person;
    return lazily<QuoteFacts>({
      ...this.#visit(settlement),
      ofVisit: () => this.#tables.stored.all(this.#tables.quotes.settledOfVisit(key, visitKeyOf(settlement.visit))),
    });
  }

  ofReplace({ settlement, settlementId }: ReplaceRequest): ReplaceFacts {
    const old = lazily<ReplaceFacts['old']>(this.#settled(settlementId));
    return lazily<ReplaceFacts>({ ...this.#visit(settlement), old: () => old });
  }

  ofCancel({ settlementId, journey }: CancelRequest): CancelFacts {
    const reads = this.#settled(settlementId);
    return lazily<CancelFacts>({
      ...reads,
      freeze: () => this.#tables.freezes.standing(reads.known()?.bill.person ?? ''),
      tombstone: () => this.#tables.stored.tombstone(settlementId),
      driven: () => this.#driven(journey?.id),
    });
  }

  ofEnrolment(person: string, plan: string): EnrolFacts {
    return lazily<EnrolFacts>({
      freeze: () => this.#tables.freezes.standing(person),
      enrolment: () => this.#tables.rows.enrolment(person, plan),
    });
  }

  ofIssue({ plan }: IssueRequest, { person, payer }: PolicyOrder): IssueFacts {
    return lazily<IssueFacts>({
      ...this.#person(person),
      postings: () => this.#tables.policies.postingsOf(person),
      counts: () => this.#tables.policies.tallies(plan),
      paidFor: () => (payer === undefined ? [] : this.#tables.policies.paidFor(payer, plan)),
    });
  }

  ofChange(person: string): ChangeFacts {
    return lazily<ChangeFacts>({
      ...this.#person(person),
      settlements: () => this.#tables.stored.all(this.#tables.rows.settlementsAfter(person, 0)),
    });
  }

  #person(person: string): Reads<PersonFacts> {
    return {
      freeze: () => this.#tables.freezes.standing(person),
      enrolments: () => this.#tables.rows.enrolments(person),
      entries: () => this.#tables.policies.entriesOf(person),
    };
  }

  #visit(settlement: SettlementWire): Reads<VisitFacts> {
    const person = settlement.person.key;
    const visit = visitKeyOf(settlement.visit);
    const once = lazily<Pick<VisitFacts, 'snapshot'>>({ snapshot: () => this.#tables.rows.snapshot(person) });
    return {
      freeze: () => this.#tables.freezes.standing(person),
      known: () => this.#tables.stored.find(settlement.id),
      tombstone: () => this.#tables.stored.tombstone(settlement.id),
      sales: () => this.#tables.rows.salesStanding(saleKeyOf(settlement)),
      keepingOut: () => this.#tables.drivenVisits.keepingOut(visit),
      snapshot: () => once.snapshot,
      holds: () => this.#tables.quotes.heldUnder([person, ...familiesOf(once.snapshot.enrolments)]),
      ownHolds: () => this.#tables.quotes.heldFor(person, visit),
    };
  }

  /** Of a settlement that is there; it is found once. */
  #settled(id: string): Reads<ReplaceFacts['old']> {
    const once = lazily<Pick<CancelFacts, 'known'>>({ known: () => this.#tables.stored.find(id) });
    return {
      known: () => once.known,
      isCommitted: () => this.#tables.drivenVisits.hasCommitted(id),
      later: () => {
        const { person = '', entry = 0 } = once.known?.bill ?? {};
        return this.#tables.rows.settlementsAfter(person, entry);
      },
      accumulators: () => this.#tables.rows.accumulatorsOf(once.known === undefined ? [] : holdersOf(once.known)),
    };
  }

  #driven(id: string | undefined) {
    return id === undefined ? undefined : this.#tables.drivenVisits.of(id);
  }
}

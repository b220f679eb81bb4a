import { accumulatorsFromPlain } from '../../../src/ledger/accumulate.ts';
import { chainedAfter } from '../../../src/ledger/chain.ts';
import * as rules from '../../../src/ledger/decide/index.ts';
import type * as port from '../../../src/ledger/index.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import { enrolmentSchema, type SettlementWire, saleKeyOf, visitKeyOf } from '../../../src/settlement/index.ts';
import { lastOfEach, MemoryTables } from './tables.ts';

/** What decisions ask of an engine: facts, read all at once as plain data, and one transaction. No rule is in it. */
export class MemoryEngine extends MemoryTables {
  /** All or nothing. No row is ever changed in place, so that a copy of the tables is enough. */
  in<T>(work: () => T, isKept = (result: T) => !isRefusal(result)): T {
    const before = Object.entries(this.all).map(([name, rows]) => [
      name,
      Array.isArray(rows) ? [...rows] : new Map<unknown, unknown>(rows),
    ]);
    let kept = false;
    try {
      const result = work();
      kept = isKept(result);
      return result;
    } finally {
      if (!kept) Object.assign(this.all, Object.fromEntries(before));
    }
  }

  async run<T>(decide: () => rules.Transaction<T> | Refusal): Promise<T | Refusal> {
    return this.in(() => this.step(decide()));
  }

  step<T>(decided: rules.Transaction<T> | Refusal): T | Refusal {
    if (isRefusal(decided)) return decided;
    const { entries = [], release, quote, hold, driven } = decided.writes;
    const written = entries.map((entry) => this.append(entry));
    if (release !== undefined)
      this.all.holds = this.all.holds.filter((one) => one.person !== release.person || one.visit !== release.visit);
    if (quote !== undefined) this.all.quotes.set(quote.id, quote);
    if (hold !== undefined) this.#hold(hold);
    if (driven !== undefined) this.move(driven);
    return decided.answer(written);
  }

  append(write: rules.EntryWrite): port.JournalRow {
    const { person, kind, subject, body, recordedAt } = write;
    const chained = chainedAfter(this.of(person).at(-1)?.row, { person, kind, subject, body, recordedAt });
    const row = { seq: this.all.entries.length + 1, ...chained };
    this.all.entries.push({ row, write });
    return row;
  }

  #hold({ parts, number, ...hold }: rules.HoldWrite): void {
    const at = this.all.quotes.get(hold.quoteId)?.at ?? '';
    const next = Math.max(0, ...this.all.holds.map((one) => one.number)) + 1;
    for (const { holder, deltas } of parts)
      this.all.holds.push({ ...hold, at, number: number ?? next, holder, deltas: accumulatorsFromPlain(deltas) });
  }

  move({ visit, events, at, workItem, ...flags }: rules.DrivenVisitWrite): void {
    const { visits, items } = this.all;
    visits.set(visit.id, { ...flags, visit });
    for (const event of events) this.record(visit.id, at, event);
    const isOpen = [...items.values()].some((item) => item.journey === visit.id && item.closedAt === undefined);
    const id = items.size + 1;
    if (workItem !== undefined && !isOpen) items.set(id, { id, journey: visit.id, why: workItem, openedAt: at });
  }

  record(journey: string, at: string, event: port.NewEvent): void {
    const number = this.all.events.filter((one) => one.journey === journey).length + 1;
    this.all.events.push({ ...event, journey, at, number });
  }

  #accumulatorsOf(holders: readonly string[]): port.AccumulatorsByOwner {
    const plain: Record<string, Record<string, string>> = {};
    for (const { owner, bucket, value } of this.accumulators(holders))
      plain[owner] = { ...plain[owner], [bucket]: value };
    return accumulatorsFromPlain(plain);
  }

  snapshot(person: string): port.PersonSnapshot {
    const own = this.of(person);
    const enrolments = this.enrolments(own).map(({ body }) => enrolmentSchema.parse(JSON.parse(body)));
    const accumulators = this.#accumulatorsOf([person, ...rules.familiesOf(enrolments)]);
    return { enrolments, accumulators, version: own.length };
  }

  ofVisit(settlement: SettlementWire, driven = ''): rules.SettleFacts & rules.QuoteFacts {
    const person = settlement.person.key;
    const visit = visitKeyOf(settlement.visit);
    const sale = saleKeyOf(settlement);
    const snapshot = this.snapshot(person);
    const holders = [person, ...rules.familiesOf(snapshot.enrolments)];
    const standing = this.standing(this.of(person));
    return {
      freeze: this.freeze(person),
      known: this.settlement(settlement.id),
      tombstone: this.tombstone(settlement.id),
      sales: this.standing(sale === undefined ? [] : this.all.entries).flatMap(({ bill }) =>
        saleKeyOf(bill.settlement) === sale ? [bill.settlementId] : [],
      ),
      keepingOut: this.visits().flatMap((one) =>
        one.keepsOthersOut && one.visit.gatewayVisit === visit ? [one.visit] : [],
      ),
      snapshot,
      holds: this.all.holds.filter(({ holder }) => holders.includes(holder)).sort((a, b) => a.number - b.number),
      ownHolds: this.all.holds.filter((hold) => hold.person === person && hold.visit === visit),
      driven: this.all.visits.get(driven)?.visit,
      ofVisit: standing.filter(({ bill }) => visitKeyOf(bill.settlement.visit) === visit),
    };
  }

  ofSettlement(id: string, driven = ''): rules.CancelFacts {
    const known = this.settlement(id);
    const { person = '', entry = 0 } = known?.bill ?? {};
    const later = this.standing(this.of(person).filter(({ row }) => row.seq > entry));
    return {
      freeze: this.freeze(person),
      known,
      tombstone: this.tombstone(id),
      isCommitted: this.visits().some(({ visit }) => visit.settlementId === id && visit.state === 'committed'),
      later: later.map(({ bill }) => bill.settlementId),
      accumulators: this.#accumulatorsOf(known === undefined ? [] : rules.holdersOf(known)),
      driven: this.all.visits.get(driven)?.visit,
    };
  }

  ofPlan(person: string, plan: string, payer?: string): rules.RosterRowFacts & rules.IssueFacts & rules.ChangeFacts {
    const own = this.of(person);
    const counts = new Map<string, number>();
    for (const { name, more } of this.about(plan).flatMap(({ write }) => write.counts ?? []))
      counts.set(name, (counts.get(name) ?? 0) + more);
    const paid = this.about(plan).flatMap(({ row, write: { paidBy } }) =>
      paidBy === undefined
        ? []
        : [{ key: row.person, value: paidBy === 'none' ? undefined : { ...paidBy, person: row.person } }],
    );
    return {
      freeze: this.freeze(person),
      enrolment: this.enrolments(own).find((one) => one.plan === plan)?.body,
      last: own.findLast(({ row }) => row.subject === plan)?.row.kind,
      enrolments: this.snapshot(person).enrolments,
      entries: own.map(({ row }) => row),
      postings: own.flatMap(({ write }) => write.postings ?? []),
      counts,
      paidFor: lastOfEach(paid).flatMap((one) => (one.payer === payer ? [one.person] : [])),
      settlements: this.standing(own),
    };
  }
}

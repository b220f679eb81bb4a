import { accumulatorsFromPlain } from '../../../src/ledger/accumulate.ts';
import { chainedAfter } from '../../../src/ledger/chain.ts';
import * as rules from '../../../src/ledger/decide/index.ts';
import type * as port from '../../../src/ledger/index.ts';

/** An entry, and what was decided to stand on it. */
export type Entry = port.JournalRow & { readonly write: rules.EntryWrite };

export const once = <T>(rows: readonly T[]): T[] => [...new Set(rows)];

/** The last of what was written under each key; `undefined` takes it away. */
export const lastOfEach = <T>(written: readonly (readonly [key: string, value: T | undefined])[]): T[] =>
  [...new Map(written).values()].filter((value) => value !== undefined);

/** What is stored: what was written, as it was written. Nothing is indexed, and no row is ever changed in place. */
export class MemoryTables {
  entries: Entry[] = [];
  quotes: port.StoredQuote[] = [];
  holds: (rules.StoredHold & { readonly holder: string })[] = [];
  visits: (Omit<rules.DrivenVisitWrite, 'visit'> & { readonly visit: port.DrivenVisit })[] = [];
  events: (port.DrivenVisitEvent & { readonly drivenVisit: string })[] = [];
  items: port.WorkItem[] = [];
  freezes: NonNullable<rules.Writes['freeze']>[] = [];
  rosterRows: port.RosterState[] = [];
  refused: NonNullable<rules.Writes['refusedLine']>[] = [];
  /** Numbers and texts under a name. */
  values: (readonly [name: string, value: string | number])[] = [];

  value = (name: string) => this.values.findLast(([known]) => known === name)?.[1];
  of = (person: string) => this.entries.filter((entry) => entry.person === person);
  about = (subject: string) => this.entries.filter((entry) => entry.subject === subject);

  apply({ entries = [], release, quote, hold, driven, event, closed, freeze, roster, refusedLine }: rules.Writes) {
    const appended = entries.map((entry) => this.#append(entry));
    if (release !== undefined)
      this.holds = this.holds.filter((one) => one.person !== release.person || one.visit !== release.visit);
    if (quote !== undefined) this.quotes.push(quote);
    if (hold !== undefined) this.#hold(hold);
    if (driven !== undefined) this.#move(driven);
    if (event !== undefined) this.#record(event.drivenVisit, event.at, event.event);
    if (closed !== undefined) this.items = this.items.map((item) => (item.id === closed.id ? closed : item));
    if (freeze !== undefined) this.freezes.push(freeze);
    if (roster !== undefined) this.rosterRows.push(roster);
    if (refusedLine !== undefined) this.refused.push(refusedLine);
    return appended;
  }

  #append(write: rules.EntryWrite): Entry {
    const { person, kind, subject, body, recordedAt } = write;
    const chained = chainedAfter(this.of(person).at(-1), { person, kind, subject, body, recordedAt });
    this.entries.push({ seq: this.entries.length + 1, ...chained, write });
    return this.entries.at(-1) as Entry;
  }

  #hold({ parts, number, ...hold }: rules.HoldWrite): void {
    const at = this.quotes.findLast(({ id }) => id === hold.quoteId)?.at ?? '';
    const next = Math.max(0, ...this.holds.map((one) => one.number)) + 1;
    for (const { holder, deltas } of parts)
      this.holds.push({ ...hold, at, number: number ?? next, holder, deltas: accumulatorsFromPlain(deltas) });
  }

  #move(write: rules.DrivenVisitWrite): void {
    const { at, workItem: why } = write;
    const visit = { seq: this.visits.length + 1, ...write.visit };
    this.visits[visit.seq - 1] = { ...write, visit };
    for (const event of write.events) this.#record(visit.id, at, event);
    const isOpen = this.items.some(({ journey, closedAt }) => journey === visit.id && closedAt === undefined);
    if (why !== undefined && !isOpen)
      this.items.push({ id: this.items.length + 1, journey: visit.id, why, openedAt: at });
  }

  #record(drivenVisit: string, at: string, event: port.NewEvent): void {
    const number = this.events.filter((one) => one.drivenVisit === drivenVisit).length + 1;
    this.events.push({ ...event, drivenVisit, at, number });
  }

  /** A settlement with its entries: its own, and the one that took it back. */
  settlement(id: string): rules.StoredSettlement | undefined {
    const [made, cancel] = this.about(id).filter(({ write }) => write.settlement !== undefined);
    if (made?.write.settlement?.state !== 'settled') return undefined;
    const { sale: _sale, ...row } = made.write.settlement;
    return rules.storedSettlement({ ...row, id, person: made.person }, made, cancel);
  }

  standing = (entries: readonly Entry[]) =>
    entries
      .flatMap(({ subject, write }) => (write.settlement?.state === 'settled' ? (this.settlement(subject) ?? []) : []))
      .filter(({ bill }) => bill.state === 'settled');

  tombstone(id: string): rules.StoredTombstone | undefined {
    const [placed, lifted] = this.about(id).filter(({ write }) => write.tombstone !== undefined);
    return placed === undefined ? undefined : rules.storedTombstone(placed, lifted);
  }

  enrolments(entries: readonly Entry[]) {
    const changes = entries.flatMap(({ person, subject: plan, write: { enrolment: change } }) => {
      if (change === undefined) return [];
      return [[`${plan} ${person}`, change.act === 'delete' ? undefined : { plan, body: change.body }] as const];
    });
    return lastOfEach(changes).sort((a, b) => (a.plan < b.plan ? -1 : 1));
  }

  accumulators(holders: readonly string[]) {
    const own = this.entries.flatMap(({ write }) => write.accumulators ?? []);
    const changes = own.flatMap(({ holder, owner, bucket, value }) =>
      holders.includes(holder)
        ? [[`${owner} ${bucket}`, value === undefined ? undefined : { owner, bucket, value }] as const]
        : [],
    );
    return lastOfEach(changes);
  }
}

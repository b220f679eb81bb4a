import type { EntryWrite, Writes } from '../decide/index.ts';
import type { JournalRow } from '../records.ts';
import type { Tables } from './tables.ts';

/** Writes what was decided, inside the caller's transaction. */
export class Writer {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  apply({ entries = [], release, quote, hold, ...writes }: Writes): JournalRow[] {
    const { quotes } = this.#tables;
    const appended = entries.map((entry) => this.#append(entry));
    if (release !== undefined) quotes.releaseVisit(release.person, release.visit);
    if (quote !== undefined) quotes.save(quote);
    if (hold !== undefined) quotes.hold(hold);
    this.#applyBeside(writes);
    return appended;
  }

  #applyBeside({ driven, event, closed, freeze, roster, refusedLine }: Omit<Writes, 'entries'>): void {
    const { drivenVisits, rosters, freezes } = this.#tables;
    if (driven !== undefined) drivenVisits.write(driven);
    if (event !== undefined) drivenVisits.append(event.drivenVisit, event.at, event.event);
    if (closed !== undefined) drivenVisits.closeWorkItem(closed);
    if (freeze !== undefined) freezes.add(freeze);
    if (roster !== undefined) rosters.write(roster);
    if (refusedLine !== undefined) rosters.saveRefusal(refusedLine);
  }

  #append(write: EntryWrite): JournalRow {
    const {
      person,
      subject,
      recordedAt,
      plans = [],
      settlement,
      accumulators = [],
      postings = [],
      messages = [],
    } = write;
    const { rows, counters } = this.#tables;
    for (const { hash, id, content } of plans) rows.savePlan(hash, id, content);
    const row = rows.append(write);
    const entry = row.seq;
    if (settlement?.state === 'settled')
      rows.insertSettlement({ id: subject, person, entry, recordedAt, ...settlement });
    if (settlement?.state === 'cancelled') rows.markCancelled(subject, entry);
    for (const accumulator of accumulators) rows.setAccumulator(accumulator);
    rows.insertPostings(person, subject, entry, postings);
    for (const message of messages) counters.push({ ...message, person, settlementId: subject, entry, recordedAt });
    if (write.tombstone === 'placed') rows.insertTombstone(subject, entry);
    if (write.tombstone === 'lifted') rows.liftTombstone(subject, entry);
    this.#enrol(write, entry);
    return row;
  }

  #enrol({ person, subject: plan, enrolment, counts = [], paidBy }: EntryWrite, entry: number): void {
    const { rows, policies } = this.#tables;
    if (enrolment?.act === 'insert') rows.insertEnrolment(person, plan, entry, enrolment.body);
    if (enrolment?.act === 'update') policies.updateEnrolment(person, plan, enrolment.body);
    if (enrolment?.act === 'delete') policies.deleteEnrolment(person, plan);
    for (const { name, more } of counts) rows.addToCount(plan, name, more);
    if (paidBy === 'none') policies.deletePayments(plan, person);
    else if (paidBy !== undefined) policies.addPayment(paidBy.payer, plan, person);
  }
}

import type { Engine } from '../../../src/ledger/engine.ts';
import {
  type AuditCheckpoint,
  type EntryRows,
  type Inspection,
  isEnrolmentEntry,
  type JournalRow,
} from '../../../src/ledger/index.ts';
import { familyOwnerOf } from '../../../src/settlement/index.ts';
import { type Entry, type MemoryTables, once } from './tables.ts';

const after = <T>(rows: readonly T[], isAfter: (row: T) => boolean, limit: number): T[] =>
  rows.filter(isAfter).slice(0, limit);
const rowOf = ({ write: _write, ...row }: Entry): JournalRow => row;

/** What an engine finds by itself, from what was written. */
export function memoryReads(tables: MemoryTables): Omit<Engine, 'transact' | 'fact'> {
  const bill = (id: string) => tables.settlement(id)?.bill;
  const plans = () => tables.entries.flatMap(({ write }) => write.plans ?? []);
  const settledAt = (counter: string) =>
    tables.entries.filter(
      ({ write: { settlement } }) => settlement?.state === 'settled' && settlement.counter === counter,
    );
  const messages = (counter: string) =>
    tables.entries
      .flatMap(({ seq: entry, subject: settlementId, recordedAt: at, write }) =>
        (write.messages ?? []).map((message) => ({ ...message, settlementId, entry, at })),
      )
      .filter((message) => message.counter === counter)
      .map((message, index) => ({ ...message, seq: index + 1 }));
  const bind = (name: string, value: string | number) => void tables.values.push([name, value]);
  return {
    reads: {
      releaseHold: async (id) => {
        tables.holds = tables.holds.filter(({ quoteId }) => quoteId !== id);
      },
      forgetQuotesBefore: async (at) => {
        tables.holds = tables.holds.filter(({ expiresAt }) => expiresAt >= at);
        tables.quotes = tables.quotes.filter((quote) => quote.at >= at);
      },
      findQuote: async (id) => {
        const quote = tables.quotes.find((one) => one.id === id);
        return quote && { ...quote, held: tables.holds.some(({ quoteId }) => quoteId === id) };
      },
      billsOfCounter: async (counter, limit, before = Number.POSITIVE_INFINITY) =>
        after(settledAt(counter).reverse(), ({ seq }) => seq < before, limit).flatMap(
          ({ subject }) => bill(subject) ?? [],
        ),
      totalsOfCounter: async (counter, since) => {
        const own = tables.standing(settledAt(counter).filter(({ recordedAt }) => recordedAt >= since));
        const patientPays = own.reduce((sum, one) => sum + one.bill.patientPays, 0n);
        const seqBefore = messages(counter).findLast(({ at }) => at < since)?.seq ?? 0;
        return { count: own.length, patientPays, lastSeq: messages(counter).length, seqBefore };
      },
      outbox: async (counter, cursor, limit) =>
        after(messages(counter), ({ seq }) => seq > cursor, limit).map(({ at: _at, ...row }) => row),
      journal: async (cursor, limit) => after(tables.entries, ({ seq }) => seq > cursor, limit).map(rowOf),
      persons: async (cursor, limit) =>
        after(once(tables.entries.map(({ person }) => person)).sort(), (person) => person > cursor, limit),
      postingsOf: async (id) =>
        tables.about(id).flatMap(({ seq: entry, write }) => (write.postings ?? []).map((one) => ({ entry, ...one }))),
      planOf: async (hash) => plans().find((plan) => plan.hash === hash)?.content,
      plansHeld: async () => once(tables.enrolments(tables.entries).map(({ plan }) => plan)).sort(),
      bindPersonKey: async (check) => {
        if (tables.value('key') === undefined) bind('key', check);
        return tables.value('key') === check;
      },
      checkWritable: async () => undefined,
      close: async () => undefined,
      planVersions: {
        find: async (id, version) => {
          const texts = plans().filter((plan) => plan.id === id && JSON.parse(plan.content).version === version);
          const fileHash = tables.value(`${id} ${version}`);
          const unique = [...new Map(texts.map(({ hash, content }) => [hash, { hash, content }])).values()];
          return { texts: unique, ...(fileHash === undefined ? {} : { fileHash: String(fileHash) }) };
        },
        note: async (files) => {
          for (const { id, version, fileHash } of files) bind(`${id} ${version}`, fileHash);
        },
      },
      inspection: inspectionOf(tables),
    },
    rosters: {
      list: async (limit) =>
        [...new Map(tables.rosterRows.map((row) => [`${row.file} ${row.plan}`, row])).values()].slice(0, limit),
      refusals: async ({ file, plan }, line, limit) =>
        after(tables.refused, (one) => one.file === file && one.plan === plan && one.line > line, limit).map(
          ({ file: _file, plan: _plan, ...row }) => row,
        ),
    },
    drivenVisits: {
      events: async (id) =>
        tables.events.filter(({ drivenVisit }) => drivenVisit === id).map(({ drivenVisit: _id, ...event }) => event),
      nextNumber: async (name) => {
        bind(name, Number(tables.value(name) ?? 0) + 1);
        return Number(tables.value(name));
      },
    },
  };
}

/** Whose family an entry names, if it names one. */
const familyOf = (entry: Entry): string[] => {
  const { attributes } = isEnrolmentEntry(entry) ? JSON.parse(entry.body) : {};
  return attributes?.familyKey === undefined ? [] : [familyOwnerOf(attributes.familyKey, entry.subject)];
};
const postingsOf = ({ subject: settlementId, write }: Entry) =>
  (write.postings ?? []).map((posting, number) => ({ ...posting, settlementId, number }));

function inspectionOf(tables: MemoryTables): Inspection {
  const checkpoints = new Map<string, AuditCheckpoint>();
  const bookmark = (name: string) => Number(tables.value(name) ?? 0);
  const move = (name: string, to: number) => void tables.values.push([name, to]);
  return {
    lastSeq: async () => tables.entries.length,
    hashes: async (cursor, limit) => after(tables.entries, ({ seq }) => seq > cursor, limit),
    personsSince: async (cursor, limit) => {
      const next = after(tables.entries, ({ seq }) => seq > cursor, limit);
      return { persons: once(next.map(({ person }) => person)).sort(), last: next.at(-1)?.seq ?? cursor };
    },
    person: async (person) => {
      const own = tables.of(person);
      return {
        last: tables.entries.length,
        entries: own.length,
        accumulators: tables.accumulators([person]),
        enrolments: tables.enrolments(own),
        families: once(own.flatMap(familyOf)),
        settlements: own.filter(({ write }) => write.settlement?.state === 'settled').length,
        postings: own.flatMap(postingsOf).length,
        messages: own.flatMap(({ write }) => write.messages ?? []).length,
      };
    },
    journalOf: async (person, cursor, limit) => after(tables.of(person), ({ personSeq }) => personSeq > cursor, limit),
    entry: async (seq) => tables.entries[seq - 1],
    besideEntries: async (_person, rows) => rows.map((row) => besideEntry(tables, row)),
    families: async (cursor, limit) =>
      after(once(tables.entries.flatMap(familyOf)).sort(), (owner) => owner > cursor, limit),
    family: async (owner) => {
      const named = tables.entries.filter((entry) => familyOf(entry).includes(owner));
      const persons = once(named.map(({ person }) => person)).sort();
      const entries = tables.entries.flatMap(({ person, seq }) => (persons.includes(person) ? [seq] : []));
      return { persons, entries, accumulators: tables.accumulators([owner]) };
    },
    plans: async () => {
      const texts = tables.entries.flatMap(({ write }) => write.plans ?? []);
      return [...new Map(texts.map(({ hash, id }) => [hash, { hash, id }])).values()];
    },
    brokenOutbox: async () => [],
    misfits: async () => ({ looked: 0, misfits: [] }),
    unattendedSince: async () => ({ unresolved: 0, unattended: [] }),
    holdsExpiredBefore: async () => ({ holds: 0, stale: 0 }),
    store: async () => [],
    bookmark: async () => bookmark('audited'),
    moveBookmark: async (seq) => move('audited', seq),
    checkpoint: async (holder) => checkpoints.get(holder),
    keepCheckpoints: async (some) => {
      for (const one of some) checkpoints.set(one.holder, one);
    },
    restoredAt: async () => bookmark('restored'),
    noteRestored: async (at) => move('restored', at),
  };
}

function besideEntry(tables: MemoryTables, { seq, subject }: JournalRow): EntryRows {
  const entry = tables.entries.filter((one) => one.seq === seq);
  const known = tables.settlement(subject)?.bill;
  const made = tables.about(subject).find(({ write }) => write.settlement !== undefined)?.write.settlement;
  const sale = made?.state === 'settled' ? (made.sale ?? null) : null;
  const stone = tables.tombstone(subject)?.tombstone;
  return {
    ...(known && { settlement: { ...known, cancelEntry: known.cancellation?.entry ?? null, sale } }),
    ...(stone && { tombstone: { entry: stone.entry, lift: stone.lift?.entry ?? null } }),
    postings: entry.flatMap(postingsOf),
    messages: entry.flatMap(({ write, recordedAt }) =>
      (write.messages ?? []).map((one) => ({ ...one, settlementId: subject, recordedAt })),
    ),
  };
}

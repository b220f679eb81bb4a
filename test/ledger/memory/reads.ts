import type { Ledger } from '../../../src/ledger/index.ts';
import { type Inspection, isEnrolmentEntry } from '../../../src/ledger/index.ts';
import { familyOwnerOf } from '../../../src/settlement/index.ts';
import type { Entry, MemoryTables } from './tables.ts';

type Decided =
  | 'enrol'
  | 'settle'
  | 'quote'
  | 'cancel'
  | 'replace'
  | 'policies'
  | 'rosters'
  | 'tombstones'
  | 'freezes'
  | 'drivenVisits'
  | 'snapshot';

const page = <T>(rows: readonly T[], limit: number): T[] => rows.slice(0, limit);
const once = <T>(rows: readonly T[]): T[] => [...new Set(rows)];

/** The port's reads, from what was written. None of them decides anything. */
export function memoryReads(engine: MemoryTables): Omit<Ledger, Decided> {
  const journal = () => engine.all.entries.map(({ row }) => row);
  const plans = () => engine.all.entries.flatMap(({ write }) => write.plans ?? []);
  const persons = () => once(journal().map(({ person }) => person)).sort();
  const bill = (id: string) => engine.settlement(id)?.bill;
  return {
    releaseHold: async (quoteId) => {
      engine.all.holds = engine.all.holds.filter((hold) => hold.quoteId !== quoteId);
    },
    forgetQuotesBefore: async (at) => {
      engine.all.holds = engine.all.holds.filter(({ expiresAt }) => expiresAt >= at);
      for (const quote of engine.all.quotes.values()) if (quote.at < at) engine.all.quotes.delete(quote.id);
    },
    findQuote: async (id) => {
      const quote = engine.all.quotes.get(id);
      return quote && { ...quote, held: engine.all.holds.some(({ quoteId }) => quoteId === id) };
    },
    findBill: async (id) => bill(id),
    billsOfCounter: async (counter, limit, before = Number.POSITIVE_INFINITY) => {
      const own = engine.all.entries.filter(({ row, write }) => row.seq < before && counterOf(write) === counter);
      return page(
        own.reverse().flatMap(({ row }) => bill(row.subject) ?? []),
        limit,
      );
    },
    tallyOfCounter: async (counter, since) => {
      const messages = messagesOf(engine, counter);
      const own = engine.all.entries.filter(
        ({ row, write }) => row.recordedAt >= since && counterOf(write) === counter,
      );
      const standing = engine.standing(own);
      return {
        count: standing.length,
        patientPays: standing.reduce((sum, one) => sum + one.bill.patientPays, 0n),
        lastSeq: messages.length,
        seqBefore: messages.findLast(({ at }) => at < since)?.seq ?? 0,
      };
    },
    outbox: async (counter, after, limit) =>
      page(messagesOf(engine, counter).slice(after), limit).map(({ at: _at, ...row }) => row),
    journal: async (after, limit) => page(journal().slice(after), limit),
    persons: async (after, limit) =>
      page(
        persons().filter((person) => person > after),
        limit,
      ),
    postingsOf: async (id) =>
      engine
        .about(id)
        .flatMap(({ row, write }) => (write.postings ?? []).map((posting) => ({ entry: row.seq, ...posting }))),
    planOf: async (hash) => plans().find((plan) => plan.hash === hash)?.content,
    plansHeld: async () => once(engine.enrolments(engine.all.entries).map(({ plan }) => plan)).sort(),
    bindPersonKey: async (check) => {
      if (!engine.all.values.has('key')) engine.all.values.set('key', check);
      return engine.all.values.get('key') === check;
    },
    checkWritable: async () => undefined,
    close: async () => undefined,
    planVersions: planVersionsIn(engine),
    inspection: inspectionOf(engine),
  };
}

const counterOf = ({ settlement }: Entry['write']) =>
  settlement?.state === 'settled' ? settlement.counter : undefined;

function messagesOf({ all }: MemoryTables, counter: string) {
  const sent = all.entries.flatMap(({ row, write }) =>
    (write.messages ?? [])
      .filter((message) => message.counter === counter)
      .map(({ kind }) => ({ counter, kind, settlementId: row.subject, entry: row.seq, at: row.recordedAt })),
  );
  return sent.map((message, index) => ({ ...message, seq: index + 1 }));
}

function planVersionsIn({ all }: MemoryTables): Ledger['planVersions'] {
  return {
    find: async (id, version) => {
      const texts = all.entries
        .flatMap(({ write }) => write.plans ?? [])
        .filter((plan) => plan.id === id && JSON.parse(plan.content).version === version);
      const fileHash = all.values.get(`${id} ${version}`);
      const unique = new Map(texts.map(({ hash, content }) => [hash, { hash, content }]));
      return { texts: [...unique.values()], ...(fileHash === undefined ? {} : { fileHash: String(fileHash) }) };
    },
    note: async (files) => {
      for (const { id, version, fileHash } of files) all.values.set(`${id} ${version}`, fileHash);
    },
  };
}

/** Whose family an entry names, if it names one. */
function familyOf({ row }: Entry): string | undefined {
  const { attributes } = isEnrolmentEntry(row) ? JSON.parse(row.body) : {};
  return attributes?.familyKey === undefined ? undefined : familyOwnerOf(attributes.familyKey, row.subject);
}

const isFamily = (owner: string | undefined): owner is string => owner !== undefined;

function inspectionOf(engine: MemoryTables): Inspection {
  const { all } = engine;
  const rows = (entries: readonly Entry[]) => entries.map(({ row }) => row);
  const postings = ({ row, write }: Entry) =>
    (write.postings ?? []).map((posting, number) => ({ ...posting, settlementId: row.subject, number }));
  return {
    lastSeq: async () => all.entries.length,
    hashes: async (after, limit) => page(rows(all.entries).slice(after), limit),
    personsSince: async (after, limit) => {
      const next = page(rows(all.entries).slice(after), limit);
      return { persons: once(next.map(({ person }) => person)).sort(), last: next.at(-1)?.seq ?? after };
    },
    person: async (person) => {
      const own = engine.of(person);
      return {
        last: all.entries.length,
        entries: own.length,
        accumulators: engine.accumulators([person]),
        enrolments: engine.enrolments(engine.of(person)),
        families: once(own.map(familyOf).filter(isFamily)),
        settlements: own.filter(({ write }) => write.settlement?.state === 'settled').length,
        postings: own.flatMap(postings).length,
        messages: own.flatMap(({ write }) => write.messages ?? []).length,
      };
    },
    journalOf: async (person, after, limit) => page(rows(engine.of(person)).slice(after), limit),
    entry: async (seq) => all.entries[seq - 1]?.row,
    besideEntry: async ({ seq, subject }) => {
      const entry = all.entries[seq - 1];
      const known = engine.settlement(subject)?.bill;
      const made = engine.about(subject).find(({ write }) => write.settlement !== undefined)?.write.settlement;
      const sale = made?.state === 'settled' ? (made.sale ?? null) : null;
      const stone = engine.tombstone(subject)?.tombstone;
      return {
        ...(known === undefined
          ? {}
          : { settlement: { ...known, cancelEntry: known.cancellation?.entry ?? null, sale } }),
        ...(stone === undefined ? {} : { tombstone: { entry: stone.entry, lift: stone.lift?.entry ?? null } }),
        postings: entry === undefined ? [] : postings(entry),
        messages: (entry?.write.messages ?? []).map((message) => ({ ...message, settlementId: subject })),
      };
    },
    families: async (after, limit) =>
      page(
        once(all.entries.map(familyOf).filter(isFamily))
          .sort()
          .filter((owner) => owner > after),
        limit,
      ),
    family: async (owner) => {
      const persons = once(
        all.entries.filter((entry) => familyOf(entry) === owner).map(({ row }) => row.person),
      ).sort();
      const entries = rows(all.entries).flatMap(({ person, seq }) => (persons.includes(person) ? [seq] : []));
      return { persons, entries, accumulators: engine.accumulators([owner]) };
    },
    plans: async () => {
      const texts = all.entries.flatMap(({ write }) => write.plans ?? []);
      return [...new Map(texts.map(({ hash, id }) => [hash, { hash, id }])).values()];
    },
    brokenOutbox: async () => [],
    misfits: async () => ({ looked: 0, misfits: [] }),
    unattendedSince: async () => ({ unresolved: 0, unattended: [] }),
    holdsExpiredBefore: async () => ({ holds: 0, stale: 0 }),
    store: async () => [],
    bookmark: async () => Number(all.values.get('audited') ?? 0),
    moveBookmark: async (seq) => void all.values.set('audited', seq),
    restoredAt: async () => Number(all.values.get('restored') ?? 0),
    noteRestored: async (at) => void all.values.set('restored', at),
  };
}

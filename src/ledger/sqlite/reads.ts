import type { Engine } from '../engine.ts';
import type { OutboxRow } from '../records.ts';
import { AuditRows } from './audit-rows.ts';
import { PlanVersions } from './plan-versions.ts';
import type { Tables } from './tables.ts';

/** What SQLite finds by its own indexes. */
export const readsOf = ({
  db,
  rows,
  counters,
  stored,
  quotes,
  rosters,
  drivenVisits,
}: Tables): Omit<Engine, 'transact' | 'fact'> => ({
  reads: {
    planVersions: new PlanVersions(db),
    inspection: new AuditRows(db),
    releaseHold: async (quoteId) => quotes.release(quoteId),
    forgetQuotesBefore: async (at) => {
      // A ledger that is closed meanwhile is left as it is: the next start goes on.
      while (db.open && quotes.forgetSomeBefore(at)) await new Promise((resolve) => setImmediate(resolve));
    },
    findQuote: async (id) => quotes.find(id),
    billsOfCounter: async (counter, limit, before) =>
      counters.settlements(counter, limit, before).map((row) => stored.of(row).bill),
    totalsOfCounter: async (counter, since) => {
      const { pays, ...totals } = counters.totals(counter, since);
      return { ...totals, patientPays: BigInt(pays ?? 0) };
    },
    outbox: async (counter, after, limit) => counters.outbox(counter, after, limit) as OutboxRow[],
    journal: async (after, limit) => rows.journal(after, limit),
    persons: async (after, limit) => rows.persons(after, limit),
    postingsOf: async (settlementId) => rows.postings(settlementId),
    planOf: async (hash) => rows.plan(hash),
    plansHeld: async () => rows.plansHeld(),
    bindPersonKey: async (check) => rows.bind('personKey', check) === check,
    checkWritable: async () => void db.exec('BEGIN IMMEDIATE; ROLLBACK'),
    close: async () => void db.close(),
  },
  rosters: {
    list: async (limit) => rosters.list(limit),
    refusals: async (id, afterLine, limit) => rosters.refusals(id, afterLine, limit),
  },
  drivenVisits: {
    events: async (id) => drivenVisits.events(id),
    nextNumber: async (name) => drivenVisits.nextNumber(name),
  },
});

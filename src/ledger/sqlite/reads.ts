import type { Engine } from '../engine.ts';
import type { OutboxRow } from '../records.ts';
import { AuditRows } from './audit-rows.ts';
import { PlanVersions } from './plan-versions.ts';
import type { Tables } from './tables.ts';

/** What SQLite finds by its own indexes. */
export const readsOf = ({
  db,
  rows,
  stored,
  quotes,
  rosters,
  drivenVisits,
}: Tables): Omit<Engine, 'transact' | 'fact'> => ({
  reads: {
    planVersions: new PlanVersions(db),
    inspection: new AuditRows(db),
    releaseHold: async (quoteId) => quotes.release(quoteId),
    forgetQuotesBefore: async (at) => quotes.forgetBefore(at),
    findQuote: async (id) => quotes.find(id),
    billsOfCounter: async (counter, limit, before) =>
      rows.settlementsOfCounter(counter, limit, before).map((row) => stored.of(row).bill),
    totalsOfCounter: async (counter, since) => {
      const { pays, ...totals } = rows.counterTotals(counter, since);
      return { ...totals, patientPays: BigInt(pays ?? 0) };
    },
    outbox: async (counter, after, limit) => rows.outbox(counter, after, limit) as OutboxRow[],
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

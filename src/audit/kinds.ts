import {
  areTwoPeople,
  type EntryKind,
  type EntryRows,
  type JournalRow,
  liftBodySchema,
  tombstoneBodySchema,
} from '../ledger/index.ts';
import { checkWrites } from './beside.ts';
import { examineCancel } from './cancel.ts';
import { examineEnrolment, examinePolicy } from './policy.ts';
import type { PersonAudit } from './run.ts';
import { examineSettle } from './settle.ts';

/** @param beside the rows that stand beside the entry */
export type Examine = (row: JournalRow, account: PersonAudit, beside: EntryRows) => Promise<void> | void;

/** One row for each kind of entry the ledger writes. A kind that is not here is a finding. */
const KINDS: Readonly<Record<EntryKind, Examine>> = {
  enrol: examineEnrolment,
  policy: examinePolicy,
  amend: examineEnrolment,
  withdraw: examineEnrolment,
  settle: examineSettle,
  cancel: examineCancel,
  tombstone: examineTombstone,
  lift: examineLift,
};
export const EXAMINES: ReadonlyMap<string, Examine> = new Map(Object.entries(KINDS));

/** A cancel that came before its settlement: the settlement must never come. */
function examineTombstone(row: JournalRow, account: PersonAudit, beside: EntryRows): void {
  const { checks } = account.run;
  const body = tombstoneBodySchema.parse(JSON.parse(row.body));
  const about = { entry: row.seq, person: row.person };
  const says = 'the entry is of another settlement than it says';
  checks.expect(body.settlementId === row.subject, { ...about, check: 'I12', says });
  checkWrites(row, beside, account, { postings: [], messages: [] });
  checks.expect(beside.tombstone?.entry === row.seq, {
    ...about,
    check: 'I9',
    says: 'the tombstone is missing, or another',
  });
  const came = 'was settled though it had been taken back before it came';
  const lift = beside.tombstone?.lift ?? null;
  const { settlement } = beside;
  const mayStand = settlement === undefined || (lift !== null && settlement.entry > lift);
  checks.expect(mayStand, { ...about, check: 'I12', says: came });
}

/** Two people let the settlement come after all. */
function examineLift(row: JournalRow, account: PersonAudit, beside: EntryRows): void {
  const { checks } = account.run;
  const body = liftBodySchema.parse(JSON.parse(row.body));
  const about = { entry: row.seq, person: row.person };
  const says = 'the entry is of another settlement than it says';
  checks.expect(body.settlementId === row.subject, { ...about, check: 'I12', says });
  checkWrites(row, beside, account, { postings: [], messages: [] });
  const { tombstone } = beside;
  const lifts = tombstone?.entry === body.tombstone && tombstone.lift === row.seq && body.tombstone < row.seq;
  checks.expect(lifts, { ...about, check: 'I9', says: 'the tombstone that it lifts is missing, or another' });
  checks.expect(areTwoPeople(body.by, body.second), { ...about, check: 'I12', says: 'one person alone lifted it' });
}

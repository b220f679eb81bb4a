import { type JournalRow, tombstoneBodySchema } from '../ledger/index.ts';
import { expectWritten } from './beside.ts';
import { examineCancel } from './cancel.ts';
import { examineEnrolment, examinePolicy } from './policy.ts';
import { examineSettle } from './settle.ts';
import type { Walk } from './walk.ts';

export type Examine = (row: JournalRow, walk: Walk) => Promise<void>;

/** One row for each kind of entry the ledger writes. A kind that is not here is a finding. */
export const KINDS: ReadonlyMap<string, Examine> = new Map<string, Examine>([
  ['enrol', examineEnrolment],
  ['policy', examinePolicy],
  ['amend', examineEnrolment],
  ['withdraw', examineEnrolment],
  ['settle', examineSettle],
  ['cancel', examineCancel],
  ['tombstone', examineTombstone],
]);

/** A cancel that came before its settlement: the settlement must never come. */
async function examineTombstone(row: JournalRow, walk: Walk): Promise<void> {
  const { tally } = walk.round;
  const body = tombstoneBodySchema.parse(JSON.parse(row.body));
  const about = { entry: row.seq, person: row.person };
  const says = 'the entry is of another settlement than it says';
  tally.expect(body.settlementId === row.subject, { ...about, check: 'I12', says });
  const beside = await expectWritten(row, walk, { postings: [], messages: [] });
  tally.expect(beside.tombstone === row.seq, { ...about, check: 'I9', says: 'the tombstone is missing, or another' });
  const came = 'was settled though it had been taken back before it came';
  tally.expect(beside.settlement === undefined, { ...about, check: 'I12', says: came });
}

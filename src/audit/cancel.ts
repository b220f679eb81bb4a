import {
  accumulatorsFromPlain,
  addAll,
  cancelBodySchema,
  type EntryRows,
  type JournalRow,
  mirror,
  settleBodySchema,
} from '../ledger/index.ts';
import { checkWrites } from './beside.ts';
import { samePostings } from './plain.ts';
import { examineReplaced } from './replacement.ts';
import { accumulate, type PersonAudit } from './run.ts';

/** A cancel: the exact mirror of a settlement of the same person, once, and told to every counter it names. */
export async function examineCancel(row: JournalRow, account: PersonAudit, beside: EntryRows): Promise<void> {
  const { checks, counts } = account.run;
  const about = { entry: row.seq, person: row.person };
  const body = cancelBodySchema.parse(JSON.parse(row.body));
  counts.cancels += 1;
  const deltas = accumulatorsFromPlain(body.deltas);
  checkWrites(row, beside, account, {
    postings: body.postings,
    messages: body.counters.map((counter) => ({ counter, kind: 'cancelled' })),
  });
  const twice = 'the settlement was taken back by another entry';
  checks.expect(beside.settlement?.cancelEntry === row.seq, { ...about, check: 'I9', says: twice });
  const original = await account.inspection.entry(body.reverses);
  const isThere =
    original?.kind === 'settle' &&
    original.subject === row.subject &&
    original.person === row.person &&
    original.seq < row.seq &&
    body.settlementId === row.subject;
  const known = checks.expect(isThere, { ...about, check: 'I8', says: 'cancels a settlement that is not there' });
  if (known && original !== undefined) {
    account.live -= 1;
    const settled = settleBodySchema.parse(JSON.parse(original.body));
    const sum = addAll(accumulatorsFromPlain(settled.deltas), deltas);
    const left = 'the accumulators are not the mirror of the settlement';
    checks.expect(sum.size === 0, { ...about, check: 'I8', says: left });
    const isMirror = samePostings(mirror(settled.postings), body.postings);
    checks.expect(isMirror, { ...about, check: 'I8', says: 'the postings are not the mirror of the settlement' });
    const told = 'the counter that settled is not told';
    checks.expect(body.counters.includes(settled.counter), { ...about, check: 'I11', says: told });
  }
  if (body.replacedBy !== undefined) await examineReplaced(row, account, body);
  accumulate(account, deltas, row.seq);
}

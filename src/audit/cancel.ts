import { sameJson } from '../json/index.ts';
import {
  accumulatorsFromPlain,
  addAll,
  cancelBodySchema,
  type JournalRow,
  mirror,
  settleBodySchema,
} from '../ledger/index.ts';
import { expectWritten } from './beside.ts';
import { plainPostings } from './plain.ts';
import { examineReplaced } from './replacement.ts';
import { accumulate, type Walk } from './walk.ts';

/** A cancel: the exact mirror of a settlement of the same person, once, and told to every counter it names. */
export async function examineCancel(row: JournalRow, walk: Walk): Promise<void> {
  const { tally, counts } = walk.round;
  const about = { entry: row.seq, person: row.person };
  const body = cancelBodySchema.parse(JSON.parse(row.body));
  counts.cancels += 1;
  const deltas = accumulatorsFromPlain(body.deltas);
  const beside = await expectWritten(row, walk, {
    postings: body.postings,
    messages: body.counters.map((counter) => ({ counter, kind: 'cancelled' })),
  });
  const twice = 'the settlement was taken back by another entry';
  tally.expect(beside.settlement?.cancelEntry === row.seq, { ...about, check: 'I9', says: twice });
  const original = await walk.inspection.entry(body.reverses);
  const isThere =
    original?.kind === 'settle' &&
    original.subject === row.subject &&
    original.person === row.person &&
    original.seq < row.seq &&
    body.settlementId === row.subject;
  const known = tally.expect(isThere, { ...about, check: 'I8', says: 'cancels a settlement that is not there' });
  if (known && original !== undefined) {
    walk.live -= 1;
    const settled = settleBodySchema.parse(JSON.parse(original.body));
    const sum = addAll(accumulatorsFromPlain(settled.deltas), deltas);
    const left = 'the accumulators are not the mirror of the settlement';
    tally.expect(sum.size === 0, { ...about, check: 'I8', says: left });
    const back = plainPostings(mirror(settled.postings));
    const isMirror = sameJson(back, plainPostings(body.postings));
    tally.expect(isMirror, { ...about, check: 'I8', says: 'the postings are not the mirror of the settlement' });
    const told = 'the counter that settled is not told';
    tally.expect(body.counters.includes(settled.counter), { ...about, check: 'I11', says: told });
  }
  if (body.replacedBy !== undefined) await examineReplaced(row, walk, body);
  accumulate(walk, deltas, row.seq);
}

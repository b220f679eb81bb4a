import { schemeOf } from '../engine/index.ts';
import {
  accumulatorsFromPlain,
  type EntryRows,
  type JournalRow,
  type SettleBody,
  settleBodySchema,
} from '../ledger/index.ts';
import { formatFen } from '../money/index.ts';
import { isFamilyOwner, type Settlement, saleKeyOf, settlementSchema } from '../settlement/index.ts';
import { expectWritten } from './beside.ts';
import type { CheckId } from './checks.ts';
import { type BillWire, brokenOf } from './laws.ts';
import { textOf, textOfPlain } from './plain.ts';
import { examineReplacement } from './replacement.ts';
import { reprice } from './reprice.ts';
import { accumulate, type Walk } from './walk.ts';

/** A settlement: its laws, its place among the entries, what was written beside it, and the decision made again. */
export async function examineSettle(row: JournalRow, walk: Walk): Promise<void> {
  const body = settleBodySchema.parse(JSON.parse(row.body));
  walk.settled += 1;
  walk.live += 1;
  walk.round.counts.settlements += 1;
  const settlement = settlementSchema.parse(body.settlement);
  const { bill } = body.bill as { bill: BillWire };
  examineLaws(row, walk, settlement, bill);
  examinePlace(row, walk, body, settlement);
  if (body.replaces !== undefined) await examineReplacement(row, walk, body);
  const beside = await expectWritten(row, walk, {
    postings: body.postings,
    messages: [{ counter: body.counter, kind: 'settled' }],
  });
  await examineState(row, walk, body, beside, { bill, sale: saleKeyOf(settlement) });
  await examinePrice(row, walk, body, settlement);
  accumulate(walk, accumulatorsFromPlain(body.deltas), row.seq);
}

const LAWS: readonly CheckId[] = ['I1', 'I2', 'I3', 'I4'];

function examineLaws(row: JournalRow, { round }: Walk, settlement: Settlement, bill: BillWire): void {
  for (const check of LAWS) round.tally.looked(check);
  for (const { check, says } of brokenOf(settlement, bill))
    round.tally.find({ check, severity: 'violation', says, entry: row.seq, person: row.person });
}

/** Priced on what the entries before it left: all of it, and nothing else. */
function examinePlace(row: JournalRow, walk: Walk, body: SettleBody, settlement: Settlement): void {
  const about = { entry: row.seq, person: row.person };
  const isOwn = settlement.id === row.subject && settlement.person.key === row.person;
  const other = 'the entry is of another settlement or person than it says';
  walk.round.tally.expect(isOwn, { ...about, check: 'I12', says: other });
  if (body.replaces !== undefined) return;
  const owners = new Set([...body.plans.map(({ id }) => id), schemeOf(settlement)]);
  const said = textOfPlain(body.before, (owner) => !isFamilyOwner(owner));
  const says = 'priced on other accumulators than the entries before it left';
  walk.round.tally.expect(textOf(walk.accumulators, owners) === said, { ...about, check: 'I7', says });
}

/** The row that a repeat is answered from. */
async function examineState(
  row: JournalRow,
  walk: Walk,
  body: SettleBody,
  { settlement, tombstone }: EntryRows,
  due: { readonly bill: BillWire; readonly sale: string | undefined },
): Promise<void> {
  const { tally } = walk.round;
  const about = { entry: row.seq, person: row.person };
  const known = tally.expect(settlement !== undefined, { ...about, check: 'I12', says: 'the settlement is missing' });
  if (!known || settlement === undefined) return;
  tally.expect(settlement.entry === row.seq, { ...about, check: 'I9', says: 'the id was settled by another entry' });
  const came = 'was settled though it had been taken back before it came';
  const mayCome = tombstone === undefined || (tombstone.lift !== null && tombstone.lift < row.seq);
  tally.expect(mayCome, { ...about, check: 'I12', says: came });
  const { state, cancelEntry } = settlement;
  const cancel = cancelEntry === null ? undefined : await walk.inspection.entry(cancelEntry);
  const cancelled = cancel?.kind === 'cancel' && cancel.subject === row.subject && cancel.person === row.person;
  const lawful =
    state === 'cancelled' ? cancelled && cancel.seq > row.seq : state === 'settled' && cancelEntry === null;
  tally.expect(lawful, { ...about, check: 'I12', says: 'the state is not what the entries say' });
  const isAsEntered =
    settlement.person === row.person &&
    settlement.counter === body.counter &&
    settlement.sale === (due.sale ?? null) &&
    formatFen(settlement.total) === due.bill.total &&
    formatFen(settlement.patientPays) === due.bill.patient.pays;
  tally.expect(isAsEntered, { ...about, check: 'I12', says: 'what is kept beside the bill is not the bill’s' });
}

async function examinePrice(row: JournalRow, walk: Walk, body: SettleBody, settlement: Settlement): Promise<void> {
  const { tally, plans, counts } = walk.round;
  const about = { entry: row.seq, person: row.person };
  const again = await reprice(body, settlement, plans);
  if (again.kind === 'otherEngine') {
    const says = `priced by engine ${body.engine}: audit with that version`;
    return tally.find({ ...about, check: 'engine', severity: 'unverified', says });
  }
  tally.looked('engine');
  if (again.kind === 'planMissing') {
    const says = 'a plan version it was priced by is missing or is not what its hash says';
    return tally.find({ ...about, check: 'I13', severity: 'unverified', says });
  }
  tally.looked('I13');
  counts.repriced += 1;
  for (const says of again.differs) tally.find({ ...about, check: 'I13', severity: 'violation', says });
}

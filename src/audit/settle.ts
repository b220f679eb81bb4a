import type { BillWire } from '../bill/index.ts';
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
import { checkWrites } from './beside.ts';
import type { CheckId } from './checks.ts';
import { brokenOf } from './laws.ts';
import { textOf, textOfPlain } from './plain.ts';
import { examineReplacement } from './replacement.ts';
import { reprice, type SettleRecord } from './reprice.ts';
import { accumulate, type PersonAudit } from './run.ts';

/** A settlement: its laws, its place among the entries, what was written beside it, and the decision made again. */
export async function examineSettle(row: JournalRow, account: PersonAudit, beside: EntryRows): Promise<void> {
  const raw: object = JSON.parse(row.body);
  const body = settleBodySchema.parse(raw);
  account.settled += 1;
  account.live += 1;
  account.run.counts.settlements += 1;
  const settlement = settlementSchema.parse(body.settlement);
  const { bill } = body.bill;
  examineLaws(row, account, settlement, bill);
  examinePlace(row, account, body, settlement);
  if (body.replaces !== undefined) await examineReplacement(row, account, body);
  checkWrites(row, beside, account, {
    postings: body.postings,
    messages: [{ counter: body.counter, kind: 'settled' }],
  });
  await examineState(row, account, body, beside, { bill, sale: saleKeyOf(settlement) });
  await examinePrice(row, account, { text: row.body, raw, body }, settlement);
  accumulate(account, accumulatorsFromPlain(body.deltas), row.seq);
}

const LAWS: readonly CheckId[] = ['I1', 'I2', 'I3', 'I4'];

function examineLaws(row: JournalRow, { run }: PersonAudit, settlement: Settlement, bill: BillWire): void {
  for (const check of LAWS) run.checks.looked(check);
  for (const { check, says } of brokenOf(settlement, bill))
    run.checks.find({ check, severity: 'violation', says, entry: row.seq, person: row.person });
}

/** Priced on what the entries before it left: all of it, and nothing else. */
function examinePlace(row: JournalRow, account: PersonAudit, body: SettleBody, settlement: Settlement): void {
  const about = { entry: row.seq, person: row.person };
  const isOwn = settlement.id === row.subject && settlement.person.key === row.person;
  const other = 'the entry is of another settlement or person than it says';
  account.run.checks.expect(isOwn, { ...about, check: 'I12', says: other });
  if (body.replaces !== undefined) return;
  const owners = new Set([...body.plans.map(({ id }) => id), schemeOf(settlement)]);
  const said = textOfPlain(body.before, (owner) => !isFamilyOwner(owner));
  const says = 'priced on other accumulators than the entries before it left';
  account.run.checks.expect(textOf(account.accumulators, owners) === said, { ...about, check: 'I7', says });
}

/** The row that a repeat is answered from. */
async function examineState(
  row: JournalRow,
  account: PersonAudit,
  body: SettleBody,
  { settlement, tombstone }: EntryRows,
  due: { readonly bill: BillWire; readonly sale: string | undefined },
): Promise<void> {
  const { checks } = account.run;
  const about = { entry: row.seq, person: row.person };
  const known = checks.expect(settlement !== undefined, { ...about, check: 'I12', says: 'the settlement is missing' });
  if (!known || settlement === undefined) return;
  checks.expect(settlement.entry === row.seq, { ...about, check: 'I9', says: 'the id was settled by another entry' });
  const came = 'was settled though it had been taken back before it came';
  const mayCome = tombstone === undefined || (tombstone.lift !== null && tombstone.lift < row.seq);
  checks.expect(mayCome, { ...about, check: 'I12', says: came });
  const { state, cancelEntry } = settlement;
  const cancel = cancelEntry === null ? undefined : await account.inspection.entry(cancelEntry);
  const cancelled = cancel?.kind === 'cancel' && cancel.subject === row.subject && cancel.person === row.person;
  const lawful =
    state === 'cancelled' ? cancelled && cancel.seq > row.seq : state === 'settled' && cancelEntry === null;
  checks.expect(lawful, { ...about, check: 'I12', says: 'the state is not what the entries say' });
  const isAsEntered =
    settlement.person === row.person &&
    settlement.counter === body.counter &&
    settlement.recordedAt === row.recordedAt &&
    settlement.sale === (due.sale ?? null) &&
    formatFen(settlement.total) === due.bill.total &&
    formatFen(settlement.patientPays) === due.bill.patient.pays;
  checks.expect(isAsEntered, { ...about, check: 'I12', says: 'what is kept beside the bill is not the bill’s' });
}

async function examinePrice(
  row: JournalRow,
  account: PersonAudit,
  record: SettleRecord,
  settlement: Settlement,
): Promise<void> {
  const { checks, plans, counts, readable } = account.run;
  const about = { entry: row.seq, person: row.person };
  const again = await reprice(record, settlement, plans, readable(row.seq));
  if (again.kind === 'otherEngine') {
    const says = `priced by engine ${record.body.engine}: audit with that version`;
    return checks.find({ ...about, check: 'engine', severity: 'unverified', says });
  }
  checks.looked('engine');
  if (again.kind === 'planMissing') {
    const says = 'a plan version it was priced by is missing or is not what its hash says';
    return checks.find({ ...about, check: 'I13', severity: 'unverified', says });
  }
  checks.looked('I13');
  counts.repriced += 1;
  if (again.judged) counts.judged += 1;
  if (again.compiledDiffers && again.differs.length === 0)
    checks.find({ ...about, check: 'engine', severity: 'warning', says: COMPILED_DIFFERS });
  for (const says of again.differs) checks.find({ ...about, check: 'I13', severity: 'violation', says });
}

const COMPILED_DIFFERS = 'the compiled engine gives another bill; the readable one gives what is recorded';

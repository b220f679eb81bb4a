import { audit } from '../../../src/audit/audit.ts';
import { identify } from '../../../src/desk/index.ts';
import { canonicalJson } from '../../../src/json/index.ts';
import { balanceOf, type JournalRow, type Posting } from '../../../src/ledger/index.ts';
import { formatFen } from '../../../src/money/index.ts';
import { PLAN, type Stay } from '../messages.ts';
import { accumulatorText, yearOfL1, yearOfL2 } from '../plans/expected.ts';
import type { SimulatedHospital } from './simulated-hospital.ts';

/** 惠衢保 pays at most so much of each liability in a year, exact yuan. */
const LIMIT = 500_000;

/** What holds after every command, whatever went wrong; cheap. */
export async function checkAlways(hospital: SimulatedHospital): Promise<void> {
  oneSettlementAVisit(hospital);
  if (hospital.shown.size > 0 && hospital.random.chance(0.3))
    await shownBillsStay(hospital, [hospital.random.pick([...hospital.shown.keys()])]);
  await accumulatorsInBounds(hospital);
  for (const terminal of hospital.terminals) for (const what of terminal.broken.splice(0)) hospital.fail(what);
}

/** The gateway never holds two settlements of one visit. */
function oneSettlementAVisit(hospital: SimulatedHospital): void {
  const seen = new Set<string>();
  for (const { visit, active } of hospital.outside.truth()) {
    if (!active) continue;
    if (seen.has(visit)) hospital.fail(`the gateway holds two settlements of visit ${visit}`);
    seen.add(visit);
  }
}

async function shownBillsStay(hospital: SimulatedHospital, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const shown = hospital.shown.get(id);
    const stored = await hospital.store.findBill(id);
    if (stored === undefined || shown === undefined) return hospital.fail(`${id} was shown as settled and is gone`);
    const { bill } = stored.bill;
    if (stored.entry !== shown.entry || stored.hash !== shown.hash || canonicalJson(bill) !== shown.bill)
      hospital.fail(`${id} is not what was shown`);
    if (stored.state === 'cancelled' && !(await wasCancelAsked(hospital, id)))
      hospital.fail(`${id} is cancelled, and nobody asked for it`);
  }
}

async function wasCancelAsked(hospital: SimulatedHospital, id: string): Promise<boolean> {
  if (hospital.cancelsAsked.has(id)) return true;
  const drivenVisit = await hospital.store.drivenVisits.findBySettlement(id);
  return hospital.visits.some(
    ({ stay, undoAsked }) => undoAsked && drivenVisit?.visit.endsWith(`:${stay.id}`) === true,
  );
}

async function accumulatorsInBounds(hospital: SimulatedHospital): Promise<void> {
  const person = hospital.random.pick(hospital.persons);
  const { accumulators } = await hospital.store.snapshot(hospital.outside.personKey(person));
  for (const [owner, buckets] of accumulators) {
    for (const [bucket, value] of buckets) {
      if (value.isNegative()) hospital.fail(`${owner}.${bucket} is below zero`);
      if (owner === PLAN && bucket.endsWith('.entitled') && value.greaterThan(LIMIT))
        hospital.fail(`${owner}.${bucket} is above the limit`);
    }
  }
}

/** What holds once nothing is under way any more. */
export async function checkQuiet(hospital: SimulatedHospital): Promise<void> {
  await checkAlways(hospital);
  await shownBillsStay(hospital, [...hospital.shown.keys()]);
  const entries = await hospital.store.journal(0, 1_000_000);
  const active = activeOf(entries);
  bothSidesAgree(hospital, active);
  await pushesHaveLanded(hospital, active);
  await years(hospital, entries, active);
  await terminalsSawAll(hospital, entries);
  for (const { entry, says } of (await audit(hospital.store)).findings) hospital.fail(`audit, entry ${entry}: ${says}`);
}

/** Settled and not cancelled, with the total. */
function activeOf(entries: readonly JournalRow[]): Map<string, string> {
  const active = new Map<string, string>();
  for (const { kind, subject, body } of entries) {
    if (kind === 'settle')
      active.set(subject, (JSON.parse(body) as { bill: { bill: { total: string } } }).bill.bill.total);
    if (kind === 'cancel') active.delete(subject);
  }
  return active;
}

function bothSidesAgree(hospital: SimulatedHospital, active: ReadonlyMap<string, string>): void {
  const theirs = new Map(
    hospital.outside.truth().flatMap((one) => (one.active ? [[one.settlementId, formatFen(one.total)]] : [])),
  );
  const pushed = new Set(hospital.pushes.map(({ id }) => id));
  for (const [id, total] of theirs)
    if (active.get(id) !== total) hospital.fail(`the gateway holds ${id} of ${total}; ours is ${active.get(id)}`);
  for (const [id, total] of active)
    if (!pushed.has(id) && theirs.get(id) !== total)
      hospital.fail(`we hold ${id} of ${total}; the gateway ${theirs.get(id)}`);
}

async function pushesHaveLanded(hospital: SimulatedHospital, active: ReadonlyMap<string, string>): Promise<void> {
  for (const { id, settled, cancelled } of hospital.pushes) {
    if (cancelled && active.has(id)) hospital.fail(`${id} was taken back and stands`);
    if (settled && !cancelled && !active.has(id) && !hospital.cancelsAsked.has(id))
      hospital.fail(`${id} was settled and does not stand`);
  }
}

/** Plain persons, of whom nothing was ever cancelled: the year worked out without the engine. */
async function years(
  hospital: SimulatedHospital,
  entries: readonly JournalRow[],
  active: ReadonlyMap<string, string>,
): Promise<void> {
  const stays = new Map<string, Stay>();
  for (const { settlementId, stay } of hospital.outside.truth()) stays.set(settlementId, stay);
  for (const { id, stay } of hospital.pushes) stays.set(id, stay);
  for (const index of [0, 1]) {
    const person = hospital.persons[index];
    if (person === undefined) continue;
    const key = hospital.outside.personKey(person);
    if (entries.some((entry) => entry.person === key && entry.kind === 'cancel')) continue;
    const mine = [...active.keys()]
      .flatMap((id) => stays.get(id) ?? [])
      .filter((stay) => stay.person.certificate === person.certificate);
    const counted = mine.filter(({ on }) => on.startsWith('2021'));
    const { plans } = await identify(hospital.life.desk, key, '2021-12-01');
    const seen = plans.find(({ plan }) => plan === PLAN)?.liabilities ?? [];
    hospital.yearsChecked += 1;
    for (const [liability, year] of [['L1', yearOfL1(counted)] as const, ['L2', yearOfL2(counted)] as const]) {
      const found = seen.find((one) => one.liability === liability);
      if (found?.counted !== formatFen(year.counted))
        hospital.fail(`${liability} of person ${index} counted ${found?.counted}, due ${formatFen(year.counted)}`);
      const due = accumulatorText(year.entitledHalfFen);
      if (found?.entitled !== due)
        hospital.fail(`${liability} of person ${index} entitled ${found?.entitled}, due ${due}`);
    }
  }
}

/** Each event once, none left out, none that the ledger does not have. */
async function terminalsSawAll(hospital: SimulatedHospital, entries: readonly JournalRow[]): Promise<void> {
  let shown = 0;
  for (const terminal of hospital.terminals) {
    await terminal.hearAll(hospital.store);
    for (const what of terminal.broken.splice(0)) hospital.fail(what);
    const seqs = terminal.shown.map(({ seq }) => seq);
    if (seqs.some((seq, index) => seq !== index + 1))
      hospital.fail(`the till of ${terminal.counter} shows ${seqs.join(' ')}`);
    shown += terminal.shown.filter(({ kind }) => kind === 'settled').length;
  }
  const settles = entries.filter(({ kind }) => kind === 'settle').length;
  if (shown !== settles) hospital.fail(`the tills show ${shown} settlements of ${settles}`);
}

/** After everything was taken back nothing is left of anybody. */
export async function checkEmpty(hospital: SimulatedHospital): Promise<void> {
  for (const person of hospital.persons) {
    const { accumulators } = await hospital.store.snapshot(hospital.outside.personKey(person));
    if (accumulators.size > 0) hospital.fail(`something is left of a person: ${[...accumulators.keys()].join(', ')}`);
  }
  const postings: Posting[] = [];
  for (const { kind, subject } of await hospital.store.journal(0, 1_000_000)) {
    if (kind === 'settle') postings.push(...(await hospital.store.postingsOf(subject)));
  }
  for (const account of new Set(postings.flatMap(({ source, destination }) => [source, destination]))) {
    if (balanceOf(account, postings) !== 0n) hospital.fail(`account ${account} does not come to nothing`);
  }
  for (const { settlementId, active } of hospital.outside.truth())
    if (active) hospital.fail(`the gateway still holds ${settlementId}`);
}

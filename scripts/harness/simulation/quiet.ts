import type { DrivenVisit } from '../../../src/ledger/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { pushCancellation, pushSettlement } from './pushed-commands.ts';
import { type Push, paysOf, type SimulatedHospital } from './simulated-hospital.ts';

const ROUNDS_MAX = 40;
const HOURS_MAX = 8;
const HOUR_MS = 3_600_000;

/**
 * Faults stop, time passes, cashiers decide: every visit that is under way must come to its end by itself, with no
 * person's help, and everything the hospital pushed must have landed. @param decide what the cashier does with a bill
 * that waits
 */
export async function settleDown(hospital: SimulatedHospital, decide: 'either' | 'undo'): Promise<void> {
  hospital.crashes.on = false;
  hospital.outside.calm();
  for (const person of hospital.persons)
    await hospital.store.freezes.thaw(
      hospital.outside.personKey(person),
      'quiet',
      'A, B',
      new Date(hospital.now).toISOString(),
    );
  const begun = hospital.now;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if (round === 0) hospital.outside.arrive(hospital.now);
    for (const late of hospital.late.splice(0)) late();
    await hospital.alone(async () => `${await hospital.life.drivenVisits.tick()} looked at`);
    const open = await hospital.store.drivenVisits.open(10_000);
    for (const drivenVisit of open) await cashierDecides(hospital, drivenVisit, decide);
    const pending = await landPushes(hospital);
    if (hospital.broken.length > 0 || (open.length === 0 && pending === 0)) return;
    passTime(hospital, open, round);
    if (hospital.now - begun > HOURS_MAX * HOUR_MS) break;
  }
  for (const { visit, state, reason, tries } of await hospital.store.drivenVisits.open(10_000))
    hospital.fail(`${visit} still stands at ${state} (${reason}) after ${tries} tries, with nothing in its way`);
  for (const push of hospital.pushes)
    if (!hasLanded(hospital, push)) hospital.fail(`${push.id} does not land, with nothing in its way`);
}

async function cashierDecides(
  hospital: SimulatedHospital,
  { visit: key, id, state }: DrivenVisit,
  decide: 'either' | 'undo',
): Promise<void> {
  if (state !== 'quoted' && state !== 'asking') return;
  const visit = hospital.visits.find(({ journeyId, stay }) => journeyId === id || key.endsWith(`:${stay.id}`));
  if (visit === undefined) return hospital.fail(`nobody knows the visit ${key}`);
  visit.journeyId = id;
  const bill = await hospital.billOf(visit);
  const takes = decide === 'either' && hospital.random.chance(0.7) && bill !== undefined;
  const said = await hospital.alone(async () => {
    if (bill === undefined || !takes) {
      visit.undoAsked = true;
      return hospital.saw(visit, await hospital.life.drivenVisits.undo(id));
    }
    visit.confirmed.add(paysOf(bill.bill));
    return hospital.saw(visit, await hospital.life.actions.confirm(bill.quoteId));
  });
  hospital.say(`quiet: visit ${visit.number} ${takes ? 'confirmed' : 'undone'} -> ${said}`);
}

const hasLanded = (hospital: SimulatedHospital, { settled, cancelled, dropped, id }: Push): boolean =>
  settled || cancelled || dropped === true || hospital.cancelsAsked.has(id);

/** The hospital sends again what was not taken. @returns how much is still to be sent */
async function landPushes(hospital: SimulatedHospital): Promise<number> {
  let pending = 0;
  for (const id of [...hospital.takenBack.keys()]) {
    const said = await hospital.alone(() => hospital.tellTakenBack(id));
    if (hospital.takenBack.has(id)) pending += 1;
    hospital.say(`quiet: the hospital took ${id} back -> ${said}`);
  }
  for (const push of hospital.pushes) {
    if (push.cancelled) {
      if (!hospital.refusedForEver.has(push.id)) await hospital.alone(() => pushCancellation(hospital, push));
    } else if (!hasLanded(hospital, push)) {
      await hospital.alone(() => pushSettlement(hospital, push));
      if (!hasLanded(hospital, push)) pending += 1;
    }
  }
  return pending;
}

/** To the moment when the desk wants to try again, and more with every round, at most an hour. */
function passTime(hospital: SimulatedHospital, open: readonly DrivenVisit[], round: number): void {
  const next = open.map(({ nextAt }) => Date.parse(nextAt)).filter((at) => at > hospital.now);
  const least = hospital.now + Math.min(HOUR_MS, 1_000 * 2 ** round);
  hospital.now = Math.min(hospital.now + HOUR_MS, Math.max(least, Math.min(...next, least)));
}

/** Everything that stands is taken back, on both sides. */
export async function takeAllBack(hospital: SimulatedHospital): Promise<void> {
  for (const visit of hospital.visits) {
    if (visit.journeyId === undefined) continue;
    visit.undoAsked = true;
    const id = visit.journeyId;
    await hospital.alone(async () => hospital.saw(visit, await hospital.life.drivenVisits.undo(id)));
  }
  for (const push of hospital.pushes) {
    await hospital.alone(() => pushCancellation(hospital, push));
  }
  for (const { settlementId } of hospital.outside.truth()) {
    const bill = await hospital.store.findBill(settlementId);
    if (bill?.state !== 'settled') continue;
    hospital.cancelsAsked.add(settlementId);
    await hospital.alone(async () => {
      const cancelled = await hospital.life.actions.cancel(settlementId);
      return isRefusal(cancelled) ? cancelled.code : 'cancelled';
    });
  }
  await settleDown(hospital, 'undo');
}

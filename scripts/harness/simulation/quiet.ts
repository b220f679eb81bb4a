import type { DrivenVisit } from '../../../src/ledger/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { pushCancellation, pushSettlement } from './pushed-commands.ts';
import { type Push, paysOf, type Town } from './simulated-hospital.ts';

const ROUNDS_MAX = 40;
const HOURS_MAX = 8;
const HOUR_MS = 3_600_000;

/**
 * Faults stop, time passes, cashiers decide: every visit that is under way must come to its end by itself, with no
 * person's help, and everything the hospital pushed must have landed. @param decide what the cashier does with a bill
 * that waits
 */
export async function settleDown(town: Town, decide: 'either' | 'undo'): Promise<void> {
  town.crashes.on = false;
  town.outside.calm();
  for (const person of town.persons)
    await town.store.freezes.thaw(town.outside.personKey(person), 'quiet', 'A, B', new Date(town.now).toISOString());
  const begun = town.now;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if (round === 0) town.outside.arrive(town.now);
    for (const late of town.late.splice(0)) late();
    await town.alone(async () => `${await town.life.drivenVisits.tick()} looked at`);
    const open = await town.store.drivenVisits.open(10_000);
    for (const drivenVisit of open) await cashierDecides(town, drivenVisit, decide);
    const pending = await landPushes(town);
    if (town.broken.length > 0 || (open.length === 0 && pending === 0)) return;
    passTime(town, open, round);
    if (town.now - begun > HOURS_MAX * HOUR_MS) break;
  }
  for (const { visit, state, reason, tries } of await town.store.drivenVisits.open(10_000))
    town.fail(`${visit} still stands at ${state} (${reason}) after ${tries} tries, with nothing in its way`);
  for (const push of town.pushes)
    if (!hasLanded(town, push)) town.fail(`${push.id} does not land, with nothing in its way`);
}

async function cashierDecides(
  town: Town,
  { visit: key, id, state }: DrivenVisit,
  decide: 'either' | 'undo',
): Promise<void> {
  if (state !== 'quoted' && state !== 'asking') return;
  const visit = town.visits.find(({ journeyId, stay }) => journeyId === id || key.endsWith(`:${stay.id}`));
  if (visit === undefined) return town.fail(`nobody knows the visit ${key}`);
  visit.journeyId = id;
  const bill = await town.billOf(visit);
  const takes = decide === 'either' && town.random.chance(0.7) && bill !== undefined;
  const said = await town.alone(async () => {
    if (bill === undefined || !takes) {
      visit.undoAsked = true;
      return town.saw(visit, await town.life.drivenVisits.undo(id));
    }
    visit.confirmed.add(paysOf(bill.bill));
    return town.saw(visit, await town.life.actions.confirm(bill.quoteId));
  });
  town.say(`quiet: visit ${visit.number} ${takes ? 'confirmed' : 'undone'} -> ${said}`);
}

const hasLanded = (town: Town, { settled, cancelled, dropped, id }: Push): boolean =>
  settled || cancelled || dropped === true || town.cancelsAsked.has(id);

/** The hospital sends again what was not taken. @returns how much is still to be sent */
async function landPushes(town: Town): Promise<number> {
  let pending = 0;
  for (const id of [...town.takenBack.keys()]) {
    const said = await town.alone(() => town.tellTakenBack(id));
    if (town.takenBack.has(id)) pending += 1;
    town.say(`quiet: the hospital took ${id} back -> ${said}`);
  }
  for (const push of town.pushes) {
    if (push.cancelled) {
      if (!town.refusedForEver.has(push.id)) await town.alone(() => pushCancellation(town, push));
    } else if (!hasLanded(town, push)) {
      await town.alone(() => pushSettlement(town, push));
      if (!hasLanded(town, push)) pending += 1;
    }
  }
  return pending;
}

/** To the moment when the desk wants to try again, and more with every round, at most an hour. */
function passTime(town: Town, open: readonly DrivenVisit[], round: number): void {
  const next = open.map(({ nextAt }) => Date.parse(nextAt)).filter((at) => at > town.now);
  const least = town.now + Math.min(HOUR_MS, 1_000 * 2 ** round);
  town.now = Math.min(town.now + HOUR_MS, Math.max(least, Math.min(...next, least)));
}

/** Everything that stands is taken back, on both sides. */
export async function takeAllBack(town: Town): Promise<void> {
  for (const visit of town.visits) {
    if (visit.journeyId === undefined) continue;
    visit.undoAsked = true;
    const id = visit.journeyId;
    await town.alone(async () => town.saw(visit, await town.life.drivenVisits.undo(id)));
  }
  for (const push of town.pushes) {
    await town.alone(() => pushCancellation(town, push));
  }
  for (const { settlementId } of town.outside.truth()) {
    const bill = await town.store.findBill(settlementId);
    if (bill?.state !== 'settled') continue;
    town.cancelsAsked.add(settlementId);
    await town.alone(async () => {
      const cancelled = await town.life.actions.cancel(settlementId);
      return isRefusal(cancelled) ? cancelled.code : 'cancelled';
    });
  }
  await settleDown(town, 'undo');
}

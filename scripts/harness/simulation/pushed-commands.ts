import { cancelByMessage, isStanding, type QuoteAnswer } from '../../../src/desk/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { randomStay } from './amounts.ts';
import { INSTITUTION } from './canonical.ts';
import { chinaDate, type Draw } from './driven-commands.ts';
import { COUNTERS, type Push, paysOf, type SimulatedHospital } from './simulated-hospital.ts';

/** What a hospital does that settles at the gateway itself and pushes to us what it heard there. */

const envelopeOf = (hospital: SimulatedHospital, push: Push, stage: 'trial' | 'final', hold = false) => ({
  adapter: hospital.outside.pushed,
  counter: push.counter,
  payload: hospital.outside.settledOf(push.stay, stage),
  hold,
});

function newPush(hospital: SimulatedHospital): Push {
  const { random } = hospital;
  const number = hospital.pushes.length + 1;
  const stay = randomStay(
    `P${String(number).padStart(5, '0')}`,
    random.pick(hospital.persons),
    chinaDate(hospital.now),
    random,
  );
  const push: Push = {
    stay,
    id: `${INSTITUTION}:${stay.id}`,
    counter: random.pick(COUNTERS),
    settled: false,
    cancelled: false,
  };
  hospital.pushes.push(push);
  return push;
}

/** Mostly one of the latest, that things may happen to it. */
const somePush = (hospital: SimulatedHospital): Push | undefined =>
  hospital.pushes.length === 0 ? undefined : hospital.random.pick(hospital.pushes.slice(-10));

export const quote: Draw = (hospital) => {
  const push = hospital.random.chance(0.5) ? newPush(hospital) : (somePush(hospital) ?? newPush(hospital));
  // What is billed again is not quoted: confirmed as a bill of its own, its number would be taken for both.
  if (push.replaces !== undefined) return undefined;
  const hold = hospital.random.chance(0.4);
  const stage = hospital.random.chance(0.3) ? 'trial' : 'final';
  return {
    name: `quote ${push.stay.id} ${stage}${hold ? ' with hold' : ''} at ${push.counter}`,
    run: async () => {
      const quoted = await hospital.life.waiting.present(envelopeOf(hospital, push, stage, hold));
      if (isRefusal(quoted)) return quoted.code;
      if (isStanding(quoted)) return `settled before ${paysOf(quoted.bill)}`;
      push.quoteId = quoted.quoteId;
      return paysOf(quoted.bill);
    },
  };
};

export const settlePush: Draw = (hospital) => {
  const push = hospital.random.chance(0.4) ? newPush(hospital) : (somePush(hospital) ?? newPush(hospital));
  const byQuote = hospital.random.chance(0.5) ? push.quoteId : undefined;
  return {
    name: `settle ${push.stay.id}${byQuote === undefined ? '' : ' by quote'}`,
    run: () => pushSettlement(hospital, push, byQuote),
  };
};

export async function pushSettlement(hospital: SimulatedHospital, push: Push, quoteId?: string): Promise<string> {
  const { replaces } = push;
  if (replaces !== undefined) return pushReplacement(hospital, push, replaces);
  const settled = await hospital.settle(envelopeOf(hospital, push, 'final'), quoteId);
  if (isRefusal(settled)) {
    if (IS_CANCELLED.includes(settled.code) && !push.cancelled && !hospital.cancelsAsked.has(push.id))
      hospital.fail(`${push.id} is refused as cancelled, and nobody cancelled it`);
    return settled.code;
  }
  push.settled = true;
  return `settled${settled.duplicate ? ' before' : ''} ${paysOf(settled.bill)}`;
}

/** A settlement is taken back and billed again with a little less or more, at once: both, or neither. */
export const billAgain: Draw = (hospital) => {
  const old = hospital.pushes.slice(-10).find(({ settled, cancelled }) => settled && !cancelled);
  if (old === undefined) return undefined;
  const { random } = hospital;
  const id = `P${String(hospital.pushes.length + 1).padStart(5, '0')}`;
  const drug = random.chance(0.7) ? old.stay.drug / 2n : old.stay.drug + random.fen(0, 2_000_000);
  const stay = { ...old.stay, id, drug };
  const push: Push = {
    stay,
    id: `${INSTITUTION}:${id}`,
    counter: old.counter,
    settled: false,
    cancelled: false,
    replaces: old,
  };
  hospital.pushes.push(push);
  return {
    name: `bill ${old.stay.id} again as ${id}`,
    run: () => pushReplacement(hospital, push, old),
  };
};

const IS_CANCELLED = ['SETTLEMENT_CANCELLED', 'CANCELLED_BEFORE_SETTLED'];
const FOR_GOOD = [...IS_CANCELLED, 'REBILL_USES_MORE', 'SETTLEMENT_REPLACED', 'SETTLEMENT_UNKNOWN'];

async function pushReplacement(hospital: SimulatedHospital, push: Push, old: Push): Promise<string> {
  // It is taken back if this goes well, whether or not we are answered.
  hospital.cancelsAsked.add(old.id);
  const settled = await hospital.settle({ ...envelopeOf(hospital, push, 'final'), replaces: old.id });
  if (isRefusal(settled)) {
    if (FOR_GOOD.includes(settled.code)) push.dropped = true;
    return settled.code;
  }
  push.settled = true;
  old.cancelled = true;
  hospital.refusedForEver.add(old.id);
  return `settled${settled.duplicate ? ' before' : ''} ${paysOf(settled.bill)}`;
}

/** The key on a pushed bill: settled with exactly the figures on the screen, or not at all. */
export const confirmPush: Draw = async (hospital) => {
  const waiting: { push: Push; bill: QuoteAnswer }[] = [];
  for (const push of hospital.pushes.slice(-10)) {
    const shown = await hospital.life.screens.at(push.counter);
    const bill = shown.waiting.find(({ quoteId }) => quoteId === push.quoteId);
    if (bill !== undefined) waiting.push({ push, bill });
  }
  if (waiting.length === 0) return undefined;
  const { push, bill } = hospital.random.pick(waiting);
  return {
    name: `confirm ${push.stay.id}`,
    run: async () => {
      const settled = await hospital.life.actions.confirm(bill.quoteId);
      if (isRefusal(settled)) return settled.code;
      if ('journeyId' in settled) return 'journey';
      push.settled = true;
      hospital.showSettled(settled);
      if (!settled.duplicate && paysOf(settled.bill) !== paysOf(bill.bill))
        hospital.fail(`${push.id} is settled at ${paysOf(settled.bill)}, shown was ${paysOf(bill.bill)}`);
      return `settled${settled.duplicate ? ' before' : ''} ${paysOf(settled.bill)}`;
    },
  };
};

/** One fen more under the same number: refused, whatever became of the first. */
export const settleAltered: Draw = (hospital) => {
  const push = somePush(hospital);
  if (push?.settled !== true) return undefined;
  const altered = { ...push, stay: { ...push.stay, material: push.stay.material + 1n } };
  return {
    name: `settle ${push.stay.id} altered`,
    run: async () => {
      const settled = await hospital.life.desk.ledger.findBill(push.id);
      const answer = await hospital.settle(envelopeOf(hospital, altered, 'final'));
      if (!isRefusal(answer)) hospital.fail(`${push.id} is settled with altered content`);
      return `${settled?.state ?? 'absent'}: ${isRefusal(answer) ? answer.code : 'settled'}`;
    },
  };
};

/** The hospital has taken it back at the gateway and says so - perhaps before it said that it settled. */
export const cancelPush: Draw = (hospital) => {
  const push = hospital.random.chance(0.2) ? newPush(hospital) : somePush(hospital);
  if (push === undefined) return undefined;
  const byMessage = hospital.random.chance(0.7);
  return {
    name: `cancel ${push.stay.id}${byMessage ? ' by message' : ''}${push.settled ? '' : ' before it is settled'}`,
    run: async () => {
      if (byMessage) return pushCancellation(hospital, push);
      hospital.cancelsAsked.add(push.id);
      const cancelled = await hospital.life.actions.cancel(push.id, push.counter);
      if (isRefusal(cancelled)) return cancelled.code;
      push.cancelled = true;
      return `cancelled${cancelled.duplicate ? ' before' : ''}`;
    },
  };
};

export async function pushCancellation(hospital: SimulatedHospital, push: Push): Promise<string> {
  push.cancelled = true;
  hospital.cancelsAsked.add(push.id);
  const payload = hospital.outside.cancelledOf(push.stay);
  const { desk } = hospital.life;
  const cancelled = await cancelByMessage(desk, { adapter: hospital.outside.pushed, counter: push.counter, payload });
  if (isRefusal(cancelled)) return cancelled.code;
  hospital.refusedForEver.add(push.id);
  return `cancelled${cancelled.duplicate ? ' before' : ''}${cancelled.beforeSettlement === true ? ' before it came' : ''}`;
}

export const dismissPush: Draw = (hospital) => {
  const push = somePush(hospital);
  const quoteId = push?.quoteId;
  if (push === undefined || quoteId === undefined) return undefined;
  return {
    name: `dismiss ${push.stay.id}`,
    run: async () => {
      await hospital.life.actions.dismiss(quoteId);
      return 'put away';
    },
  };
};

export const refreshPush: Draw = (hospital) => {
  const push = somePush(hospital);
  const quoteId = push?.quoteId;
  if (push === undefined || quoteId === undefined) return undefined;
  return {
    name: `refresh ${push.stay.id}`,
    run: async () => {
      const quoted = await hospital.life.actions.refresh(quoteId);
      if (isRefusal(quoted)) return quoted.code;
      push.quoteId = quoted.quoteId;
      return paysOf(quoted.bill);
    },
  };
};

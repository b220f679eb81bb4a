import { cancelByMessage, isStanding, type Quoted } from '../../../src/desk/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { randomStay } from './amounts.ts';
import { INSTITUTION } from './canonical.ts';
import { chinaDate, type Draw } from './driven-commands.ts';
import { COUNTERS, type Push, paysOf, type Town } from './simulated-hospital.ts';

/** What a hospital does that settles at the gateway itself and pushes to us what it heard there. */

const envelopeOf = (town: Town, push: Push, stage: 'trial' | 'final', hold = false) => ({
  adapter: town.outside.pushed,
  counter: push.counter,
  payload: town.outside.settledOf(push.stay, stage),
  hold,
});

function newPush(town: Town): Push {
  const { random } = town;
  const number = town.pushes.length + 1;
  const stay = randomStay(
    `P${String(number).padStart(5, '0')}`,
    random.pick(town.persons),
    chinaDate(town.now),
    random,
  );
  const push: Push = {
    stay,
    id: `${INSTITUTION}:${stay.id}`,
    counter: random.pick(COUNTERS),
    settled: false,
    cancelled: false,
  };
  town.pushes.push(push);
  return push;
}

/** Mostly one of the latest, that things may happen to it. */
const somePush = (town: Town): Push | undefined =>
  town.pushes.length === 0 ? undefined : town.random.pick(town.pushes.slice(-10));

export const quote: Draw = (town) => {
  const push = town.random.chance(0.5) ? newPush(town) : (somePush(town) ?? newPush(town));
  // What is billed again is not quoted: confirmed as a bill of its own, its number would be taken for both.
  if (push.replaces !== undefined) return undefined;
  const hold = town.random.chance(0.4);
  const stage = town.random.chance(0.3) ? 'trial' : 'final';
  return {
    name: `quote ${push.stay.id} ${stage}${hold ? ' with hold' : ''} at ${push.counter}`,
    run: async () => {
      const quoted = await town.life.waiting.present(envelopeOf(town, push, stage, hold));
      if (isRefusal(quoted)) return quoted.code;
      if (isStanding(quoted)) return `settled before ${paysOf(quoted.bill)}`;
      push.quoteId = quoted.quoteId;
      return paysOf(quoted.bill);
    },
  };
};

export const settlePush: Draw = (town) => {
  const push = town.random.chance(0.4) ? newPush(town) : (somePush(town) ?? newPush(town));
  const byQuote = town.random.chance(0.5) ? push.quoteId : undefined;
  return {
    name: `settle ${push.stay.id}${byQuote === undefined ? '' : ' by quote'}`,
    run: () => pushSettlement(town, push, byQuote),
  };
};

export async function pushSettlement(town: Town, push: Push, quoteId?: string): Promise<string> {
  const { replaces } = push;
  if (replaces !== undefined) return pushReplacement(town, push, replaces);
  const settled = await town.settle(envelopeOf(town, push, 'final'), quoteId);
  if (isRefusal(settled)) {
    if (IS_CANCELLED.includes(settled.code) && !push.cancelled && !town.cancelsAsked.has(push.id))
      town.fail(`${push.id} is refused as cancelled, and nobody cancelled it`);
    return settled.code;
  }
  push.settled = true;
  return `settled${settled.duplicate ? ' before' : ''} ${paysOf(settled.bill)}`;
}

/** A settlement is taken back and billed again with a little less or more, at once: both, or neither. */
export const billAgain: Draw = (town) => {
  const old = town.pushes.slice(-10).find(({ settled, cancelled }) => settled && !cancelled);
  if (old === undefined) return undefined;
  const { random } = town;
  const id = `P${String(town.pushes.length + 1).padStart(5, '0')}`;
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
  town.pushes.push(push);
  return {
    name: `bill ${old.stay.id} again as ${id}`,
    run: () => pushReplacement(town, push, old),
  };
};

const IS_CANCELLED = ['SETTLEMENT_CANCELLED', 'CANCELLED_BEFORE_SETTLED'];
const FOR_GOOD = [...IS_CANCELLED, 'REBILL_USES_MORE', 'SETTLEMENT_REPLACED', 'SETTLEMENT_UNKNOWN'];

async function pushReplacement(town: Town, push: Push, old: Push): Promise<string> {
  // It is taken back if this goes well, whether or not we are answered.
  town.cancelsAsked.add(old.id);
  const settled = await town.settle({ ...envelopeOf(town, push, 'final'), replaces: old.id });
  if (isRefusal(settled)) {
    if (FOR_GOOD.includes(settled.code)) push.dropped = true;
    return settled.code;
  }
  push.settled = true;
  old.cancelled = true;
  town.refusedForEver.add(old.id);
  return `settled${settled.duplicate ? ' before' : ''} ${paysOf(settled.bill)}`;
}

/** The key on a pushed bill: settled with exactly the figures on the screen, or not at all. */
export const confirmPush: Draw = async (town) => {
  const waiting: { push: Push; bill: Quoted }[] = [];
  for (const push of town.pushes.slice(-10)) {
    const shown = await town.life.screens.at(push.counter);
    const bill = shown.waiting.find(({ quoteId }) => quoteId === push.quoteId);
    if (bill !== undefined) waiting.push({ push, bill });
  }
  if (waiting.length === 0) return undefined;
  const { push, bill } = town.random.pick(waiting);
  return {
    name: `confirm ${push.stay.id}`,
    run: async () => {
      const settled = await town.life.actions.confirm(bill.quoteId);
      if (isRefusal(settled)) return settled.code;
      if ('journeyId' in settled) return 'journey';
      push.settled = true;
      town.showSettled(settled);
      if (!settled.duplicate && paysOf(settled.bill) !== paysOf(bill.bill))
        town.fail(`${push.id} is settled at ${paysOf(settled.bill)}, shown was ${paysOf(bill.bill)}`);
      return `settled${settled.duplicate ? ' before' : ''} ${paysOf(settled.bill)}`;
    },
  };
};

/** One fen more under the same number: refused, whatever became of the first. */
export const settleAltered: Draw = (town) => {
  const push = somePush(town);
  if (push?.settled !== true) return undefined;
  const altered = { ...push, stay: { ...push.stay, material: push.stay.material + 1n } };
  return {
    name: `settle ${push.stay.id} altered`,
    run: async () => {
      const settled = await town.life.desk.ledger.findBill(push.id);
      const answer = await town.settle(envelopeOf(town, altered, 'final'));
      if (!isRefusal(answer)) town.fail(`${push.id} is settled with altered content`);
      return `${settled?.state ?? 'absent'}: ${isRefusal(answer) ? answer.code : 'settled'}`;
    },
  };
};

/** The hospital has taken it back at the gateway and says so - perhaps before it said that it settled. */
export const cancelPush: Draw = (town) => {
  const push = town.random.chance(0.2) ? newPush(town) : somePush(town);
  if (push === undefined) return undefined;
  const byMessage = town.random.chance(0.7);
  return {
    name: `cancel ${push.stay.id}${byMessage ? ' by message' : ''}${push.settled ? '' : ' before it is settled'}`,
    run: async () => {
      if (byMessage) return pushCancellation(town, push);
      town.cancelsAsked.add(push.id);
      const cancelled = await town.life.actions.cancel(push.id, push.counter);
      if (isRefusal(cancelled)) return cancelled.code;
      push.cancelled = true;
      return `cancelled${cancelled.duplicate ? ' before' : ''}`;
    },
  };
};

export async function pushCancellation(town: Town, push: Push): Promise<string> {
  push.cancelled = true;
  town.cancelsAsked.add(push.id);
  const payload = town.outside.cancelledOf(push.stay);
  const { desk } = town.life;
  const cancelled = await cancelByMessage(desk, { adapter: town.outside.pushed, counter: push.counter, payload });
  if (isRefusal(cancelled)) return cancelled.code;
  town.refusedForEver.add(push.id);
  return `cancelled${cancelled.duplicate ? ' before' : ''}${cancelled.beforeSettlement === true ? ' before it came' : ''}`;
}

export const dismissPush: Draw = (town) => {
  const push = somePush(town);
  const quoteId = push?.quoteId;
  if (push === undefined || quoteId === undefined) return undefined;
  return {
    name: `dismiss ${push.stay.id}`,
    run: async () => {
      await town.life.actions.dismiss(quoteId);
      return 'put away';
    },
  };
};

export const refreshPush: Draw = (town) => {
  const push = somePush(town);
  const quoteId = push?.quoteId;
  if (push === undefined || quoteId === undefined) return undefined;
  return {
    name: `refresh ${push.stay.id}`,
    run: async () => {
      const quoted = await town.life.actions.refresh(quoteId);
      if (isRefusal(quoted)) return quoted.code;
      push.quoteId = quoted.quoteId;
      return paysOf(quoted.bill);
    },
  };
};

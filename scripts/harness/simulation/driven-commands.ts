import { isRefusal } from '../../../src/refusals/index.ts';
import { randomStay } from './amounts.ts';
import { COUNTERS, paysOf, type Seen, type Town, type Visit, wordOf } from './simulated-hospital.ts';

/** A command is drawn with what the cashier sees at that moment; it runs later, perhaps beside others. */
export type Command = { readonly name: string; readonly run: () => Promise<string> };
export type Draw = (town: Town) => Command | undefined | Promise<Command | undefined>;

export const chinaDate = (now: number): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);

export const beginVisit: Draw = (town) => {
  const { random } = town;
  const number = town.visits.length + 1;
  const visit: Visit = {
    number,
    stay: randomStay(`his${number}`, random.pick(town.persons), chinaDate(town.now), random),
    counter: random.pick(COUNTERS),
    hold: random.chance(0.3),
    confirmed: new Set(),
    undoAsked: false,
  };
  town.visits.push(visit);
  return begin(town, visit);
};

export const beginAgain: Draw = (town) => {
  const visit = anyVisit(town);
  return visit === undefined ? undefined : begin(town, visit);
};

function begin(town: Town, visit: Visit): Command {
  return {
    name: `begin ${visit.number} at ${visit.counter}`,
    run: async () => {
      const view = await town.life.drivenVisits.begin(envelopeOf(town, visit));
      return town.saw(visit, view);
    },
  };
}

const envelopeOf = (town: Town, { number, stay, counter, hold }: Visit) => ({
  adapter: town.outside.driven,
  counter,
  payload: town.outside.visitOf({ number, stay }),
  hold,
});

/** The same visit with another amount: never a second driven visit. */
export const beginAltered: Draw = (town) => {
  const visit = anyVisit(town);
  if (visit?.journeyId === undefined) return undefined;
  const altered = { ...visit, stay: { ...visit.stay, drug: visit.stay.drug + 1n } };
  return {
    name: `begin ${visit.number} altered`,
    run: async () => {
      const open = await town.store.drivenVisits.mustFind(visit.journeyId ?? '');
      // A visit whose driven visit has ended without a charge may come again as another.
      if (['failed', 'abandoned', 'undone'].includes(open.state)) return 'not sent';
      const view = await town.life.drivenVisits.begin(envelopeOf(town, altered));
      if (isRefusal(view)) return wordOf(view);
      // Another hand may have given the visit up meanwhile: then it has come again as another.
      if (view.journeyId === open.id) town.fail(`visit ${visit.number} is begun with other content`);
      visit.stay = altered.stay;
      return town.saw(visit, view);
    },
  };
};

/** F2 on the bill that the cashier sees now; pressed twice now and then. */
export const confirm: Draw = async (town) => {
  const seen = await seenBill(town);
  if (seen === undefined) return undefined;
  const { visit, quoteId, pays } = seen;
  const press = async () => {
    visit.confirmed.add(pays);
    const found = await town.life.actions.confirm(quoteId);
    return town.saw(visit, found);
  };
  const twice = town.random.chance(0.2);
  return {
    name: `confirm ${visit.number} (${pays})${twice ? ' twice' : ''}`,
    run: async () => (twice ? (await Promise.all([press(), press()])).join(' and ') : press()),
  };
};

/** The HIS confirms by the driven visit's own name. */
export const confirmByName: Draw = async (town) => {
  const seen = await seenBill(town);
  const id = seen?.visit.journeyId;
  if (seen === undefined || id === undefined) return undefined;
  const { visit, quoteId, pays } = seen;
  return {
    name: `confirm ${visit.number} by name (${pays})`,
    run: async () => {
      visit.confirmed.add(pays);
      return town.saw(visit, await town.life.drivenVisits.confirm(id, quoteId));
    },
  };
};

export const undo: Draw = (town) => {
  const visit = anyVisit(town);
  const id = visit?.journeyId;
  if (visit === undefined || id === undefined) return undefined;
  const twice = town.random.chance(0.3);
  const press = async () => {
    visit.undoAsked = true;
    return town.saw(visit, await town.life.drivenVisits.undo(id, 'a reason'));
  };
  return {
    name: `undo ${visit.number}${twice ? ' twice' : ''}`,
    run: async () => (twice ? (await Promise.all([press(), press()])).join(' and ') : press()),
  };
};

/** A driven settlement is cancelled at a counter, by its number. */
export const cancelDriven: Draw = (town) => {
  const truth = town.outside.truth();
  if (truth.length === 0) return undefined;
  const { settlementId } = town.random.pick(truth);
  return {
    name: `cancel ${settlementId}`,
    run: async () => {
      town.cancelsAsked.add(settlementId);
      const cancelled = await town.life.actions.cancel(settlementId, town.random.pick(COUNTERS));
      if (isRefusal(cancelled)) return cancelled.code;
      return `cancelled${cancelled.duplicate ? ' before' : ''}`;
    },
  };
};

/** The hospital takes a settlement of ours back at the gateway, past the desk, and says so: at once, or never. */
export const takenBackByHospital: Draw = (town) => {
  const standing = town.outside.truth().filter(({ active }) => active);
  if (standing.length === 0) return undefined;
  const one = town.random.pick(standing);
  return {
    name: `the hospital takes ${one.settlementId} back`,
    run: async () => {
      // Two hands took it at once: the gateway refuses the second, and there is nothing more to tell.
      const stands = town.outside
        .truth()
        .some(({ settlementId, active }) => active && settlementId === one.settlementId);
      if (!stands) return 'taken back before';
      town.cancelsAsked.add(one.settlementId);
      town.takenBack.set(one.settlementId, town.outside.takenBackOf(one));
      return town.tellTakenBack(one.settlementId);
    },
  };
};

/** A second path pushes what the desk has settled: the same words, perhaps late, perhaps after it was taken back. */
export const echo: Draw = (town) => {
  const truth = town.outside.truth();
  if (truth.length === 0) return undefined;
  const one = town.random.pick(truth);
  const payload = town.outside.echoOf(one);
  if (payload === undefined) return undefined;
  return {
    name: `echo ${one.settlementId}`,
    run: async () => {
      const settled = await town.settle({ adapter: town.outside.driven, counter: town.random.pick(COUNTERS), payload });
      return isRefusal(settled) ? settled.code : `settled${settled.duplicate ? ' before' : ''}`;
    },
  };
};

/** The cashier puts a bill away - the one that is seen, or one that was seen a while ago. */
export const dismiss: Draw = async (town) => {
  const seen = town.random.chance(0.7) ? await seenBill(town) : town.random.chance(0.5) ? town.seenLately() : undefined;
  if (seen === undefined) return undefined;
  const { visit, quoteId } = seen;
  return {
    name: `dismiss ${visit.number}`,
    run: async () => {
      const refused = await town.life.actions.dismiss(quoteId);
      return refused?.code ?? 'put away';
    },
  };
};

export const refresh: Draw = async (town) => {
  const seen = await seenBill(town);
  if (seen === undefined) return undefined;
  const { visit, quoteId } = seen;
  return {
    name: `refresh ${visit.number}`,
    run: async () => {
      const quoted = await town.life.actions.refresh(quoteId);
      if (isRefusal(quoted)) return quoted.code;
      return paysOf(quoted.bill);
    },
  };
};

/** A person looks at what only a person can settle, and knows from the gateway's staff what became of it. */
export const person: Draw = (town) => ({
  name: 'a person closes a work item',
  run: async () => {
    const items = await town.life.work.list('open');
    if (items.length === 0) return 'none';
    const item = town.random.pick(items);
    const drivenVisit = await town.store.drivenVisits.mustFind(item.journey);
    const fate = drivenVisit.msgid === undefined ? 'nothing' : town.outside.fateOf(drivenVisit.msgid);
    const action =
      fate === 'nothing' && town.random.chance(0.5)
        ? 'not-charged'
        : town.random.pick(['none', 'retry', 'retry', 'undo'] as const);
    if (action === 'undo') town.markUndo(drivenVisit.visit);
    const closed = await town.life.work.close(item.id, 'A. Person', 'asked by telephone', action);
    return `${action} on ${item.why}: ${isRefusal(closed) ? closed.code : wordOf(closed.journey)}`;
  },
});

const anyVisit = (town: Town): Visit | undefined =>
  town.visits.length === 0 ? undefined : town.random.pick(town.visits.slice(-12));

/** A bill that waits before a cashier, with the figure on it. */
async function seenBill(town: Town) {
  const waiting: Seen[] = [];
  for (const visit of town.visits.slice(-12)) {
    const bill = await town.billOf(visit);
    if (bill !== undefined) waiting.push({ visit, quoteId: bill.quoteId, pays: paysOf(bill.bill) });
  }
  if (waiting.length === 0) return undefined;
  const seen = town.random.pick(waiting);
  town.seen.push(seen);
  return seen;
}

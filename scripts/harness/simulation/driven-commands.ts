import { isRefusal } from '../../../src/refusals/index.ts';
import { randomStay } from './amounts.ts';
import { COUNTERS, paysOf, type Seen, type SimulatedHospital, type Visit, wordOf } from './simulated-hospital.ts';

/** A command is drawn with what the cashier sees at that moment; it runs later, perhaps beside others. */
export type Command = { readonly name: string; readonly run: () => Promise<string> };
export type Draw = (hospital: SimulatedHospital) => Command | undefined | Promise<Command | undefined>;

export const chinaDate = (now: number): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);

export const beginVisit: Draw = (hospital) => {
  const { random } = hospital;
  const number = hospital.visits.length + 1;
  const visit: Visit = {
    number,
    stay: randomStay(`his${number}`, random.pick(hospital.persons), chinaDate(hospital.now), random),
    counter: random.pick(COUNTERS),
    hold: random.chance(0.3),
    confirmed: new Set(),
    undoAsked: false,
  };
  hospital.visits.push(visit);
  return begin(hospital, visit);
};

export const beginAgain: Draw = (hospital) => {
  const visit = anyVisit(hospital);
  return visit === undefined ? undefined : begin(hospital, visit);
};

function begin(hospital: SimulatedHospital, visit: Visit): Command {
  return {
    name: `begin ${visit.number} at ${visit.counter}`,
    run: async () => {
      const view = await hospital.life.drivenVisits.begin(envelopeOf(hospital, visit));
      return hospital.saw(visit, view);
    },
  };
}

const envelopeOf = (hospital: SimulatedHospital, { number, stay, counter, hold }: Visit) => ({
  adapter: hospital.outside.driven,
  counter,
  payload: hospital.outside.visitOf({ number, stay }),
  hold,
});

/** The same visit with another amount: never a second driven visit. */
export const beginAltered: Draw = (hospital) => {
  const visit = anyVisit(hospital);
  if (visit?.journeyId === undefined) return undefined;
  const altered = { ...visit, stay: { ...visit.stay, drug: visit.stay.drug + 1n } };
  return {
    name: `begin ${visit.number} altered`,
    run: async () => {
      const open = await hospital.store.drivenVisits.mustFind(visit.journeyId ?? '');
      // A visit whose driven visit has ended without a charge may come again as another.
      if (['failed', 'abandoned', 'undone'].includes(open.state)) return 'not sent';
      const view = await hospital.life.drivenVisits.begin(envelopeOf(hospital, altered));
      if (isRefusal(view)) return wordOf(view);
      // Another hand may have given the visit up meanwhile: then it has come again as another.
      if (view.journeyId === open.id) hospital.fail(`visit ${visit.number} is begun with other content`);
      visit.stay = altered.stay;
      return hospital.saw(visit, view);
    },
  };
};

/** F2 on the bill that the cashier sees now; pressed twice now and then. */
export const confirm: Draw = async (hospital) => {
  const seen = await seenBill(hospital);
  if (seen === undefined) return undefined;
  const { visit, quoteId, pays } = seen;
  const press = async () => {
    visit.confirmed.add(pays);
    const found = await hospital.life.actions.confirm(quoteId);
    return hospital.saw(visit, found);
  };
  const twice = hospital.random.chance(0.2);
  return {
    name: `confirm ${visit.number} (${pays})${twice ? ' twice' : ''}`,
    run: async () => (twice ? (await Promise.all([press(), press()])).join(' and ') : press()),
  };
};

/** The HIS confirms by the driven visit's own name. */
export const confirmByName: Draw = async (hospital) => {
  const seen = await seenBill(hospital);
  const id = seen?.visit.journeyId;
  if (seen === undefined || id === undefined) return undefined;
  const { visit, quoteId, pays } = seen;
  return {
    name: `confirm ${visit.number} by name (${pays})`,
    run: async () => {
      visit.confirmed.add(pays);
      return hospital.saw(visit, await hospital.life.drivenVisits.confirm(id, quoteId));
    },
  };
};

export const undo: Draw = (hospital) => {
  const visit = anyVisit(hospital);
  const id = visit?.journeyId;
  if (visit === undefined || id === undefined) return undefined;
  const twice = hospital.random.chance(0.3);
  const press = async () => {
    visit.undoAsked = true;
    return hospital.saw(visit, await hospital.life.drivenVisits.undo(id, 'a reason'));
  };
  return {
    name: `undo ${visit.number}${twice ? ' twice' : ''}`,
    run: async () => (twice ? (await Promise.all([press(), press()])).join(' and ') : press()),
  };
};

/** A driven settlement is cancelled at a counter, by its number. */
export const cancelDriven: Draw = (hospital) => {
  const truth = hospital.outside.truth();
  if (truth.length === 0) return undefined;
  const { settlementId } = hospital.random.pick(truth);
  return {
    name: `cancel ${settlementId}`,
    run: async () => {
      hospital.cancelsAsked.add(settlementId);
      const cancelled = await hospital.life.actions.cancel(settlementId, hospital.random.pick(COUNTERS));
      if (isRefusal(cancelled)) return cancelled.code;
      return `cancelled${cancelled.duplicate ? ' before' : ''}`;
    },
  };
};

/** The hospital takes a settlement of ours back at the gateway, past the desk, and says so: at once, or never. */
export const takenBackByHospital: Draw = (hospital) => {
  const standing = hospital.outside.truth().filter(({ active }) => active);
  if (standing.length === 0) return undefined;
  const one = hospital.random.pick(standing);
  return {
    name: `the hospital takes ${one.settlementId} back`,
    run: async () => {
      // Two hands took it at once: the gateway refuses the second, and there is nothing more to tell.
      const stands = hospital.outside
        .truth()
        .some(({ settlementId, active }) => active && settlementId === one.settlementId);
      if (!stands) return 'taken back before';
      hospital.cancelsAsked.add(one.settlementId);
      hospital.takenBack.set(one.settlementId, hospital.outside.takenBackOf(one));
      return hospital.tellTakenBack(one.settlementId);
    },
  };
};

/** A second path pushes what the desk has settled: the same words, perhaps late, perhaps after it was taken back. */
export const echo: Draw = (hospital) => {
  const truth = hospital.outside.truth();
  if (truth.length === 0) return undefined;
  const one = hospital.random.pick(truth);
  const payload = hospital.outside.echoOf(one);
  if (payload === undefined) return undefined;
  return {
    name: `echo ${one.settlementId}`,
    run: async () => {
      const settled = await hospital.settle({
        adapter: hospital.outside.driven,
        counter: hospital.random.pick(COUNTERS),
        payload,
      });
      return isRefusal(settled) ? settled.code : `settled${settled.duplicate ? ' before' : ''}`;
    },
  };
};

/** The cashier puts a bill away - the one that is seen, or one that was seen a while ago. */
export const dismiss: Draw = async (hospital) => {
  const seen = hospital.random.chance(0.7)
    ? await seenBill(hospital)
    : hospital.random.chance(0.5)
      ? hospital.seenLately()
      : undefined;
  if (seen === undefined) return undefined;
  const { visit, quoteId } = seen;
  return {
    name: `dismiss ${visit.number}`,
    run: async () => {
      const refused = await hospital.life.actions.dismiss(quoteId);
      return refused?.code ?? 'put away';
    },
  };
};

export const refresh: Draw = async (hospital) => {
  const seen = await seenBill(hospital);
  if (seen === undefined) return undefined;
  const { visit, quoteId } = seen;
  return {
    name: `refresh ${visit.number}`,
    run: async () => {
      const quoted = await hospital.life.actions.refresh(quoteId);
      if (isRefusal(quoted)) return quoted.code;
      return paysOf(quoted.bill);
    },
  };
};

/** A person looks at what only a person can settle, and knows from the gateway's staff what became of it. */
export const person: Draw = (hospital) => ({
  name: 'a person closes a work item',
  run: async () => {
    const items = await hospital.life.work.list('open');
    if (items.length === 0) return 'none';
    const item = hospital.random.pick(items);
    const drivenVisit = await hospital.store.drivenVisits.mustFind(item.journey);
    const fate = drivenVisit.msgid === undefined ? 'nothing' : hospital.outside.fateOf(drivenVisit.msgid);
    const action =
      fate === 'nothing' && hospital.random.chance(0.5)
        ? 'not-charged'
        : hospital.random.pick(['none', 'retry', 'retry', 'undo'] as const);
    if (action === 'undo') hospital.markUndo(drivenVisit.visit);
    const closed = await hospital.life.work.close(item.id, 'A. Person', 'asked by telephone', action);
    return `${action} on ${item.why}: ${isRefusal(closed) ? closed.code : wordOf(closed.journey)}`;
  },
});

const anyVisit = (hospital: SimulatedHospital): Visit | undefined =>
  hospital.visits.length === 0 ? undefined : hospital.random.pick(hospital.visits.slice(-12));

/** A bill that waits before a cashier, with the figure on it. */
async function seenBill(hospital: SimulatedHospital) {
  const waiting: Seen[] = [];
  for (const visit of hospital.visits.slice(-12)) {
    const bill = await hospital.billOf(visit);
    if (bill !== undefined) waiting.push({ visit, quoteId: bill.quoteId, pays: paysOf(bill.bill) });
  }
  if (waiting.length === 0) return undefined;
  const seen = hospital.random.pick(waiting);
  hospital.seen.push(seen);
  return seen;
}

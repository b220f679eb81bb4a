import { beforeEach, describe, expect, test } from 'vitest';
import {
  CashierActions,
  type Desk,
  DrivenVisits,
  type DrivenVisitView,
  inProcessState,
  WaitingRoom,
} from '../../src/desk/index.ts';
import type { SharedState } from '../../src/desk/ports.ts';
import { Turns } from '../../src/desk/turns.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import type { GatewayLine, GatewayStep } from '../../src/port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../src/refusals/index.ts';
import { encryptionWith } from '../../src/security/encrypt.ts';
import { PLAN, plans } from '../ledger/fixtures.ts';
import { FakeGateway, type FakeVisit, fakeAdapter } from './fake-gateway.ts';
import { throughJson } from './through-json.ts';

/** Two instances over one ledger, one gateway and one shared state. */

const VISIT: FakeVisit = { number: 1, person: 'p1', drugs: '30000.00' };

let gateway: FakeGateway;
let clock: number;
/** Messages whose answers are held back. The gateway has them. */
let held: { step: GatewayStep; sent: () => void; answered: Promise<void> }[];
let first: ReturnType<typeof instance>;
let second: ReturnType<typeof instance>;
let desk: Desk;
let state: SharedState;
/** What happens when a counter is told of a change. */
let notified: () => void;

function instance(desk: Desk, state: SharedState) {
  const waiting = new WaitingRoom(desk, state);
  const drivenVisits = new DrivenVisits(desk, desk.driving as NonNullable<Desk['driving']>, waiting, state);
  return { waiting, drivenVisits, actions: new CashierActions(desk, waiting, drivenVisits) };
}

function gate() {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}

/** The next message of this step is sent, and not answered before it is let go. */
function holding(step: GatewayStep) {
  const sent = gate();
  const answered = gate();
  held.push({ step, sent: sent.resolve, answered: answered.promise });
  return { isSent: sent.promise, letGo: answered.resolve };
}

beforeEach(async () => {
  gateway = new FakeGateway();
  clock = Date.parse('2021-06-01T02:00:00.000Z');
  held = [];
  notified = () => {};
  const line: GatewayLine = {
    async send(message, late) {
      const answer = await gateway.send(message, late);
      const at = held.findIndex(({ step }) => step === message.step);
      const [one] = at === -1 ? [] : held.splice(at, 1);
      one?.sent();
      await one?.answered;
      return answer;
    },
  };
  const ledger = openSqliteLedger(':memory:');
  const now = () => new Date(clock);
  desk = {
    adapters: new Map([['fake', fakeAdapter]]),
    plans,
    ledger,
    personKey: (_type, number) => number,
    now,
    notify: () => notified(),
    driving: {
      lines: new Map([['fake', line]]),
      encryption: encryptionWith('a secret of the tests, long enough to be one'),
    },
  };
  await ledger.enrol({ person: 'p1', plan: PLAN }, '2021-01-01T00:00:00.000Z');
  // What is shared goes through JSON, as it does where a database holds it.
  state = throughJson(inProcessState(now));
  [first, second] = [instance(desk, state), instance(desk, state)];
});

const must = async (view: Promise<DrivenVisitView | Refusal>): Promise<DrivenVisitView> => {
  const found = await view;
  if (isRefusal(found)) throw new Error(`${found.code} ${found.field}`);
  return found;
};
const begin = (hold = false) =>
  must(first.drivenVisits.begin({ adapter: 'fake', counter: 'C1', payload: { visit: VISIT }, hold }));
/** The same port, with one call of its own. */
const withCall = <T extends object>(port: T, call: Partial<T>): T =>
  new Proxy(port, { get: (target, name) => Reflect.get(name in call ? call : target, name) });
const waitingAt = async ({ waiting }: typeof first) => (await waiting.at('C1')).waiting;
const settlingsSent = () => gateway.seen.filter(({ step }) => step === 'settle').length;

describe('two instances', () => {
  test('a bill that one has presented is confirmed at the other', async () => {
    const { journeyId, quote } = await begin();
    const seen = await second.waiting.at('C1');
    expect(seen).toEqual({ waiting: [quote], underWay: [] });
    expect(await second.actions.confirm(quote?.quoteId ?? '')).toMatchObject({ state: 'settled' });
    expect(await must(first.drivenVisits.find(journeyId))).toMatchObject({ state: 'committed' });
    expect(await first.waiting.at('C1')).toEqual({ waiting: [], underWay: [] });
  });

  test('a visit that one is settling is left to it: the other neither asks about it nor sends anything', async () => {
    const { journeyId } = await begin();
    const { isSent, letGo } = holding('settle');
    const confirming = must(first.drivenVisits.confirm(journeyId));
    await isSent;
    clock += 60_000;
    const before = gateway.seen.length;
    await second.drivenVisits.tick();
    expect(await must(second.drivenVisits.find(journeyId))).toMatchObject({ state: 'settling' });
    expect(await second.waiting.at('C1')).toEqual({ waiting: [], underWay: [journeyId] });
    expect(gateway.seen).toHaveLength(before);
    letGo();
    expect(await confirming).toMatchObject({ state: 'committed' });
    expect(settlingsSent()).toBe(1);
  });

  test('when the lease of one ends, the other asks what became of the message; the late answer changes nothing', async () => {
    const { journeyId } = await begin();
    const { isSent, letGo } = holding('settle');
    const confirming = must(first.drivenVisits.confirm(journeyId));
    await isSent;
    clock += 600_000;
    await second.drivenVisits.tick();
    const asked = await must(second.drivenVisits.find(journeyId));
    expect(asked).toMatchObject({ state: 'unknown', reason: 'restart' });
    letGo();
    expect(await confirming).toMatchObject({ state: 'unknown' });
    const events = await desk.ledger.drivenVisits.events(journeyId);
    expect(events.filter(({ step, kind }) => step === 'settle' && kind !== 'sent')).toMatchObject([{ kind: 'late' }]);
    expect(desk.driving?.encryption.decrypt(events.at(-1)?.sealed ?? '')).toContain('"code":"0"');
    clock += 10_000;
    await second.drivenVisits.tick();
    expect(await must(first.drivenVisits.find(journeyId))).toMatchObject({ state: 'committed' });
    expect(settlingsSent()).toBe(1);
    expect(gateway.active).toHaveLength(1);
  });

  test('one whose lease has ended sends nothing more while the other is at work, though its last answer still counts', async () => {
    const { journeyId } = await begin();
    const [slow, other] = [holding('discharge'), holding('discharge')];
    const confirming = must(first.drivenVisits.confirm(journeyId));
    await slow.isSent;
    clock += 600_000;
    const ticking = second.drivenVisits.tick();
    await other.isSent;
    slow.letGo();
    expect(await confirming).toMatchObject({ state: 'confirmed' });
    expect(settlingsSent()).toBe(0);
    other.letGo();
    await ticking;
    expect(await must(first.drivenVisits.find(journeyId))).toMatchObject({ state: 'committed' });
    expect(settlingsSent()).toBe(1);
  });

  test('confirmed at both at once, a visit is settled once', async () => {
    const { journeyId } = await begin();
    const views = await Promise.all([first, second].map(({ drivenVisits }) => must(drivenVisits.confirm(journeyId))));
    expect(views.map(({ state }) => state)).toEqual(['committed', 'committed']);
    expect(settlingsSent()).toBe(1);
  });

  test('one that starts leaves on the screen what the other has put there', async () => {
    const { journeyId, quote } = await begin();
    await second.drivenVisits.presentAgain();
    expect(await must(first.drivenVisits.find(journeyId))).toMatchObject({ quote: { quoteId: quote?.quoteId } });
  });

  test('one that lost the visit while it asked sends nothing again: what is undone meanwhile stays uncharged', async () => {
    const { journeyId } = await begin();
    gateway.will('before', 'settle');
    expect(await must(first.drivenVisits.confirm(journeyId))).toMatchObject({ state: 'unknown' });
    clock += 10_000;
    await first.drivenVisits.tick();
    const slow = holding('query');
    clock += 10_000;
    const ticking = first.drivenVisits.tick();
    await slow.isSent;
    clock += HOUR_MS;
    await must(second.drivenVisits.undo(journeyId));
    for (let n = 0; n < 30; n += 1) {
      clock += 400_000;
      await second.drivenVisits.tick();
    }
    expect(await must(second.drivenVisits.find(journeyId))).toMatchObject({ state: 'undone' });
    slow.letGo();
    await ticking;
    expect(settlingsSent()).toBe(1);
    expect(gateway.active).toEqual([]);
    const events = await desk.ledger.drivenVisits.events(journeyId);
    expect(events.at(-1)).toMatchObject({ kind: 'late', step: 'query' });
  });

  test('a settlement that is heard of when the visit was given up is for a person', async () => {
    const { journeyId } = await begin();
    const slow = holding('settle');
    const confirming = must(first.drivenVisits.confirm(journeyId));
    await slow.isSent;
    clock += HOUR_MS;
    await second.drivenVisits.tick();
    await must(second.drivenVisits.undo(journeyId));
    for (let n = 0; n < 30; n += 1) {
      clock += 400_000;
      await second.drivenVisits.tick();
    }
    expect(await must(second.drivenVisits.find(journeyId))).toMatchObject({ state: 'undone' });
    expect(await desk.ledger.drivenVisits.workItems('open', 9)).toEqual([]);
    slow.letGo();
    await confirming;
    expect(await desk.ledger.drivenVisits.workItems('open', 9)).toMatchObject([{ journey: journeyId }]);
  });

  test('what one has confirmed is not refused at the other because it is busy with the rest', async () => {
    const { journeyId } = await begin();
    const slow = holding('discharge');
    const confirming = must(first.drivenVisits.confirm(journeyId));
    await slow.isSent;
    expect(await second.drivenVisits.confirm(journeyId)).toMatchObject({ state: 'confirmed' });
    slow.letGo();
    expect(await confirming).toMatchObject({ state: 'committed' });
  }, 20_000);

  test('a visit that is confirmed is driven on in the same turn: nobody else takes it in between', async () => {
    const { journeyId } = await begin();
    const ticks: Promise<unknown>[] = [];
    notified = () => ticks.push(second.drivenVisits.tick());
    let taken = 0;
    const { take } = state.leases;
    const counted = (...given: Parameters<typeof take>) => {
      taken += 1;
      return take(...given);
    };
    const other = instance(desk, { ...state, leases: withCall(state.leases, { take: counted }) });
    expect(await other.drivenVisits.confirm(journeyId)).toMatchObject({ state: 'committed' });
    await Promise.all(ticks);
    expect(ticks.length).toBeGreaterThan(0);
    expect(taken).toBe(1);
    expect(settlingsSent()).toBe(1);
  });

  test('a bill leaves the screen with its commit, also when the instance dies before it marks it', async () => {
    const { journeyId, quote } = await begin(true);
    const change = () => Promise.reject(new Error('died'));
    const dying = instance(desk, { ...state, bills: withCall(state.bills, { change }) });
    await expect(dying.actions.confirm(quote?.quoteId ?? '')).rejects.toThrow('died');
    expect(await must(second.drivenVisits.find(journeyId))).toMatchObject({ state: 'committed' });
    expect(await waitingAt(second)).toEqual([]);
  });

  test('a bill that its visit does not know of, because the move was refused, is put away and holds nothing', async () => {
    const { journeyId, quote } = await begin(true);
    const { drivenVisits } = desk.ledger;
    const move = async () => refuse('LEDGER_BUSY');
    const busy = { ...desk, ledger: { ...desk.ledger, drivenVisits: { ...drivenVisits, move } } };
    expect(await instance(busy, state).actions.refresh(quote?.quoteId ?? '')).toMatchObject({ code: 'LEDGER_BUSY' });
    const [shown] = await waitingAt(second);
    expect(shown?.quoteId).not.toBe(quote?.quoteId);
    expect(await desk.ledger.findQuote(shown?.quoteId ?? '')).toMatchObject({ held: true });
    expect(await second.actions.dismiss(shown?.quoteId ?? '')).toBeUndefined();
    expect(await must(second.drivenVisits.find(journeyId))).toMatchObject({ state: 'abandoned' });
    expect(await waitingAt(second)).toEqual([]);
    expect(await desk.ledger.findQuote(shown?.quoteId ?? '')).toMatchObject({ held: false });
  });

  test('a bill that cannot be given up now stays on the screen', async () => {
    const { quote } = await begin();
    const { drivenVisits } = desk.ledger;
    const move = async () => refuse('LEDGER_BUSY');
    const busy = { ...desk, ledger: { ...desk.ledger, drivenVisits: { ...drivenVisits, move } } };
    expect(await instance(busy, state).actions.dismiss(quote?.quoteId ?? '')).toMatchObject({ code: 'LEDGER_BUSY' });
    expect(await waitingAt(second)).toEqual([quote]);
  });

  test.each(['before', 'after'] as const)(
    'a bill that one presents %s the other has settled it waits for nobody',
    async (when) => {
      const bill = { adapter: 'fake', counter: 'C1', payload: { visit: VISIT, steps: ['settle'] }, hold: true };
      const [presented, settled] = [gate(), gate()];
      const { put } = state.bills;
      const slowPut = async (...given: Parameters<typeof put>) => {
        if (when === 'before') await put(...given);
        presented.resolve();
        await settled.promise;
        if (when === 'after') await put(...given);
      };
      const slow = instance(desk, { ...state, bills: withCall(state.bills, { put: slowPut }) });
      const known = await second.waiting.present(bill);
      if (isRefusal(known) || !('quoteId' in known)) throw new Error('not quoted');
      const { find } = state.bills;
      const other = instance(desk, {
        ...state,
        bills: withCall(state.bills, {
          find: async (quoteId) => {
            const found = await find(quoteId);
            presenting ??= slow.waiting.present(bill);
            await presented.promise;
            return found;
          },
        }),
      });
      let presenting: Promise<unknown> | undefined;
      expect(await other.waiting.confirm(known.quoteId)).toMatchObject({ state: 'settled' });
      settled.resolve();
      await presenting;
      expect(await waitingAt(second)).toEqual([]);
    },
  );
});

const HOUR_MS = 3_600_000;

describe('a turn', () => {
  const turnsOf = ({ leases }: SharedState) => new Turns(leases);

  test('in one process comes in the order of asking, also after one that failed', async () => {
    const turns = turnsOf(inProcessState(() => new Date(clock)));
    const done: number[] = [];
    const work = (number: number) => async () => {
      await new Promise((resolve) => setTimeout(resolve, 10 - number));
      done.push(number);
      if (number === 1) throw new Error('a fault');
    };
    const all = await Promise.allSettled([1, 2, 3].map((number) => turns.of('visit 1', work(number))));
    expect(done).toEqual([1, 2, 3]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  test('of another process is waited for so long, and then refused; its own renewal says when it was lost', async () => {
    const state = inProcessState(() => new Date(clock));
    const [here, there] = [turnsOf(state), turnsOf(state)];
    const found = await here.of('visit 1', async (renew) => {
      const refused = await there.of('visit 1', async () => 'done', 0);
      const before = await renew();
      clock += HOUR_MS;
      const done = await there.of('visit 1', async (its) => [await its(), await renew()]);
      return { refused, before, done, after: await renew() };
    });
    expect(found).toMatchObject({ refused: { code: 'LEDGER_BUSY' }, before: true, done: [true, false], after: false });
  });

  test('that is renewed lasts from then on; one that ends in a fault is over at once', async () => {
    const state = inProcessState(() => new Date(clock));
    const [here, there] = [turnsOf(state), turnsOf(state)];
    const theirs = () => there.of('visit 1', async () => 'done', 0);
    const ours = here.of('visit 1', async (renew) => {
      for (let times = 0; times < 3; times += 1) {
        clock += 90_000;
        await renew();
      }
      expect(await theirs()).toMatchObject({ code: 'LEDGER_BUSY' });
      throw new Error('a fault');
    });
    await expect(ours).rejects.toThrow('a fault');
    expect(await theirs()).toBe('done');
  });
});

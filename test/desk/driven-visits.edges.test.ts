import { beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import {
  CashierActions,
  cancelByMessage,
  type Desk,
  DrivenVisits,
  type DrivenVisitView,
  inProcessState,
  WaitingRoom,
  WorkDesk,
} from '../../src/desk/index.ts';
import { onlyQuoted } from '../../src/desk/settle/quote.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { isRefusal, type Refusal, refuse } from '../../src/refusals/index.ts';
import { encryptionWith } from '../../src/security/encrypt.ts';
import { settlementSchema } from '../../src/settlement/index.ts';
import { PLAN, plans, pricing, stay } from '../ledger/fixtures.ts';
import { FakeGateway, type FakeVisit, fakeAdapter } from './fake-gateway.ts';

/** What the simulation found, each as the shortest story that shows it. */

const VISIT: FakeVisit = { number: 1, person: 'p1', drugs: '30000.00' };
const START = Date.parse('2021-06-01T02:00:00.000Z');
const DAY_MS = 86_400_000;

let gateway: FakeGateway;
let clock: number;
let ledger: Ledger;
let desk: Desk;
let waiting: WaitingRoom;
let drivenVisits: DrivenVisits;
let actions: CashierActions;

/** A process that starts on the same store. @param over what of the ledger goes otherwise */
function start(over: Partial<Ledger> = {}): void {
  const held = new Proxy(ledger, {
    get: (target, name) => {
      const member: unknown = Reflect.get(over, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  desk = { ...desk, ledger: held };
  const state = inProcessState(desk.now);
  waiting = new WaitingRoom(desk, state);
  drivenVisits = new DrivenVisits(desk, desk.driving as NonNullable<Desk['driving']>, waiting, state);
  actions = new CashierActions(desk, waiting, drivenVisits);
}

beforeEach(async () => {
  gateway = new FakeGateway();
  clock = START;
  ledger = openSqliteLedger(':memory:');
  desk = {
    adapters: new Map([['fake', fakeAdapter]]),
    plans,
    ledger,
    personKey: (_type, number) => number,
    now: () => new Date(clock),
    notify: () => {},
    driving: {
      lines: new Map([['fake', gateway]]),
      encryption: encryptionWith('a secret of the tests, long enough to be one'),
    },
  };
  await ledger.enrol({ person: 'p1', plan: PLAN }, '2021-01-01T00:00:00.000Z');
  start();
});

const must = async (view: Promise<DrivenVisitView | Refusal>): Promise<DrivenVisitView> => {
  const found = await view;
  if (isRefusal(found)) throw new Error(`${found.code} ${found.field}`);
  return found;
};
const begin = (visit = VISIT, hold = false) =>
  must(drivenVisits.begin({ adapter: 'fake', counter: 'C1', payload: { visit }, hold }));
const find = (id: string) => must(drivenVisits.find(id));
const push = (number: number, drugs: string, counter = 'C2') => {
  const settlement = stay(number, 'p1', drugs);
  return ledger.settle({ settlement, counter, at: desk.now().toISOString() }, pricing(settlement));
};
/** Time passes in the ladder's own steps. */
const rounds = async (many: number, id: string) => {
  for (let round = 0; round < many; round += 1) {
    const { owner, nextAt } = await find(id);
    if (owner === 'none' || owner === 'cashier') return;
    clock = Math.max(clock, Date.parse(nextAt ?? '')) + 1;
    await drivenVisits.tick();
  }
};
const quoteOf = ({ quote }: DrivenVisitView): string => {
  if (quote === undefined) throw new Error('no bill waits');
  return quote.quoteId;
};

describe('a key confirms what was on the screen, and nothing else', () => {
  test('pressed twice at once on figures that no longer hold: both presses are refused, nothing is charged', async () => {
    const quoteId = quoteOf(await begin());
    await push(2, '12000.00');
    const pressed = await Promise.all([actions.confirm(quoteId), actions.confirm(quoteId)]);
    expect(pressed).toMatchObject([{ code: 'QUOTE_CHANGED' }, { code: 'QUOTE_CHANGED' }]);
    expect(gateway.active).toEqual([]);
  });

  test('pressed twice by the name of the journey: the second press knows no more than the first', async () => {
    const { journeyId } = await begin();
    await push(2, '12000.00');
    const pressed = await Promise.all([drivenVisits.confirm(journeyId), drivenVisits.confirm(journeyId)]);
    expect(pressed).toMatchObject([{ code: 'QUOTE_CHANGED' }, { code: 'QUOTE_CHANGED' }]);
    expect(gateway.active).toEqual([]);
    expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'committed' });
  });

  test('a bill priced anew on request is the one that the next key confirms', async () => {
    const first = await begin();
    await push(2, '12000.00');
    const refreshed = await actions.refresh(quoteOf(first));
    if (isRefusal(refreshed)) throw new Error(refreshed.code);
    expect((await find(first.journeyId)).quote?.quoteId).toBe(refreshed.quoteId);
    expect(await actions.confirm(refreshed.quoteId)).toMatchObject({ state: 'settled' });
  });

  test('a quote that was forgotten while the gateway was silent is asked again, not charged on trust', async () => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle').will('before', 'query');
    await drivenVisits.confirm(journeyId);
    clock += 8 * DAY_MS;
    await ledger.forgetQuotesBefore(new Date(clock - 7 * DAY_MS).toISOString());
    await rounds(3, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'asking', reason: 'QUOTE_UNKNOWN' });
    expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'committed' });
  });
});

test('a bill that waited until its quote was forgotten is not settled at other figures than were shown', async () => {
  const settlement = settlementSchema.parse(stay(1, 'p1', '30000.00'));
  const quoted = onlyQuoted(await waiting.put({ counter: 'C1', settlement, adapter: fakeAdapter, hold: false }));
  if (isRefusal(quoted)) throw new Error(quoted.code);
  await push(2, '12000.00');
  clock += 8 * DAY_MS;
  await ledger.forgetQuotesBefore(new Date(clock - 7 * DAY_MS).toISOString());
  expect(await actions.confirm(quoted.quoteId)).toMatchObject({ code: 'QUOTE_UNKNOWN' });
});

describe('what is settled stays settled', () => {
  test('a bill put away after it was confirmed is not taken back', async () => {
    const view = await begin();
    const settled = await actions.confirm(quoteOf(view));
    expect(settled).toMatchObject({ state: 'settled' });
    expect(await actions.dismiss(quoteOf(view))).toMatchObject({ code: 'JOURNEY_MOVED_ON' });
    expect(await find(view.journeyId)).toMatchObject({ state: 'committed', settled: { state: 'settled' } });
    expect(gateway.active).toHaveLength(1);
  });

  test('a bill put away while it waits gives the visit up', async () => {
    const view = await begin();
    expect(await actions.dismiss(quoteOf(view))).toBeUndefined();
    expect(await find(view.journeyId)).toMatchObject({ state: 'abandoned' });
    expect((await waiting.at('C1')).waiting).toEqual([]);
  });
});

describe('taking back', () => {
  test('"not found" twice is not the end: a message that was on its way arrives, and is taken back too', async () => {
    const { journeyId } = await begin();
    gateway.will('coming', 'settle');
    await drivenVisits.confirm(journeyId);
    await drivenVisits.undo(journeyId);
    await rounds(2, journeyId);
    gateway.arrive();
    expect(gateway.active).toHaveLength(1);
    await rounds(8, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
    expect(gateway.active).toEqual([]);
  });

  test('what never was is done with after the whole ladder, without a person', async () => {
    const { journeyId } = await begin();
    gateway.will('before', 'settle');
    await drivenVisits.confirm(journeyId);
    await drivenVisits.undo(journeyId);
    await rounds(8, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
    expect(clock - START).toBeGreaterThan(6 * 60_000);
    expect(await ledger.drivenVisits.workItems('open', 10)).toEqual([]);
  });

  test('a ledger that is busy at the last step is tried again later, not at once and for ever', async () => {
    let busy = 1;
    start({
      cancel: async (request, examine) => {
        if (request.evidence !== undefined && busy > 0) {
          busy -= 1;
          return refuse('LEDGER_BUSY');
        }
        return ledger.cancel(request, examine);
      },
    });
    const { journeyId } = await begin();
    await drivenVisits.confirm(journeyId);
    const undoing = await must(drivenVisits.undo(journeyId));
    expect(undoing).toMatchObject({ state: 'undoing', reason: 'LEDGER_BUSY', owner: 'desk' });
    expect(Date.parse(undoing.nextAt ?? '')).toBeGreaterThan(clock);
    await rounds(2, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
  });

  test.each([
    ['', '2000'],
    [', also when what was confirmed is forgotten', '9999'],
  ])('what the hospital took back before we had written it is undone by the desk itself%s', async (_, before) => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle');
    await drivenVisits.confirm(journeyId);
    await ledger.forgetQuotesBefore(before);
    const { id } = stay(1, 'p1', VISIT.drugs);
    expect(
      await cancelByMessage(desk, { adapter: 'fake', counter: 'C1', payload: { cancels: id, total: 3500000n } }),
    ).toMatchObject({
      beforeSettlement: true,
    });
    await rounds(3, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
    expect(gateway.active).toEqual([]);
    expect(await ledger.drivenVisits.workItems('open', 10)).toEqual([]);
  });

  test('another message’s yes to a reversal is found out by the second one, which reverses', async () => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle').will('other', 'reverse');
    await drivenVisits.confirm(journeyId);
    expect(await must(drivenVisits.undo(journeyId))).toMatchObject({ state: 'undone' });
    expect(gateway.active).toEqual([]);
  });

  test('not charged, says a person, of what stood before the desk sent the message again: the driven visit has moved on', async () => {
    const { journeyId } = await begin();
    gateway.will('before', 'settle', ...Array.from({ length: 7 }, () => 'query' as const)).will('after', 'settle');
    await drivenVisits.confirm(journeyId);
    await rounds(7, journeyId);
    const work = new WorkDesk(desk, drivenVisits);
    const [item] = await work.list('open');
    const moving = new Proxy(ledger.drivenVisits, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (name !== 'closeWorkItem') return typeof member === 'function' ? member.bind(target) : member;
        return async (...args: Parameters<typeof target.closeWorkItem>) => {
          await rounds(2, journeyId);
          return target.closeWorkItem(...args);
        };
      },
    });
    start({ drivenVisits: moving });
    const closed = await new WorkDesk(desk, drivenVisits).close(item?.id ?? 0, 'A', 'nothing there', 'not-charged');
    expect(closed).toMatchObject({ code: 'JOURNEY_MOVED_ON' });
    expect(gateway.active).toHaveLength(1);
    await rounds(3, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'committed' });
  });

  test('an answer that came before, for another message, is no answer: asked for under a new number', async () => {
    const { journeyId } = await begin();
    gateway.will('before', 'settle').will('stale', 'reverse');
    await drivenVisits.confirm(journeyId);
    expect(await must(drivenVisits.undo(journeyId))).toMatchObject({ state: 'undoing', reason: 'other-message' });
    await rounds(8, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
    const reversals = gateway.seen.filter(({ step }) => step === 'reverse');
    expect(new Set(reversals.map(({ msgid }) => msgid)).size).toBe(2);
  });

  test('another message’s yes, while the settlement is still on its way: it is reversed when it has arrived', async () => {
    const { journeyId } = await begin();
    gateway.will('coming', 'settle').will('other', 'reverse');
    await drivenVisits.confirm(journeyId);
    expect(await must(drivenVisits.undo(journeyId))).toMatchObject({ state: 'undoing', reason: 'not found' });
    await rounds(2, journeyId);
    gateway.arrive();
    await rounds(8, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
    expect(gateway.active).toEqual([]);
  });

  test('what the gateway never says is undone is tried until a person says that nothing stands', async () => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle').will('refuse', ...Array.from({ length: 12 }, () => 'reverse' as const));
    await drivenVisits.confirm(journeyId);
    await drivenVisits.undo(journeyId);
    await rounds(8, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'undoing' });
    const work = new WorkDesk(desk, drivenVisits);
    const [item] = await work.list('open');
    const closed = await work.close(item?.id ?? 0, 'A', 'the office says it is gone', 'not-charged');
    expect(closed).toMatchObject({ journey: { state: 'undone' } });
    expect(await work.list('open')).toEqual([]);
  });

  /** The first look for a driven visit is that of a moment ago: it was not committed then. */
  function lookTooEarly(): void {
    let looks = 0;
    const early = new Proxy(ledger.drivenVisits, {
      get: (target, name) => {
        if (name === 'findBySettlement' && looks++ === 0) return async () => undefined;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    start({ drivenVisits: early });
  }

  test('a cancel by number at the very moment the driven visit commits takes back both sides', async () => {
    const { journeyId } = await begin();
    const { settlementId = '' } = await must(drivenVisits.confirm(journeyId));
    lookTooEarly();
    expect(await actions.cancel(settlementId)).toMatchObject({ duplicate: false });
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
    expect(gateway.active).toEqual([]);
  });

  test('a cancel by message at that moment moves the driven visit too', async () => {
    const { journeyId } = await begin();
    const { settlementId = '' } = await must(drivenVisits.confirm(journeyId));
    lookTooEarly();
    const payload = { cancels: settlementId };
    expect(await cancelByMessage(desk, { adapter: 'fake', counter: 'C1', payload })).toMatchObject({
      duplicate: false,
    });
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
  });

  test('without a gateway a driven settlement cannot be taken back at the counter: the other side would stand', async () => {
    const { journeyId } = await begin();
    const { settlementId = '' } = await must(drivenVisits.confirm(journeyId));
    const pushOnly = new CashierActions(desk, waiting);
    expect(await pushOnly.cancel(settlementId)).toMatchObject({ code: 'GATEWAY_NONE' });
    expect(await find(journeyId)).toMatchObject({ state: 'committed', settled: { state: 'settled' } });
  });

  test('what the hospital took back itself is undone, and the visit can be begun again', async () => {
    const { journeyId } = await begin();
    const { settlementId } = await must(drivenVisits.confirm(journeyId));
    await cancelByMessage(desk, { adapter: 'fake', counter: 'C1', payload: { cancels: settlementId } });
    expect(await find(journeyId)).toMatchObject({ state: 'undone', settled: { state: 'cancelled' } });
    expect(await begin()).toMatchObject({ state: 'quoted' });
    expect((await audit(ledger)).findings).toEqual([]);
  });
});

test('a refusal that was another message’s answer is not believed: what the gateway did settle is adopted', async () => {
  const { journeyId } = await begin();
  const { send } = gateway;
  gateway.send = async (message, late) => {
    const sent = await send.call(gateway, message, late);
    // The gateway has done it; the answer that comes is a refusal of something else.
    return message.step === 'settle' ? { kind: 'answered', text: JSON.stringify({ code: '-2' }) } : sent;
  };
  expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'committed' });
  expect(gateway.active).toHaveLength(1);
  expect((await audit(ledger)).findings).toEqual([]);
});

describe('what is known before the gateway is told', () => {
  const second: FakeVisit = { number: 2, person: 'p1', drugs: '12000.00' };
  const holding = (hold: boolean) =>
    must(drivenVisits.begin({ adapter: 'fake', counter: 'C2', payload: { visit: second }, hold }));

  test('another counter’s hold made since the quote: nothing is charged while it is not known what becomes of it', async () => {
    const quoteId = quoteOf(await begin());
    const other = await holding(true);
    expect(await actions.confirm(quoteId)).toMatchObject({ code: 'HELD_ELSEWHERE', details: { counter: 'C2' } });
    expect(gateway.active).toEqual([]);
    await actions.dismiss(quoteOf(other));
    const { journeyId } = await begin();
    expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'committed' });
  });

  test('charged, and a hold comes between that its counter renews for ever: a person is asked after ten minutes', async () => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle');
    await drivenVisits.confirm(journeyId);
    const { journeyId: other } = await holding(true);
    for (let minute = 0; minute < 30; minute += 1) {
      clock += 60_000;
      await drivenVisits.refresh(other);
      await drivenVisits.tick();
    }
    expect(await find(journeyId)).toMatchObject({ state: 'settled', reason: 'HELD_ELSEWHERE' });
    expect(await ledger.drivenVisits.workItems('open', 10)).toMatchObject([{ why: 'HELD_ELSEWHERE' }]);
  });

  test('a bill whose driven visit is given up behind the cashier’s back leaves the screen, and lets go of its hold', async () => {
    const { journeyId } = await begin(VISIT, true);
    gateway.will('before', 'settle', ...Array.from({ length: 7 }, () => 'query' as const));
    await drivenVisits.confirm(journeyId);
    await rounds(7, journeyId);
    const work = new WorkDesk(desk, drivenVisits);
    const [item] = await work.list('open');
    await work.close(item?.id ?? 0, 'A', 'nothing there', 'not-charged');
    expect(await find(journeyId)).toMatchObject({ state: 'abandoned' });
    expect((await waiting.at('C1')).waiting).toEqual([]);
    expect(await push(3, '12000.00')).toMatchObject({ duplicate: false });
  });

  test('confirmed again after a refusal, the discharge is not sent a second time', async () => {
    const { journeyId } = await begin();
    gateway.will('refuse', 'settle', 'settle');
    await drivenVisits.confirm(journeyId);
    expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'committed' });
    expect(gateway.seen.filter(({ step }) => step === 'discharge')).toHaveLength(1);
  });

  test('undone before its number was learnt, and begun again under the same number of the gateway: it settles', async () => {
    const { journeyId } = await begin();
    gateway.will('before', 'settle');
    await drivenVisits.confirm(journeyId);
    await drivenVisits.undo(journeyId);
    await rounds(8, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'undone' });
    const { journeyId: again } = await begin();
    expect(await must(drivenVisits.confirm(again))).toMatchObject({ state: 'committed' });
  });

  test('one driven visit that cannot be read keeps no server from starting', async () => {
    await begin();
    await holding(false);
    const [unreadable, sound] = await ledger.drivenVisits.open(10);
    if (unreadable === undefined || sound === undefined) throw new Error('two driven visits are open');
    await ledger.drivenVisits.move(unreadable.id, unreadable.version, {
      state: 'quoted',
      at: unreadable.updatedAt,
      sealed: 'x',
    });
    start();
    await drivenVisits.presentAgain();
    expect((await waiting.at('C2')).waiting).toHaveLength(1);
    expect(await ledger.drivenVisits.workItems('open', 10)).toMatchObject([
      { why: 'INTERNAL', journey: unreadable.id },
    ]);
  });
});

describe('a busy ledger', () => {
  test('is waited for when a bill is priced: the visit does not fail, and no person is called', async () => {
    let busy = 1;
    start({
      quote: async (request, decide) => {
        busy -= 1;
        return busy >= 0 ? refuse('LEDGER_BUSY') : ledger.quote(request, decide);
      },
    });
    const { journeyId } = await begin();
    expect(await find(journeyId)).toMatchObject({ state: 'preparing', reason: 'LEDGER_BUSY' });
    await rounds(1, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'quoted' });
    // Once more, when the gateway has settled and our figures are not those confirmed.
    gateway.will('after', 'settle');
    await drivenVisits.confirm(journeyId);
    await push(2, '12000.00').then((pushed) => expect(pushed).toMatchObject({ duplicate: false }));
    busy = 1;
    await rounds(1, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'settled', reason: 'LEDGER_BUSY', owner: 'desk' });
    await rounds(1, journeyId);
    expect(await find(journeyId)).toMatchObject({ state: 'asking' });
  });
});

describe('the clock, and one that cannot be driven', () => {
  test('a clock set back by a day keeps nobody waiting for a day', async () => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle');
    await drivenVisits.confirm(journeyId);
    clock -= DAY_MS;
    await drivenVisits.tick();
    expect(await find(journeyId)).toMatchObject({ state: 'committed' });
  });

  test('one visit that our own bug stops does not stop those behind it, and a person is told', async () => {
    gateway.will('before', 'register', 'register');
    const first = await begin();
    const second = await begin({ number: 2, person: 'p2', drugs: '100.00' });
    const { send } = gateway;
    gateway.send = async (message, late) => {
      if (JSON.stringify(message.request).includes('30000.00')) throw new Error('a bug of ours');
      return send.call(gateway, message, late);
    };
    clock += 2_000;
    await expect(drivenVisits.tick()).rejects.toThrow('a bug of ours');
    expect(await find(second.journeyId)).toMatchObject({ state: 'quoted' });
    expect(await find(first.journeyId)).toMatchObject({ state: 'preparing', owner: 'person', reason: 'INTERNAL' });
    const [item] = await new WorkDesk(desk, drivenVisits).list('open');
    expect(item).toMatchObject({ journey: first.journeyId, why: 'INTERNAL' });
    expect(await drivenVisits.tick()).toBe(0);
  });
});

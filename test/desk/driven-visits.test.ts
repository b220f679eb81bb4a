import { beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import {
  type Desk,
  DrivenVisits,
  type DrivenVisitView,
  inProcessState,
  WaitingRoom,
  WorkDesk,
} from '../../src/desk/index.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { isRefusal, type Refusal } from '../../src/refusals/index.ts';
import { encryptionWith } from '../../src/security/encrypt.ts';
import { PLAN, plans, pricing, stay } from '../ledger/fixtures.ts';
import { FakeGateway, type FakeVisit, fakeAdapter } from './fake-gateway.ts';

const VISIT: FakeVisit = { number: 1, person: 'p1', drugs: '30000.00' };
const envelope = (visit: FakeVisit = VISIT, hold = false) => ({
  adapter: 'fake',
  counter: 'C1',
  payload: { visit },
  hold,
});

let gateway: FakeGateway;
let clock: number;
let desk: Desk;
let waiting: WaitingRoom;
let drivenVisits: DrivenVisits;

/** A process that starts on the same store: nothing in memory survives. */
function start(): void {
  const state = inProcessState(desk.now);
  waiting = new WaitingRoom(desk, state);
  drivenVisits = new DrivenVisits(desk, desk.driving as NonNullable<Desk['driving']>, waiting, state);
}

beforeEach(async () => {
  gateway = new FakeGateway();
  clock = Date.parse('2021-06-01T02:00:00.000Z');
  desk = {
    adapters: new Map([['fake', fakeAdapter]]),
    plans,
    ledger: openSqliteLedger(':memory:'),
    personKey: (_type, number) => number,
    now: () => new Date(clock),
    notify: () => {},
    driving: {
      lines: new Map([['fake', gateway]]),
      encryption: encryptionWith('a secret of the tests, long enough to be one'),
    },
  };
  await desk.ledger.enrol({ person: 'p1', plan: PLAN }, '2021-01-01T00:00:00.000Z');
  start();
});

const must = async (view: Promise<DrivenVisitView | Refusal>): Promise<DrivenVisitView> => {
  const found = await view;
  if (isRefusal(found)) throw new Error(`${found.code} ${found.field}`);
  return found;
};
const begin = (visit = VISIT) => must(drivenVisits.begin(envelope(visit)));
const advance = async (ms: number) => {
  clock += ms;
  await drivenVisits.tick();
};
/** Time passes in the ladder's own steps until the driven visit no longer waits. */
const untilQuiet = async (id: string): Promise<DrivenVisitView> => {
  for (let round = 0; round < 12; round += 1) {
    const view = await must(drivenVisits.find(id));
    if (view.owner === 'none' || view.owner === 'cashier') return view;
    clock = Math.max(clock, Date.parse(view.nextAt ?? '')) + 1;
    await drivenVisits.tick();
  }
  return must(drivenVisits.find(id));
};
const clean = async () => expect((await audit(desk.ledger)).findings).toEqual([]);

describe('a visit that the desk drives', () => {
  test('is registered, tried, quoted, confirmed, settled at the gateway and committed with us', async () => {
    const quoted = await begin();
    expect(quoted).toMatchObject({ state: 'quoted', owner: 'cashier', quote: { canSettle: true } });
    expect(gateway.active).toEqual([]);
    const done = await must(drivenVisits.confirm(quoted.journeyId));
    expect(done).toMatchObject({ state: 'committed', owner: 'none', settled: { state: 'settled' } });
    expect(gateway.active).toHaveLength(1);
    expect((await waiting.at('C1')).waiting).toEqual([]);
    await clean();
  });

  test('begun again is the same driven visit; with other content it is refused', async () => {
    const first = await begin();
    expect((await begin()).journeyId).toBe(first.journeyId);
    const other = await drivenVisits.begin(envelope({ ...VISIT, drugs: '30000.01' }));
    expect(other).toMatchObject({ code: 'VISIT_DIFFERS' });
    await must(drivenVisits.confirm(first.journeyId));
    expect(await begin()).toMatchObject({ state: 'committed', settled: { state: 'settled' } });
    expect(gateway.active).toHaveLength(1);
  });

  test('confirmed twice at once settles once', async () => {
    const { journeyId } = await begin();
    const views = await Promise.all([1, 2, 3].map(() => must(drivenVisits.confirm(journeyId))));
    expect(views.map(({ state }) => state)).toEqual(['committed', 'committed', 'committed']);
    expect(gateway.seen.filter(({ step }) => step === 'settle')).toHaveLength(1);
  });

  test('refused by the gateway before money: nothing is charged, and it says so', async () => {
    gateway.will('refuse', 'trial');
    expect(await begin()).toMatchObject({ state: 'failed', refusal: { code: 'GATEWAY_REFUSED', field: 'trial' } });
  });

  test('refused when it settles, and again: nothing is charged, the cashier may confirm again', async () => {
    const { journeyId } = await begin();
    gateway.will('refuse', 'settle', 'settle');
    expect(await drivenVisits.confirm(journeyId)).toMatchObject({ refused: true, code: 'GATEWAY_REFUSED' });
    expect(await must(drivenVisits.find(journeyId))).toMatchObject({ state: 'quoted' });
    expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'committed' });
    expect(gateway.active).toHaveLength(1);
    await clean();
  });

  test('another message’s refusal while a query does not find it yet: the same message sent again finds it settled', async () => {
    const { journeyId } = await begin();
    gateway.will('other-refusal', 'settle').will('hidden', 'query');
    expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'committed' });
    expect(gateway.active).toHaveLength(1);
    await clean();
  });

  test('a gateway that cannot be reached is tried again, and given up before anything is charged', async () => {
    gateway.will('before', 'register', 'register');
    const waits = await begin();
    expect(waits).toMatchObject({ state: 'preparing', owner: 'desk', tries: 1 });
    await advance(2_000);
    await advance(5_000);
    expect(await must(drivenVisits.find(waits.journeyId))).toMatchObject({ state: 'quoted' });
    // The very same message, each time.
    expect(new Set(gateway.seen.filter(({ step }) => step === 'register').map(({ msgid }) => msgid)).size).toBe(1);
  });
});

describe('no answer to the message that settles', () => {
  test.each(['before', 'after', 'garbled'] as const)(
    '%s the effect: one settlement in the end, whatever was heard',
    async (fault) => {
      const { journeyId } = await begin();
      gateway.will(fault, 'settle');
      expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'unknown', owner: 'desk' });
      expect(await untilQuiet(journeyId)).toMatchObject({ state: 'committed' });
      expect(gateway.active).toHaveLength(1);
      expect(new Set(gateway.seen.filter(({ step }) => step === 'settle').map(({ msgid }) => msgid)).size).toBe(1);
      await clean();
    },
  );

  test('while it is unknown, nobody else settles the visit', async () => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle');
    await drivenVisits.confirm(journeyId);
    const settlement = stay(1, 'p1', '30000.00');
    const pushed = await desk.ledger.settle(
      { settlement, counter: 'C2', at: desk.now().toISOString() },
      pricing(settlement),
    );
    expect(pushed).toMatchObject({ code: 'VISIT_UNRESOLVED' });
    await untilQuiet(journeyId);
    const again = await desk.ledger.settle(
      { settlement, counter: 'C2', at: desk.now().toISOString() },
      pricing(settlement),
    );
    expect(again).toMatchObject({ duplicate: true });
  });

  test('the process dies at the moment of sending: the next one asks, and never sends a second message', async () => {
    const { journeyId } = await begin();
    let hang: (() => void) | undefined;
    const dead = new Promise<never>((_resolve, reject) => {
      hang = () => reject(new Error('process died'));
    });
    const { send } = gateway;
    const sent = new Promise<void>((resolve) => {
      gateway.send = async (message, late) => {
        if (message.step !== 'settle') return send.call(gateway, message, late);
        await send.call(gateway, message, late);
        resolve();
        return dead;
      };
    });
    const confirming = drivenVisits.confirm(journeyId).catch(() => 'died');
    await sent;
    gateway.send = send;
    hang?.();
    await confirming;
    start();
    await drivenVisits.presentAgain();
    await drivenVisits.tick();
    expect(await must(drivenVisits.find(journeyId))).toMatchObject({ state: 'unknown', reason: 'restart' });
    expect(await untilQuiet(journeyId)).toMatchObject({ state: 'committed' });
    expect(gateway.seen.filter(({ step }) => step === 'settle')).toHaveLength(1);
    await clean();
  });

  test('six tries without an answer make a work item with all that was said; the desk goes on asking', async () => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle');
    gateway.will('before', ...Array.from({ length: 8 }, () => 'query' as const));
    await drivenVisits.confirm(journeyId);
    for (let round = 0; round < 7; round += 1) {
      const view = await must(drivenVisits.find(journeyId));
      clock = Date.parse(view.nextAt ?? '') + 1;
      await drivenVisits.tick();
    }
    const work = new WorkDesk(desk, drivenVisits);
    const [item] = await work.list('open');
    if (item === undefined) throw new Error('no work item');
    const file = await work.find(item.id);
    if (isRefusal(file)) throw new Error(file.code);
    expect(file).toMatchObject({ journey: { owner: 'person', state: 'unknown' }, item: { why: 'GATEWAY_SILENT' } });
    expect(file.events.filter(({ kind }) => kind === 'silent').length).toBeGreaterThanOrEqual(7);
    expect(JSON.stringify(file.events)).not.toContain('p1');
    const closed = await work.close(item.id, 'A. Person', 'asked the bureau by telephone', 'retry');
    expect(closed).toMatchObject({ item: { closedBy: 'A. Person' } });
    expect(await untilQuiet(journeyId)).toMatchObject({ state: 'committed' });
    expect(await work.close(item.id, 'B', 'again', 'none')).toMatchObject({ code: 'WORK_ITEM_UNKNOWN' });
  });

  test('a late answer is recorded, not applied', async () => {
    const { journeyId } = await begin();
    gateway.will('late', 'settle');
    await drivenVisits.confirm(journeyId);
    await drivenVisits.undo(journeyId);
    expect(await untilQuiet(journeyId)).toMatchObject({ state: 'undone' });
    gateway.deliverLate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const events = await desk.ledger.drivenVisits.events(journeyId);
    expect(events.at(-1)).toMatchObject({ kind: 'late', step: 'settle' });
    expect(await must(drivenVisits.find(journeyId))).toMatchObject({ state: 'undone' });
    expect(gateway.active).toEqual([]);
    await clean();
  });
});

describe('undoing', () => {
  test('before anything was charged there is nothing to take back', async () => {
    const { journeyId } = await begin();
    expect(await must(drivenVisits.undo(journeyId))).toMatchObject({ state: 'abandoned' });
    expect(gateway.seen.some(({ step }) => step === 'cancel' || step === 'reverse')).toBe(false);
    expect(await begin()).toMatchObject({ state: 'quoted' });
  });

  test('ours first, then the gateway, which is told until it answers', async () => {
    const { journeyId } = await begin();
    const { settlementId = '' } = await must(drivenVisits.confirm(journeyId));
    gateway.will('before', 'cancel').will('after', 'cancel');
    expect(await must(drivenVisits.undo(journeyId, 'wrong patient'))).toMatchObject({ state: 'undoing' });
    expect(await desk.ledger.findBill(settlementId)).toMatchObject({ state: 'cancelled' });
    expect(gateway.active).toHaveLength(1);
    expect(await untilQuiet(journeyId)).toMatchObject({ state: 'undone' });
    expect(gateway.active).toEqual([]);
    expect((await desk.ledger.snapshot('p1')).accumulators).toEqual(new Map());
    await clean();
  });

  test('an unknown settlement is reversed by our own message number, and leaves a tombstone only if it had a name', async () => {
    const { journeyId } = await begin();
    gateway.will('after', 'settle');
    await drivenVisits.confirm(journeyId);
    expect(await must(drivenVisits.undo(journeyId))).toMatchObject({ state: 'undone', wanted: 'undo' });
    expect(gateway.seen.slice(-2)).toMatchObject([{ step: 'reverse' }, { step: 'reverse' }]);
    expect(gateway.active).toEqual([]);
    await clean();
  });
});

describe('quotes that hold', () => {
  const second: FakeVisit = { number: 2, person: 'p1', drugs: '12000.00' };

  test('another counter sees what is held, and settles only what is certain either way', async () => {
    const first = await must(drivenVisits.begin(envelope(VISIT, true)));
    expect(first.quote).toMatchObject({ held: true });
    const settlement = stay(2, 'p1', '12000.00');
    const at = desk.now().toISOString();
    const refused = await desk.ledger.settle({ settlement, counter: 'C2', at }, pricing(settlement));
    expect(refused).toMatchObject({ code: 'HELD_ELSEWHERE', details: { counter: 'C1' } });
    const harmless = stay(3, 'p2', '100.00');
    expect(await desk.ledger.settle({ settlement: harmless, counter: 'C2', at }, pricing(harmless))).toMatchObject({
      duplicate: false,
    });
    const other = await must(drivenVisits.begin(envelope(second)));
    const { quoteId = '' } = other.quote ?? {};
    await must(drivenVisits.confirm(first.journeyId));
    // What it was told while the other held is what it gets once the other has settled.
    const done = await must(drivenVisits.confirm(other.journeyId));
    expect(done.state).toBe('committed');
    expect(quoteId).not.toBe('');
    await clean();
  });

  test('a hold that expires binds nobody', async () => {
    await must(drivenVisits.begin(envelope(VISIT, true)));
    clock += 11 * 60_000;
    const settlement = stay(2, 'p1', '12000.00');
    const at = desk.now().toISOString();
    expect(await desk.ledger.settle({ settlement, counter: 'C2', at }, pricing(settlement))).toMatchObject({
      duplicate: false,
    });
  });

  test('a bill put away holds nothing', async () => {
    const first = await must(drivenVisits.begin(envelope(VISIT, true)));
    await must(drivenVisits.undo(first.journeyId));
    const settlement = stay(2, 'p1', '12000.00');
    const at = desk.now().toISOString();
    expect(await desk.ledger.settle({ settlement, counter: 'C2', at }, pricing(settlement))).toMatchObject({
      duplicate: false,
    });
  });

  test('a quote that no longer holds is shown again, old and new, before the gateway is told anything', async () => {
    const first = await begin();
    const settlement = stay(2, 'p1', '12000.00');
    await desk.ledger.settle({ settlement, counter: 'C2', at: desk.now().toISOString() }, pricing(settlement));
    const stopped = await drivenVisits.confirm(first.journeyId);
    expect(stopped).toMatchObject({ code: 'QUOTE_CHANGED', details: { 'patientPays.quoted': expect.any(String) } });
    expect(gateway.seen.some(({ step }) => step === 'settle')).toBe(false);
    expect(await must(drivenVisits.confirm(first.journeyId))).toMatchObject({ state: 'committed' });
    await clean();
  });
});

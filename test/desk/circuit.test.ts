import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Circuit } from '../../src/desk/driven/circuit.ts';
import { type Desk, DrivenVisits, inProcessState, WaitingRoom } from '../../src/desk/index.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import type { Delivery, GatewayLine, GatewayMessage } from '../../src/port/adapter.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { encryptionWith } from '../../src/security/encrypt.ts';
import { PLAN, plans } from '../ledger/fixtures.ts';
import { FakeGateway, fakeAdapter } from './fake-gateway.ts';

const SILENT: Delivery = { kind: 'silent', why: 'timeout' };
const YES: Delivery = { kind: 'answered', text: '{}' };
const DOWN: Delivery = { kind: 'not-sent', why: 'line down', down: true };

/** What the other end does with the next messages, and whether it can be reached. */
class Line implements GatewayLine {
  outcome: Delivery = YES;
  reachable = true;
  sent = 0;
  held: (() => void)[] = [];
  holds = false;

  async send(): Promise<Delivery> {
    this.sent += 1;
    const { outcome } = this;
    if (this.holds) await new Promise<void>((resolve) => this.held.push(resolve));
    return outcome;
  }
}

let line: Line;
let circuit: Circuit;
const changes: string[] = [];
const message = { step: 'trial', msgid: '1', request: {} } satisfies GatewayMessage;
const send = () => circuit.send(message, () => undefined);
const circuitOn = (over: GatewayLine, isReachable: () => boolean) =>
  new Circuit(over, {
    isOutage: ({ kind }) => kind === 'silent' || kind === 'not-sent',
    isReachable: async () => isReachable(),
    onChange: (state) => void changes.push(state),
    askAfterMs: 100,
  });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  changes.length = 0;
  line = new Line();
  circuit = circuitOn(line, () => line.reachable);
});
afterEach(() => {
  circuit.close();
  vi.useRealTimers();
});

test('one message without an answer, where nothing can be reached, and the next is not sent', async () => {
  Object.assign(line, { outcome: SILENT, reachable: false });
  expect(await send()).toEqual(SILENT);
  await vi.advanceTimersByTimeAsync(0);
  expect(circuit.isDown()).toBe(true);
  expect(await send()).toEqual(DOWN);
  expect(line.sent).toBe(1);
  expect(changes).toEqual(['down']);
});

test('a gateway that can be reached and leaves one kind of message unanswered is not down', async () => {
  line.outcome = SILENT;
  for (const outcome of [SILENT, SILENT, YES, SILENT, SILENT]) {
    line.outcome = outcome;
    expect(await send()).toEqual(outcome);
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(circuit.isDown()).toBe(false);
  line.outcome = SILENT;
  await send();
  await vi.advanceTimersByTimeAsync(0);
  expect(circuit.isDown()).toBe(true);
});

test('when something answers there again one message goes first, and the others once it was answered', async () => {
  Object.assign(line, { outcome: SILENT, reachable: false });
  await send();
  await vi.advanceTimersByTimeAsync(250);
  expect(circuit.isDown()).toBe(true);
  Object.assign(line, { outcome: YES, reachable: true, holds: true });
  await vi.advanceTimersByTimeAsync(500);
  const first = send();
  expect(await send()).toEqual(DOWN);
  for (const resume of line.held) resume();
  expect(await first).toEqual(YES);
  line.holds = false;
  expect(await send()).toEqual(YES);
  expect(changes).toEqual(['down', 'up']);
});

test('when that message is not answered the line is down again, and asked less often', async () => {
  Object.assign(line, { outcome: SILENT, reachable: false });
  await send();
  line.reachable = true;
  await vi.advanceTimersByTimeAsync(100);
  expect(await send()).toEqual(SILENT);
  await vi.advanceTimersByTimeAsync(100);
  expect(await send()).toEqual(DOWN);
  await vi.advanceTimersByTimeAsync(100);
  expect(await send()).toEqual(SILENT);
  expect(changes).toEqual(['down']);
});

test('a fault of our own in that message leaves the line to be tried again', async () => {
  Object.assign(line, { outcome: SILENT, reachable: false });
  await send();
  Object.assign(line, { outcome: YES, reachable: true });
  await vi.advanceTimersByTimeAsync(100);
  vi.spyOn(line, 'send').mockRejectedValueOnce(new Error('a bug'));
  await expect(send()).rejects.toThrow('a bug');
  expect(await send()).toEqual(YES);
  expect(changes).toEqual(['down', 'up']);
});

test('once it was up again, the next outage is asked about as soon as the first one was', async () => {
  for (let outage = 0; outage < 3; outage += 1) {
    Object.assign(line, { outcome: SILENT, reachable: false });
    await send();
    await vi.advanceTimersByTimeAsync(0);
    Object.assign(line, { outcome: YES, reachable: true });
    expect(await send()).toEqual(DOWN);
    await vi.advanceTimersByTimeAsync(100);
    expect(await send()).toEqual(YES);
  }
  expect(changes).toEqual(['down', 'up', 'down', 'up', 'down', 'up']);
});

test('what was sent before the line went down, and is not answered, says nothing of the line now', async () => {
  Object.assign(line, { outcome: SILENT, reachable: false, holds: true });
  const [first, ...others] = [send(), send(), send()];
  line.held[0]?.();
  await first;
  line.reachable = true;
  await vi.advanceTimersByTimeAsync(100);
  for (const resume of line.held) resume();
  await Promise.all(others);
  await vi.advanceTimersByTimeAsync(0);
  Object.assign(line, { outcome: YES, holds: false });
  expect(await send()).toEqual(YES);
});

test('a visit is refused at once, one under way is told as it stands, and what was sent stays unknown', async () => {
  vi.useRealTimers();
  const gateway = new FakeGateway();
  let reachable = true;
  circuit = circuitOn(gateway, () => reachable);
  const desk: Desk = {
    adapters: new Map([['fake', fakeAdapter]]),
    plans,
    ledger: openSqliteLedger(':memory:'),
    personKey: (_type, number) => number,
    now: () => new Date('2021-06-01T02:00:00.000Z'),
    notify: () => {},
    driving: {
      lines: new Map([['fake', circuit]]),
      encryption: encryptionWith('a secret of the tests, long enough to be one'),
    },
  };
  const driving = desk.driving as NonNullable<Desk['driving']>;
  const state = inProcessState(desk.now);
  const drivenVisits = new DrivenVisits(desk, driving, new WaitingRoom(desk, state), state);
  await desk.ledger.enrol({ person: 'p1', plan: PLAN }, '2021-01-01T00:00:00.000Z');
  const begin = (number: number) =>
    drivenVisits.begin({
      adapter: 'fake',
      counter: 'C1',
      payload: { visit: { number, person: 'p1', drugs: '30000.00' } },
      hold: false,
    });
  const [one, two] = [await begin(1), await begin(2)];
  if (isRefusal(one) || isRefusal(two)) throw new Error('no driven visits');
  reachable = false;
  gateway.will('after', 'settle');
  expect(await drivenVisits.confirm(one.journeyId)).toMatchObject({ state: 'unknown' });
  await vi.waitFor(() => expect(circuit.isDown()).toBe(true));
  const sent = gateway.seen.length;
  expect(await begin(3)).toMatchObject({ refused: true, code: 'GATEWAY_DOWN' });
  expect(await begin(1)).toMatchObject({ state: 'unknown' });
  // The cashier's F2: nothing is sent, the bill stands as it did, and she is told why.
  expect(await drivenVisits.confirm(two.journeyId)).toMatchObject({ refused: true, code: 'GATEWAY_DOWN' });
  expect(await drivenVisits.find(two.journeyId)).toMatchObject({ state: 'quoted' });
  expect(gateway.seen.length).toBe(sent);
  await desk.ledger.close();
});

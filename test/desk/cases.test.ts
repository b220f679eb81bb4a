import { expect, test } from 'vitest';
import { CaseDesk, CashierActions, type Desk, inProcessState, WaitingRoom } from '../../src/desk/index.ts';
import type { SharedState } from '../../src/desk/ports.ts';
import { openLedger } from '../../src/main/ledger.ts';
import { openPlans } from '../../src/main/plans.ts';
import type { CaseProtocol } from '../../src/port/adapter.ts';
import {
  adapter,
  admission,
  fees,
  personKey,
  type Row,
  result,
  SENDER,
  send,
  yuan,
} from '../adapters/direct-pay/packages.ts';
import { throughJson } from './through-json.ts';

/** A hospital's messages about one visit, each to whichever instance the load balancer chooses. */

interface Answer {
  readonly package: { readonly body: readonly Row[]; readonly additionInfo: { readonly errorCode: string } };
}

/** Two instances over one ledger, and what their shared state holds. */
function instances(shared: (state: SharedState) => SharedState) {
  let clock = Date.parse('2021-04-01T02:00:00.000Z');
  const now = () => new Date(clock);
  const desk: Desk = {
    adapters: new Map([[adapter.name, adapter]]),
    plans: openPlans(),
    ledger: openLedger(':memory:'),
    personKey,
    now,
    notify: () => {},
  };
  const state = shared(inProcessState(now));
  const desks = [1, 2].map(() => {
    const waiting = new WaitingRoom(desk, state);
    return new CaseDesk(desk, waiting, new CashierActions(desk, waiting), state);
  });
  let sent = 0;
  const post = async (code: string, rows: readonly Row[], trade = `T-${sent}`, on = (sent + 1) % 2) => {
    sent += 1;
    const cases = desks[on] as CaseDesk;
    return (await cases.hear(adapter, adapter.cases as CaseProtocol, send(code, rows, trade), 'C1')) as Answer;
  };
  return { desks, post, pass: (ms: number) => (clock += ms), close: () => desk.ledger.close() };
}

const codeOf = ({ package: { additionInfo } }: Answer) => additionInfo.errorCode;

test('lines that come to two instances at once are all counted, and the bill is that of one instance', async () => {
  const bodies = [];
  for (const shared of [(state: SharedState) => state, throughJson]) {
    const { post, close } = instances(shared);
    expect(codeOf(await post('S210', [admission]))).toBe('1');
    const added = await Promise.all(fees.map((row) => post('S250', [row])));
    expect(added.map(codeOf)).toEqual(fees.map(() => '1'));
    const quoted = await post('S290', [result]);
    expect(codeOf(quoted)).toBe('1');
    const { settleSerialNum: _number, ...body } = quoted.package.body[0] as Row;
    bodies.push(body);
    const { sbFundPay } = body;
    const settled = await post('S291', [{ ...result, commercialInsurancePayment: yuan(String(sbFundPay)) }]);
    expect(codeOf(settled)).toBe('1');
    await close();
  }
  expect(bodies[1]).toEqual(bodies[0]);
});

test('a message that comes to two instances at once is answered once: both give the same answer, and so does its number', async () => {
  const { post, desks, close } = instances(throughJson);
  const answers = await Promise.all([1, 2, 3].map(() => post('S210', [admission], 'TWICE')));
  expect(codeOf(answers[0] as Answer)).toBe('1');
  expect([answers[1], answers[2]]).toEqual([answers[0], answers[0]]);
  for (const cases of desks) expect(await cases.find(adapter, SENDER, 'TWICE')).toEqual(answers[0]);
  expect(codeOf(await post('S210', [{ ...admission, treatDate: '20210302' }], 'TWICE'))).not.toBe('1');
  await close();
});

test('lines of one that was out of its turn are refused, not written over those of the other; sent again they count', async () => {
  let reached = () => {};
  let goOn = () => {};
  let isSlow = false;
  const slowPut = (state: SharedState): SharedState => {
    const put: SharedState['cases']['put'] = async (...given) => {
      if (isSlow) {
        isSlow = false;
        const resumed = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        reached();
        await resumed;
      }
      return state.cases.put(...given);
    };
    return { ...state, cases: { find: (key) => state.cases.find(key), put, remove: (key) => state.cases.remove(key) } };
  };
  const { post, pass, close } = instances((state) => slowPut(throughJson(state)));
  const [first, late, ...rest] = fees as [Row, Row, ...Row[]];
  await post('S210', [admission]);
  expect(codeOf(await post('S250', [first]))).toBe('1');
  isSlow = true;
  const isReached = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const refused = post('S250', [late], 'LATE', 0);
  await isReached;
  pass(600_000);
  for (const [number, row] of rest.entries()) expect(codeOf(await post('S250', [row], `R-${number}`, 1))).toBe('1');
  goOn();
  expect(codeOf(await refused)).toBe('LEDGER_BUSY');
  expect(codeOf(await post('S250', [late], 'LATE'))).toBe('1');
  expect(codeOf(await post('S290', [result]))).toBe('1');
  await close();
});

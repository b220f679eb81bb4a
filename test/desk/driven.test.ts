import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nhsa, nhsaLine } from '../../adapters/nhsa/index.ts';
import {
  caseOf,
  drivenVisitOf,
  personById,
  type SimulatedGateway,
  startSimulatedGateway,
} from '../../adapters/simulated-gateway/index.ts';
import { audit } from '../../src/audit/audit.ts';
import { type Desk, DrivenVisits, type DrivenVisitView, inProcessState, WaitingRoom } from '../../src/desk/index.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import type { Delivery, GatewayLine, GatewayMessage, GatewayStep } from '../../src/port/adapter.ts';
import { isRefusal, type Refusal } from '../../src/refusals/index.ts';
import { encryptionWith } from '../../src/security/encrypt.ts';
import { posted } from '../driving.ts';
import { PLAN, payoutOf, plans } from '../ledger/fixtures.ts';

/** The desk, the national driver, the wire and the simulated gateway: all of it but the server. */
let gateway: SimulatedGateway;
let clock: number;
let desk: Desk;
let drivenVisits: DrivenVisits;
let sent: GatewayMessage[];
/** What befalls the next message of a step: lost before it arrives, or its answer lost, or half of it. */
let befalls: { step: GatewayStep; how: 'lost' | 'unanswered' | 'halved' }[];

function faulty(line: GatewayLine): GatewayLine {
  return {
    async send(message, late): Promise<Delivery> {
      sent.push(message);
      const at = befalls.findIndex(({ step }) => step === message.step);
      const how = at < 0 ? undefined : befalls.splice(at, 1)[0]?.how;
      if (how === 'lost') return { kind: 'silent', why: 'timeout' };
      const answer = await line.send(message, late);
      if (how === 'unanswered') return { kind: 'silent', why: 'timeout' };
      if (how === 'halved' && answer.kind === 'answered') {
        return { kind: 'answered', text: answer.text.slice(0, answer.text.length / 2) };
      }
      return answer;
    },
  };
}

beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 5 });
});
afterAll(() => gateway.close());

beforeEach(() => {
  gateway.reset();
  clock = Date.parse('2021-06-01T02:00:00.000Z');
  [sent, befalls] = [[], []];
  const line = faulty(nhsaLine({ url: gateway.url, timeoutMs: 5_000 }));
  desk = {
    adapters: new Map([['nhsa', nhsa]]),
    plans,
    ledger: openSqliteLedger(':memory:'),
    personKey: (type, number) => `${type}/${number}`,
    now: () => new Date(clock),
    notify: () => {},
    driving: {
      lines: new Map([['nhsa', line]]),
      encryption: encryptionWith('a secret of the tests, long enough to be one'),
    },
  };
  const state = inProcessState(desk.now);
  drivenVisits = new DrivenVisits(
    desk,
    desk.driving as NonNullable<Desk['driving']>,
    new WaitingRoom(desk, state),
    state,
  );
});

const must = async (view: Promise<DrivenVisitView | Refusal>): Promise<DrivenVisitView> => {
  const found = await view;
  if (isRefusal(found)) throw new Error(`${found.code} ${found.field}`);
  return found;
};

async function begin(id: string): Promise<DrivenVisitView> {
  const scripted = caseOf(id);
  const [visit] = scripted.visits;
  if (visit === undefined) throw new Error('no visit');
  const person = personById(scripted.person);
  if (scripted.enrolled) {
    await desk.ledger.enrol({ person: `01/${person.certno}`, plan: PLAN }, '2021-01-01T00:00:00.000Z');
  }
  const payload = posted(drivenVisitOf(person, visit));
  return must(drivenVisits.begin({ adapter: 'nhsa', counter: 'C1', payload }));
}

/** Time passes in the ladder's own steps until the driven visit no longer waits. */
async function untilQuiet(id: string): Promise<DrivenVisitView> {
  for (let round = 0; round < 8; round += 1) {
    const view = await must(drivenVisits.find(id));
    if (view.owner === 'none' || view.owner === 'cashier') return view;
    clock = Math.max(clock, Date.parse(view.nextAt ?? '')) + 1;
    await drivenVisits.tick();
  }
  return must(drivenVisits.find(id));
}

async function paid(view: DrivenVisitView, liability: string): Promise<string | undefined> {
  const stored = await desk.ledger.findBill(view.settlementId ?? '');
  return stored === undefined ? undefined : payoutOf(stored, liability);
}
const infnos = () => sent.map(({ request }) => (request as { infno: string }).infno);
const clean = async () => expect((await audit(desk.ledger)).findings).toEqual([]);

/** Payouts from `cases.json`, worked out there by hand. */
const EXPECTED = [
  ['T01', { L1: '289.60', L2: '10000.00' }],
  ['T10', { L2: '1000.00' }],
  ['T11', { L3: '10000.00' }],
  ['T26', { L2: '1000.00' }],
] as const;

describe.each(EXPECTED)('%s through the gateway', (id, payouts) => {
  const paysAsExpected = async (view: DrivenVisitView) => {
    for (const [liability, payout] of Object.entries(payouts)) expect(await paid(view, liability)).toBe(payout);
    await clean();
  };

  test('is quoted, confirmed, settled on both sides and pays what the case says', async () => {
    const quoted = await begin(id);
    expect(quoted).toMatchObject({ state: 'quoted', quote: { canSettle: true } });
    const done = await must(drivenVisits.confirm(quoted.journeyId));
    expect(done.state).toBe('committed');
    await paysAsExpected(done);
  });

  test.each(['lost', 'unanswered', 'halved'] as const)(
    'when the message that settles is %s, there is one settlement in the end, with the same payouts',
    async (how) => {
      const { journeyId } = await begin(id);
      befalls.push({ step: 'settle', how });
      expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'unknown' });
      const done = await untilQuiet(journeyId);
      expect(done.state).toBe('committed');
      expect(new Set(sent.filter(({ step }) => step === 'settle').map(({ msgid }) => msgid)).size).toBe(1);
      await paysAsExpected(done);
    },
  );

  test('undone after it was committed, it is undone on both sides, though the answer to that was lost', async () => {
    const { journeyId } = await begin(id);
    const done = await must(drivenVisits.confirm(journeyId));
    befalls.push({ step: 'cancel', how: 'unanswered' });
    await must(drivenVisits.undo(journeyId, 'wrong patient'));
    expect(await untilQuiet(journeyId)).toMatchObject({ state: 'undone' });
    expect((await desk.ledger.findBill(done.settlementId ?? ''))?.state).toBe('cancelled');
    await clean();
  });

  test('given up while its outcome is out, it is reversed by our own message number', async () => {
    const { journeyId } = await begin(id);
    befalls.push({ step: 'settle', how: 'unanswered' });
    await must(drivenVisits.confirm(journeyId));
    await must(drivenVisits.undo(journeyId));
    expect(await untilQuiet(journeyId)).toMatchObject({ state: 'undone' });
    expect(infnos().slice(-2)).toEqual(['2601', '2601']);
  });
});

test('a person whom the gateway does not know is refused, and nothing was charged', async () => {
  const scripted = caseOf('T01');
  const [visit] = scripted.visits;
  if (visit === undefined) throw new Error('no visit');
  const stranger = { ...personById(scripted.person), certno: '999999190001010003' };
  const payload = posted(drivenVisitOf(stranger, visit));
  const view = await must(drivenVisits.begin({ adapter: 'nhsa', counter: 'C1', payload }));
  expect(view).toMatchObject({ state: 'failed', refusal: { code: 'GATEWAY_REFUSED', field: 'identify' } });
});

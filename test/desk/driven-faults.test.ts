import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nhsa, nhsaLine } from '../../adapters/nhsa/index.ts';
import {
  drivenVisitOf,
  type Fault,
  faults,
  type SimulatedGateway,
  startSimulatedGateway,
} from '../../adapters/simulated-gateway/index.ts';
import { audit } from '../../src/audit/audit.ts';
import { type Desk, DrivenVisits, type DrivenVisitView, inProcessState, WaitingRoom } from '../../src/desk/index.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import type { GatewayLine } from '../../src/port/adapter.ts';
import { isRefusal, type Refusal } from '../../src/refusals/index.ts';
import { encryptionWith } from '../../src/security/encrypt.ts';
import { firstVisitOf } from '../adapters/nhsa/drive.ts';
import { posted } from '../driving.ts';
import { PLAN, plans } from '../ledger/fixtures.ts';

/**
 * Every fault of the catalogue, at the messages that change something: what we booked is what the gateway has, in the
 * end.
 */
const { person, visit } = firstVisitOf('T10');
/** How long a message waits that meets a silence; any other has all the time it needs on a busy machine. */
const PATIENCE_MS = 50;

let gateway: SimulatedGateway;
let clock: number;
let desk: Desk;
let drivenVisits: DrivenVisits;

beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 9 });
});
afterAll(() => gateway.close());

beforeEach(async () => {
  gateway.reset();
  clock = Date.parse('2021-06-01T02:00:00.000Z');
  const line = impatient(nhsaLine({ url: gateway.url, timeoutMs: 20_000 }));
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
  await desk.ledger.enrol({ person: `01/${person.certno}`, plan: PLAN }, '2021-01-01T00:00:00.000Z');
});

/** Gives up early on what will not be answered, once the gateway has taken it in. */
function impatient(line: GatewayLine): GatewayLine {
  return {
    send: (message, late) =>
      new Promise((resolve) => {
        const before = gateway.inside.befallen.length;
        const watch = setInterval(() => {
          const met = gateway.inside.befallen[before];
          if (met === undefined) return;
          clearInterval(watch);
          if (unanswered.has(met.fault)) setTimeout(() => resolve({ kind: 'silent', why: 'timeout' }), PATIENCE_MS);
        }, 2);
        void line.send(message, late).then((sent) => {
          clearInterval(watch);
          resolve(sent);
        });
      }),
  };
}
const unanswered = new Set(faults.filter(({ id, wire }) => wire === 'silent' || id === 'slow').map(({ id }) => id));

const must = async (view: Promise<DrivenVisitView | Refusal>): Promise<DrivenVisitView> => {
  const found = await view;
  if (isRefusal(found)) throw new Error(`${found.code} ${found.field}`);
  return found;
};
const begin = () =>
  must(drivenVisits.begin({ adapter: 'nhsa', counter: 'C1', payload: posted(drivenVisitOf(person, visit)) }));

async function quoted(): Promise<DrivenVisitView> {
  const view = await begin();
  expect(view.state).toBe('quoted');
  return view;
}

async function untilQuiet(id: string): Promise<DrivenVisitView> {
  for (let round = 0; round < 10; round += 1) {
    const view = await must(drivenVisits.find(id));
    if (view.owner === 'none' || view.owner === 'cashier') return view;
    clock = Math.max(clock, Date.parse(view.nextAt ?? '')) + 1;
    await drivenVisits.tick();
  }
  return must(drivenVisits.find(id));
}
const atGateway = () => gateway.inside.settlementsOf(visit.institution.code).map(({ setlId }) => setlId);
const arm = (fault: Fault, infno: string, times = 1) => {
  const wrong = gateway.inside.selection.arm({ fault: fault.id, infno, times });
  if (wrong !== undefined) throw new Error(wrong);
};
const clean = async () => expect((await audit(desk.ledger)).findings).toEqual([]);

/** Both sides have it, or neither has. */
async function agrees(view: DrivenVisitView): Promise<void> {
  const ours = view.state === 'committed' ? [view.settlementId] : [];
  expect(atGateway().map((id) => `${visit.institution.code}:${id}`)).toEqual(ours);
  await clean();
}

const befalling = (infno: string) =>
  faults.filter(({ befalls }) => {
    if (befalls === 'reversal') return infno === '2601';
    if (befalls === 'settlement') return infno === '2207';
    if (befalls === 'money') return infno === '2206' || infno === '2207' || infno === '2208';
    return true;
  });

describe.each(befalling('2207').map((fault) => [fault.id, fault] as const))('%s befalls the settlement', (_, fault) => {
  test('both sides have it in the end, or neither; never one alone', async () => {
    const { journeyId } = await quoted();
    // What is refused is sent once more, and only then believed.
    arm(fault, '2207', fault.answer === 'refusal' ? 2 : 1);
    const first = await drivenVisits.confirm(journeyId);
    let view = await untilQuiet(journeyId);
    // Settled in another year, our figures are others: the cashier is asked, and says yes.
    if (view.state === 'asking') view = await must(drivenVisits.confirm(journeyId));
    if (fault.answer !== 'refusal') expect(view.state).toBe('committed');
    else expect([first, view]).toMatchObject([{ code: 'GATEWAY_REFUSED' }, { state: 'quoted' }]);
    await agrees(view);
  });

  test('undone, neither side has it', async () => {
    const { journeyId } = await quoted();
    arm(fault, '2207');
    await drivenVisits.confirm(journeyId);
    await must(drivenVisits.undo(journeyId));
    const view = await untilQuiet(journeyId);
    expect(['undone', 'abandoned']).toContain(view.state);
    await agrees(view);
  });
});

describe.each(befalling('2208').map((fault) => [fault.id, fault] as const))(
  '%s befalls the cancellation',
  (_, fault) => {
    test('it is taken back on both sides in the end', async () => {
      const { journeyId } = await quoted();
      expect(await must(drivenVisits.confirm(journeyId))).toMatchObject({ state: 'committed' });
      arm(fault, '2208');
      await must(drivenVisits.undo(journeyId));
      const view = await untilQuiet(journeyId);
      expect(view.state).toBe('undone');
      await agrees(view);
    });
  },
);

describe.each(['2201', '2204'])('%s', (infno) => {
  test.each(befalling(infno).map((fault) => [fault.id, fault] as const))(
    '%s: settled, or nothing was charged',
    async (_, fault) => {
      arm(fault, infno);
      const { journeyId } = await begin();
      const view = await untilQuiet(journeyId);
      expect(['quoted', 'failed']).toContain(view.state);
      expect(atGateway()).toEqual([]);
      if (view.state === 'quoted') {
        await drivenVisits.confirm(journeyId);
        await agrees(await untilQuiet(journeyId));
      }
    },
  );
});

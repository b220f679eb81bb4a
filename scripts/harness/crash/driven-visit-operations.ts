import { type Desk, decide } from '../../../src/desk/index.ts';
import {
  type DrivenVisit,
  type DrivenVisitMove,
  type DrivenVisitState,
  LedgerFault,
} from '../../../src/ledger/index.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import { type Settlement, settlementSchema } from '../../../src/settlement/index.ts';
import { type Answer, enrol, type Operation, RUN_AT, stayOf, wireOfStay } from './operations.ts';

/** Operations on quotes that hold and on visits under way; everything in them is fixed, the time too. */
const VISIT = 'H33080000001:ZY1';
const DRIVEN_VISIT = 'driven-visit-1';
const QUOTE = '00000000-0000-4000-8000-000000000002';
const EXPIRES_AT = '2021-06-01T02:10:00.000Z';

const decideOn = (desk: Desk, settlement: Settlement) => (snapshot: Parameters<typeof decide>[2]) =>
  decide(desk.plans, settlement, snapshot);

async function quoteWithHold(desk: Desk): Promise<Answer | Refusal> {
  const settlement = stayOf(1);
  const request = { id: QUOTE, settlement: wireOfStay(1), counter: 'C01', at: RUN_AT, expiresAt: EXPIRES_AT };
  const outcomeOf = ({ patientPays }: { patientPays: bigint }) => patientPays.toString();
  const quoted = await desk.ledger.quote({ ...request, hold: true, outcomeOf }, decideOn(desk, settlement));
  return isRefusal(quoted) ? quoted : { duplicate: false };
}

/** A caller without an answer looks first whether its quote is there. */
async function quoteAgain(desk: Desk): Promise<Answer | Refusal> {
  return (await desk.ledger.findQuote(QUOTE)) === undefined ? quoteWithHold(desk) : { duplicate: true };
}

/** A visit that the gateway has settled, one step before ours. */
async function underWay(desk: Desk, ...states: DrivenVisitState[]): Promise<void> {
  await enrol(desk);
  const fresh = { id: DRIVEN_VISIT, visit: VISIT, counter: 'C01', adapter: 'nhsa', at: RUN_AT, sealed: 'sealed' };
  let { drivenVisit } = await desk.ledger.drivenVisits.begin(fresh);
  for (const state of states) drivenVisit = await moved(desk, drivenVisit, { state, at: RUN_AT, nextAt: RUN_AT });
}

async function moved(desk: Desk, { id, version }: DrivenVisit, move: DrivenVisitMove): Promise<DrivenVisit> {
  const after = await desk.ledger.drivenVisits.move(id, version, move);
  if (isRefusal(after)) throw new LedgerFault(after);
  return after;
}

/** What a restart does with it: ours is written, and the driven visit's step with it. */
async function commitOurs(desk: Desk): Promise<Answer | Refusal> {
  const { id, version, state } = await desk.ledger.drivenVisits.mustFind(DRIVEN_VISIT);
  if (state === 'committed') return { duplicate: true };
  const settlement = stayOf(1);
  const move: DrivenVisitMove = { state: 'committed', at: RUN_AT, nextAt: RUN_AT, settlementId: settlement.id };
  const request = { settlement: wireOfStay(1), counter: 'C01', at: RUN_AT, drivenVisit: { id, version, move } };
  const recorded = await desk.ledger.settle(request, decideOn(desk, settlementSchema.parse(request.settlement)));
  return isRefusal(recorded) ? recorded : { duplicate: false };
}

/** The message that settles is written down before it is sent. */
async function writeDown(desk: Desk): Promise<Answer | Refusal> {
  const drivenVisit = await desk.ledger.drivenVisits.mustFind(DRIVEN_VISIT);
  if (drivenVisit.state === 'settling') return { duplicate: true };
  const event = {
    kind: 'sent',
    step: 'settle',
    msgid: 'M1',
    says: 'written down before it is sent',
    sealed: 's',
  } as const;
  await moved(desk, drivenVisit, { state: 'settling', at: RUN_AT, nextAt: RUN_AT, msgid: 'M1', events: [event] });
  return { duplicate: false };
}

/** A call that has no place for a refusal throws it; a server answers with it all the same. */
const answered =
  (work: (desk: Desk) => Promise<Answer | Refusal>) =>
  async (desk: Desk): Promise<Answer | Refusal> => {
    try {
      return await work(desk);
    } catch (error) {
      if (error instanceof LedgerFault) return error.refusal;
      throw error;
    }
  };

export const DRIVEN_VISIT_OPERATIONS: Readonly<Record<string, Operation>> = {
  'quote-hold': { prepare: enrol, run: answered(quoteWithHold), retry: answered(quoteAgain) },
  recovery: {
    prepare: (desk) => underWay(desk, 'quoted', 'confirmed', 'settling', 'settled'),
    run: answered(commitOurs),
    retry: answered(commitOurs),
  },
  'recovery-point': {
    prepare: (desk) => underWay(desk, 'quoted', 'confirmed'),
    run: answered(writeDown),
    retry: answered(writeDown),
  },
};

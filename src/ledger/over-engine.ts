import { isRefusal, type Refusal } from '../refusals/index.ts';
import * as rules from './decide/index.ts';
import type { DrivenVisitStore } from './driven-visit.ts';
import type { DrivenVisitFilter, Engine, FactKind, FactKinds, Step, WorkItemFilter } from './engine.ts';
import { LedgerFault } from './fault.ts';
import type { FreezeStore } from './freeze.ts';
import type { Ledger } from './ledger.ts';
import type { IssueResult, PolicyStore } from './policy.ts';
import type { RosterStore } from './roster.ts';

/** The ledger on any engine: each call names the facts it rests on and the rule that decides. */
export function ledgerOver(engine: Engine): Ledger {
  const run = runIn(engine);
  return {
    ...engine.reads,
    snapshot: (person) => engine.fact('person', { person }, 'snapshot'),
    findBill: async (id) => (await engine.fact('settlement', { id }, 'known'))?.bill,
    enrol: (enrolment, at) => {
      const { person, plan } = enrolment;
      return run('person', { person, plan }, (facts) => rules.decideEnrol(facts, enrolment, at));
    },
    settle: (request, decide, examine) => {
      const { settlement, drivenVisit } = request;
      return run('visit', { settlement, driven: drivenVisit?.id }, (facts) =>
        rules.decideSettle(facts, request, decide, examine),
      );
    },
    cancel: (request, examine) => {
      const { settlementId: id, drivenVisit } = request;
      return run('settlement', { id, driven: drivenVisit?.id }, (facts) => rules.decideCancel(facts, request, examine));
    },
    replace: (request, decide) => {
      const { settlement, settlementId: replaces } = request;
      return run('visit', { settlement, replaces }, (facts) => rules.decideReplace(facts, request, decide));
    },
    quote: (request, decide) =>
      run('visit', { settlement: request.settlement }, (facts) => rules.decideQuote(facts, request, decide)),
    tombstones: {
      find: async (id) => (await engine.fact('settlement', { id }, 'tombstone'))?.tombstone,
      lift: (request) =>
        run('settlement', { id: request.settlementId }, ({ tombstone }) => rules.decideLift(tombstone, request)),
    },
    freezes: freezesOver(engine),
    policies: policiesOver(engine),
    rosters: rostersOver(engine),
    drivenVisits: drivenVisitsOver(engine),
  };
}

/** One decision in a transaction of its own, which a refusal rolls back. */
const runIn =
  (engine: Engine) =>
  async <Answer, Kind extends FactKind>(
    kind: Kind,
    request: FactKinds[Kind]['request'],
    decide: (facts: FactKinds[Kind]['facts']) => rules.Transaction<Answer> | Refusal,
  ): Promise<Answer | Refusal> => {
    const step: Step<Answer, Kind> = { kind, request, decide };
    const answers = await engine.transact([step], ([answer]) => !isRefusal(answer));
    return isRefusal(answers) ? answers : (answers[0] as Answer | Refusal);
  };

/** For calls that have no place for a refusal. @throws LedgerFault */
async function unrefused<Answer>(answer: Promise<Answer | Refusal>): Promise<Answer> {
  const given = await answer;
  if (isRefusal(given)) throw new LedgerFault(given);
  return given;
}

function freezesOver(engine: Engine): FreezeStore {
  const set = (person: string, row: rules.FreezeRow) =>
    unrefused(runIn(engine)('person', { person }, ({ freeze }) => rules.decideFreeze(freeze, person, row)));
  return {
    freeze: (person, why, by, at) => set(person, { kind: 'freeze', why, by, at }),
    thaw: (person, why, by, at) => set(person, { kind: 'thaw', why, by, at }),
    frozen: (person) => engine.fact('person', { person }, 'freeze'),
  };
}

function policiesOver(engine: Engine): PolicyStore {
  const run = runIn(engine);
  return {
    issue: async (request, decide) => {
      const { plan, group, orders } = request;
      const fits: Step<IssueResult | undefined, 'group'>[] =
        group === undefined
          ? []
          : [{ kind: 'group', request: { plan, group }, decide: ({ holders }) => rules.decideGroup(request, holders) }];
      const steps = orders.map(
        ({ person, payer }, number): Step<IssueResult | undefined, 'person'> => ({
          kind: 'person',
          request: { person, plan, payer },
          decide: (facts, [unfit]) =>
            fits.length > 0 && isRefusal(unfit) ? unfit : rules.decideIssue(facts, request, number, decide),
        }),
      );
      const answers = await engine.transact([...fits, ...steps], (all) => rules.isIssued(request, all));
      return isRefusal(answers) ? answers : rules.issuedOf(request, answers);
    },
    amend: (request) => run('person', request, (facts) => rules.decideAmend(facts, request)),
    withdraw: (request) => run('person', request, (facts) => rules.decideWithdraw(facts, request)),
    find: async (person) => rules.policiesOf(await engine.fact('person', { person }, 'entries')),
  };
}

function rostersOver(engine: Engine): RosterStore {
  const run = runIn(engine);
  return {
    ...engine.rosters,
    find: (id) => engine.fact('roster', id, 'roster'),
    begin: (id, at) => unrefused(run('roster', id, ({ roster }) => rules.decideBeginRoster(roster, id, at))),
    finish: (id, unread, at) => unrefused(run('roster', id, ({ roster }) => rules.decideFinish(roster, unread, at))),
    add: async (id, { rows, place, at }, dry) => {
      const steps = rows.map((row): Step<rules.RosterAnswer, 'person'> => {
        const { person, plan } = row;
        return {
          kind: 'person',
          request: { person, plan },
          decide: (facts) => rules.decideRosterRow(facts, id, row, at),
        };
      });
      const move: Step<rules.RosterAnswer, 'roster'> = {
        kind: 'roster',
        request: id,
        decide: ({ roster }, before) => rules.decidePlace(roster, place, before),
      };
      const answers = await engine.transact([...steps, move], () => !dry);
      return isRefusal(answers) ? answers : rules.rosterAdded(answers);
    },
  };
}

function drivenVisitsOver(engine: Engine): DrivenVisitStore {
  const run = runIn(engine);
  const list = (filter: DrivenVisitFilter) => engine.fact('drivenVisits', filter, 'visits');
  const items = (filter: WorkItemFilter) => engine.fact('workItems', filter, 'items');
  const mustFind = async (id: string) => rules.mustBeThere((await list({ id }))[0]);
  return {
    ...engine.drivenVisits,
    begin: async (fresh) => {
      const begun = run('drivenVisits', { visit: fresh.visit }, ({ visits }) =>
        rules.decideBegin(visits.at(-1), fresh),
      );
      const known = await unrefused(begun);
      return { duplicate: known !== undefined, drivenVisit: known ?? (await mustFind(fresh.id)) };
    },
    move: (id, version, move) =>
      run('drivenVisits', { id }, ({ visits: [before] }) => rules.decideMove(before, version, move)),
    record: async (drivenVisit, at, event) => {
      const writes = { event: { drivenVisit, at, event } };
      await unrefused(run('drivenVisits', { id: drivenVisit }, () => ({ writes, answer: () => undefined })));
    },
    find: async (id) => (await list({ id }))[0],
    mustFind,
    findByVisit: async (visit) => (await list({ visit })).at(-1),
    findBySettlement: async (settlementId) => (await list({ settlementId })).at(-1),
    open: (limit) => list({ isOpen: true, limit }),
    due: (at, horizon, limit) => list({ isOpen: true, due: { at, horizon }, limit }),
    openAtCounter: (counter) => list({ isOpen: true, counter }),
    workItems: (state, limit) => items(state === 'open' ? { isOpen: true, limit } : { limit }),
    workItem: async (id) => (await items({ id }))[0],
    openWorkItemOf: async (drivenVisit) => (await items({ drivenVisit, isOpen: true }))[0],
    closeWorkItem: (id, by, resolution, at) =>
      run('workItems', { id }, ({ items: [item] }) => rules.decideClose(item, by, resolution, at)),
  };
}

import * as rules from '../../../src/ledger/decide/index.ts';
import type * as port from '../../../src/ledger/index.ts';
import { JOURNEY_STATES } from '../../../src/ledger/index.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { MemoryEngine } from './engine.ts';
import { memoryReads } from './reads.ts';

/**
 * A ledger in memory. It reads facts and applies what was decided: every contract suite passes, and no rule is in it.
 * It stands with the tests, because the product acknowledges nothing that is not on disk.
 */
export function memoryLedger(engine: MemoryEngine): port.Ledger {
  return {
    ...memoryReads(engine),
    snapshot: async (person) => engine.snapshot(person),
    enrol: (enrolment, at) =>
      engine.run(() => rules.decideEnrol(engine.ofPlan(enrolment.person, enrolment.plan), enrolment, at)),
    settle: (request, decide, examine) => {
      const { settlement, journey } = request;
      return engine.run(() => rules.decideSettle(engine.ofVisit(settlement, journey?.id), request, decide, examine));
    },
    quote: (request, decide) =>
      engine.run(() => rules.decideQuote(engine.ofVisit(request.settlement), request, decide)),
    cancel: (request, examine) => {
      const { settlementId, journey } = request;
      return engine.run(() => rules.decideCancel(engine.ofSettlement(settlementId, journey?.id), request, examine));
    },
    replace: (request, decide) =>
      engine.run(() => {
        const old = engine.ofSettlement(request.settlementId);
        return rules.decideReplace({ ...engine.ofVisit(request.settlement), old }, request, decide);
      }),
    tombstones: {
      find: async (id) => engine.tombstone(id)?.tombstone,
      lift: (request) => engine.run(() => rules.decideLift(engine.tombstone(request.settlementId), request)),
    },
    freezes: freezesIn(engine),
    policies: policiesIn(engine),
    rosters: rostersIn(engine),
    drivenVisits: drivenVisitsIn(engine),
  };
}

function freezesIn(engine: MemoryEngine): port.FreezeStore {
  const set = async (person: string, row: rules.FreezeRow): Promise<boolean> => {
    const changes = rules.changesFreeze(engine.freeze(person), row.kind);
    if (changes) engine.all.freezes.set(person, row);
    return changes;
  };
  return {
    freeze: (person, why, by, at) => set(person, { kind: 'freeze', why, by, at }),
    thaw: (person, why, by, at) => set(person, { kind: 'thaw', why, by, at }),
    frozen: async (person) => engine.freeze(person),
  };
}

/** Who holds a plan by an order of a group: no withdrawal from the beginning came after the order. */
function holdersInGroup({ about }: MemoryEngine, plan: string, group: string): string[] {
  const orders = about(plan).filter(({ row, write }) => row.kind === 'policy' || write.enrolment?.act === 'delete');
  const last = new Map(orders.map(({ row }) => [row.person, row.body]));
  return [...last].flatMap(([person, body]) => (JSON.parse(body).group === group ? [person] : []));
}

function policiesIn(engine: MemoryEngine): port.PolicyStore {
  return {
    issue: async (request, decide) => {
      const { plan, group, orders } = request;
      const isKept = (all: readonly (port.Issued | Refusal)[] | Refusal) => rules.isIssued(request, all);
      const answers = engine.in(
        () =>
          (group === undefined ? undefined : rules.unfitGroup(request, holdersInGroup(engine, plan, group))) ??
          orders.map(({ person, payer }, number) =>
            engine.step(rules.decideIssue(engine.ofPlan(person, plan, payer), request, number, decide)),
          ),
        isKept,
      );
      return isRefusal(answers) || isKept(answers) ? answers : answers.map(rules.unconfirmed);
    },
    amend: (request) => engine.run(() => rules.decideAmend(engine.ofPlan(request.person, request.plan), request)),
    withdraw: (request) => engine.run(() => rules.decideWithdraw(engine.ofPlan(request.person, request.plan), request)),
    find: async (person) => rules.policiesOf(engine.of(person).map(({ row }) => row)),
  };
}

function rostersIn(engine: MemoryEngine): port.RosterStore {
  const keyOf = ({ file, plan }: port.RosterId): string => `${file} ${plan}`;
  const find = (id: port.RosterId) => engine.all.rosters.get(keyOf(id));
  const put = (id: port.RosterId, change: Partial<port.RosterState>, fresh?: port.RosterState): port.RosterState => {
    const state = find(id) ?? fresh;
    if (state === undefined) throw new Error('a roster that should be there is not');
    const after = { ...state, ...change };
    engine.all.rosters.set(keyOf(id), after);
    return after;
  };
  const enrol = (id: port.RosterId, { person, plan, body, line }: port.RosterRow, at: string) => {
    const known = engine.of(person).length === 0 ? undefined : engine.ofPlan(person, plan);
    const decided = rules.decideRosterRow(known, body);
    if (decided === 'new') engine.append(rules.enrolEntry({ person, plan }, body, at));
    if (typeof decided === 'object') engine.all.refused.push({ line, ...decided, roster: keyOf(id) });
    return typeof decided === 'object' ? { line, ...decided } : decided;
  };
  return {
    find: async (id) => find(id),
    list: async (limit) => [...engine.all.rosters.values()].slice(0, limit),
    begin: async (id, startedAt) =>
      put(id, {}, { ...id, state: 'running', place: '', added: 0, duplicates: 0, refused: 0, startedAt }),
    add: async (id, { rows, place, at }, dry) =>
      engine.in(
        () => {
          const all = rows.map((row) => enrol(id, row, at));
          const refusals = all.filter((one) => typeof one === 'object');
          const [added, duplicates] = ['new', 'duplicate'].map((kind) => all.filter((one) => one === kind).length);
          const counts = { added: added ?? 0, duplicates: duplicates ?? 0, refused: refusals.length };
          const { state = 'running', ...was } = find(id) ?? { added: 0, duplicates: 0, refused: 0 };
          put(id, {
            state,
            place,
            added: was.added + counts.added,
            duplicates: was.duplicates + counts.duplicates,
            refused: was.refused + counts.refused,
          });
          return { ...counts, refusals };
        },
        () => !dry,
      ),
    finish: async (id, unread, finishedAt) => {
      const state = find(id);
      return put(id, state?.state === 'running' ? { state: 'done', refused: state.refused + unread, finishedAt } : {});
    },
    refusals: async (id, after, limit) =>
      engine.all.refused
        .filter(({ roster, line }) => roster === keyOf(id) && line > after)
        .map(({ roster: _roster, ...refusal }) => refusal)
        .slice(0, limit),
  };
}

function drivenVisitsIn(engine: MemoryEngine): port.DrivenVisitStore {
  const visits = () => engine.all.visits;
  const items = () => [...engine.all.items.values()];
  const all = () => engine.visits().map(({ visit }) => visit);
  const open = () => engine.visits().flatMap(({ visit, isOpen }) => (isOpen ? [visit] : []));
  const ofVisit = (number: string) =>
    engine.visits().findLast(({ visit, isOpen }) => visit.visit === number && (isOpen || visit.state === 'committed'))
      ?.visit;
  const mustFind = (id: string): port.DrivenVisit => {
    const row = visits().get(id);
    if (row === undefined) throw new Error('a driven visit that should be there is not');
    return row.visit;
  };
  return {
    begin: async (fresh) => {
      const known = ofVisit(fresh.visit);
      if (known !== undefined) return { duplicate: true, journey: known };
      const { visit, event } = rules.newDrivenVisit(fresh);
      visits().set(visit.id, { visit: { ...visit, seq: visits().size + 1 }, isOpen: true, keepsOthersOut: false });
      engine.record(visit.id, fresh.at, event);
      return { duplicate: false, journey: mustFind(visit.id) };
    },
    move: async (id, version, move) => {
      const moved = rules.decideMove(visits().get(id)?.visit, version, move);
      if (isRefusal(moved)) return moved;
      engine.move(moved);
      return moved.visit;
    },
    find: async (id) => visits().get(id)?.visit,
    mustFind: async (id) => mustFind(id),
    findByVisit: async (visit) => ofVisit(visit),
    findBySettlement: async (id) => all().findLast(({ settlementId }) => settlementId === id),
    record: async (id, at, event) => engine.record(id, at, event),
    open: async (limit) => open().slice(0, limit),
    due: async (at, horizon, limit) =>
      open()
        .filter(({ nextAt, state }) => (nextAt <= at || nextAt > horizon) && JOURNEY_STATES[state].owner === 'desk')
        .slice(0, limit),
    openAtCounter: async (counter) => open().filter((visit) => visit.counter === counter),
    events: async (id) =>
      engine.all.events.filter(({ journey }) => journey === id).map(({ journey: _journey, ...event }) => event),
    nextNumber: async (name) => {
      const number = Number(engine.all.values.get(name) ?? 0) + 1;
      engine.all.values.set(name, number);
      return number;
    },
    workItems: async (state, limit) =>
      items()
        .filter((item) => state === 'all' || item.closedAt === undefined)
        .slice(0, limit),
    workItem: async (id) => engine.all.items.get(id),
    openWorkItemOf: async (id) => items().find(({ journey, closedAt }) => journey === id && closedAt === undefined),
    closeWorkItem: async (id, by, resolution, at) => {
      const closed = rules.decideClose(engine.all.items.get(id), by, resolution, at);
      if (!isRefusal(closed)) engine.all.items.set(id, closed);
      return closed;
    },
  };
}

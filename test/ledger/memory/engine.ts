import { accumulatorsFromPlain } from '../../../src/ledger/accumulate.ts';
import * as rules from '../../../src/ledger/decide/index.ts';
import { decideInOrder, type Engine, type FactReads } from '../../../src/ledger/engine.ts';
import { DRIVEN_VISIT_STATES } from '../../../src/ledger/index.ts';
import { enrolmentSchema, saleKeyOf, visitKeyOf } from '../../../src/settlement/index.ts';
import { memoryReads } from './reads.ts';
import { lastOfEach, MemoryTables } from './tables.ts';

/** A database for the ledger, in memory: it reads the facts of a decision all at once, and writes. No rule is in it. */
export function memoryEngine(): Engine & { readonly facts: FactReads; readonly apply: MemoryTables['apply'] } {
  const tables = new MemoryTables();
  const facts = memoryFacts(tables);
  const apply = (writes: rules.Writes) => tables.apply(writes);
  return {
    ...memoryReads(tables),
    facts,
    apply,
    transact: async (steps, keep) => {
      const before = Object.entries(tables).flatMap(([name, rows]) => (Array.isArray(rows) ? [[name, [...rows]]] : []));
      const undo = () => Object.assign(tables, Object.fromEntries(before));
      try {
        const answers = decideInOrder(steps, facts, apply);
        if (!keep(answers)) undo();
        return answers;
      } catch (error) {
        undo();
        throw error;
      }
    },
    fact: async (kind, request, name) => facts[kind](request)[name],
  };
}

function memoryFacts(tables: MemoryTables): FactReads {
  const accumulatorsOf = (holders: readonly string[]) => {
    const plain: Record<string, Record<string, string>> = {};
    for (const { owner, bucket, value } of tables.accumulators(holders))
      plain[owner] = { ...plain[owner], [bucket]: value };
    return accumulatorsFromPlain(plain);
  };
  const freezeOf = (person: string) =>
    rules.standingFreeze(tables.freezes.findLast((freeze) => freeze.person === person));
  const drivenBy = (id: string | undefined) => tables.visits.find(({ visit }) => visit.id === id)?.visit;
  const facts: FactReads = {
    visit: ({ settlement, driven, replaces = '' }) => {
      const person = settlement.person.key;
      const visit = visitKeyOf(settlement.visit);
      const sale = saleKeyOf(settlement);
      const { freeze, snapshot, settlements } = facts.person({ person });
      const holders = [person, ...rules.familiesOf(snapshot.enrolments)];
      return {
        ...{ freeze, snapshot },
        known: tables.settlement(settlement.id),
        tombstone: tables.tombstone(settlement.id),
        sales: tables
          .standing(sale === undefined ? [] : tables.entries)
          .flatMap(({ bill }) => (saleKeyOf(bill.settlement) === sale ? [bill.settlementId] : [])),
        keepingOut: tables.visits.flatMap(({ visit: one, keepsOthersOut }) =>
          keepsOthersOut && one.gatewayVisit === visit ? [one] : [],
        ),
        holds: tables.holds.filter(({ holder }) => holders.includes(holder)).sort((a, b) => a.number - b.number),
        ownHolds: tables.holds.filter((hold) => hold.person === person && hold.visit === visit),
        driven: drivenBy(driven),
        ofVisit: settlements.filter(({ bill }) => visitKeyOf(bill.settlement.visit) === visit),
        old: facts.settlement({ id: replaces }),
      };
    },
    settlement: ({ id, driven }) => {
      const known = tables.settlement(id);
      const { person = '', entry = 0 } = known?.bill ?? {};
      return {
        freeze: freezeOf(person),
        known,
        tombstone: tables.tombstone(id),
        isCommitted: tables.visits.some(({ visit }) => visit.settlementId === id && visit.state === 'committed'),
        later: tables.standing(tables.of(person).filter(({ seq }) => seq > entry)).map(({ bill }) => bill.settlementId),
        accumulators: accumulatorsOf(known === undefined ? [] : rules.holdersOf(known)),
        driven: drivenBy(driven),
      };
    },
    person: ({ person, plan = '', payer }) => {
      const own = tables.of(person);
      const bodies = tables.enrolments(own);
      const enrolments = bodies.map(({ body }) => enrolmentSchema.parse(JSON.parse(body)));
      const counts = new Map<string, number>();
      for (const { name, more } of tables.about(plan).flatMap(({ write }) => write.counts ?? []))
        counts.set(name, (counts.get(name) ?? 0) + more);
      const paid = tables.about(plan).flatMap(({ person: key, write: { paidBy } }) => {
        const value = paidBy === 'none' ? undefined : { ...paidBy, person: key };
        return paidBy === undefined ? [] : [[key, value] as const];
      });
      const accumulators = accumulatorsOf([person, ...rules.familiesOf(enrolments)]);
      return {
        ...{ enrolments, counts, entries: own, isKnown: own.length > 0, settlements: tables.standing(own) },
        freeze: freezeOf(person),
        snapshot: { enrolments, accumulators, version: own.length },
        enrolment: bodies.find((one) => one.plan === plan)?.body,
        last: own.findLast(({ subject }) => subject === plan)?.kind,
        postings: own.flatMap(({ write }) => write.postings ?? []),
        paidFor: lastOfEach(paid).flatMap((one) => (one.payer === payer ? [one.person] : [])),
      };
    },
    /** No withdrawal from the beginning came after the order. */
    group: ({ plan, group }) => {
      const about = tables.about(plan);
      const orders = about.filter(({ kind, write }) => kind === 'policy' || write.enrolment?.act === 'delete');
      const last = new Map(orders.map(({ person, body }) => [person, body]));
      return { holders: [...last].flatMap(([one, body]) => (JSON.parse(body).group === group ? [one] : [])) };
    },
    roster: ({ file, plan }) => ({
      roster: tables.rosterRows.findLast((one) => one.file === file && one.plan === plan),
    }),
    drivenVisits: ({ isOpen, due, limit, visit: number, ...equal }) => {
      const visits = tables.visits.filter(
        ({ visit, ...row }) =>
          (isOpen === undefined || row.isOpen) &&
          (number === undefined || (visit.visit === number && (row.isOpen || visit.state === 'committed'))) &&
          (due === undefined || visit.nextAt <= due.at || visit.nextAt > due.horizon) &&
          (due === undefined || DRIVEN_VISIT_STATES[visit.state].owner === 'desk') &&
          isLike(visit, equal),
      );
      return { visits: visits.map(({ visit }) => visit).slice(0, limit) };
    },
    workItems: ({ isOpen, limit, ...equal }) => ({
      items: tables.items
        .filter((item) => isLike(item, equal) && (isOpen === undefined || item.closedAt === undefined))
        .slice(0, limit),
    }),
  };
  return facts;
}

const isLike = (row: object, equal: object): boolean =>
  Object.entries(equal).every(([key, value]) => Reflect.get(row, key) === value);

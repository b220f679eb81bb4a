import type Database from 'better-sqlite3';
import type { DrivenVisitWrite } from '../decide/index.ts';
import {
  DRIVEN_VISIT_STATES,
  type DrivenVisit,
  type DrivenVisitEvent,
  type DrivenVisitState,
  type NewEvent,
  type WorkItem,
} from '../driven-visit.ts';
import type { DrivenVisitFilter, WorkItemFilter } from '../engine.ts';
import { Statements, withoutNulls } from './statements.ts';

/** The statements of driven visits and of their work items. */
export class DrivenVisitRows {
  readonly #sql: Statements;

  constructor(db: Database.Database) {
    this.#sql = new Statements(db);
  }

  find(id: string | undefined): DrivenVisit | undefined {
    return id === undefined ? undefined : this.list({ id })[0];
  }

  list({ due, ...filter }: DrivenVisitFilter): DrivenVisit[] {
    const wanted = { ...filter, ...due };
    const where = Object.keys(wanted).flatMap((key) => CONDITIONS[key] ?? []);
    const rows = this.#sql.of(`${SELECT} WHERE ${where.join(' AND ')} ORDER BY seq ${upTo(filter)}`);
    return rows.all(bound(wanted)).map(withoutNulls<DrivenVisit>);
  }

  /** Those that keep other settlements of a visit out. */
  keepingOut(gatewayVisit: string): DrivenVisit[] {
    const rows = this.#sql.of(`${SELECT} WHERE gateway_visit = ? AND is_unresolved = 1 ORDER BY seq`);
    return rows.all(gatewayVisit).map(withoutNulls<DrivenVisit>);
  }

  write({ visit, isOpen, keepsOthersOut, events, at, workItem }: DrivenVisitWrite): void {
    const values = bound({ ...NONE, ...visit, open: isOpen, unresolved: keepsOthersOut });
    this.#sql.of(visit.seq === undefined ? INSERT : UPDATE).run(values);
    for (const event of events) this.append(visit.id, at, event);
    if (workItem !== undefined) this.#openWorkItem(visit.id, workItem, at);
  }

  events(id: string): DrivenVisitEvent[] {
    return this.#sql
      .of('SELECT number, at, kind, step, msgid, says, sealed FROM journey_events WHERE journey = ? ORDER BY number')
      .all(id)
      .map(withoutNulls<DrivenVisitEvent>);
  }

  nextNumber(name: string): number {
    return this.#sql
      .of(
        `INSERT INTO sequences (name, value) VALUES (?, 1)
         ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
      )
      .pluck()
      .get(name) as number;
  }

  workItems(filter: WorkItemFilter): WorkItem[] {
    const where = ['TRUE', ...Object.keys(filter).flatMap((key) => CONDITIONS_OF_ITEMS[key] ?? [])];
    const rows = this.#sql.of(`${WORK_ITEMS} WHERE ${where.join(' AND ')} ORDER BY id ${upTo(filter)}`);
    return rows.all(bound(filter)).map(withoutNulls<WorkItem>);
  }

  closeWorkItem(closed: WorkItem): void {
    this.#sql
      .of('UPDATE work_items SET closed_at = @closedAt, closed_by = @closedBy, resolution = @resolution WHERE id = @id')
      .run({ ...closed });
  }

  /** One open item a driven visit: what happens again belongs to it. */
  #openWorkItem(drivenVisit: string, why: string, at: string): void {
    this.#sql
      .of('INSERT INTO work_items (journey, why, opened_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(drivenVisit, why, at);
  }

  append(drivenVisit: string, at: string, { kind, step, msgid, says, sealed }: NewEvent): void {
    this.#sql
      .of(
        `INSERT INTO journey_events (journey, number, at, kind, step, msgid, says, sealed)
         VALUES (@journey, (SELECT coalesce(max(number), 0) + 1 FROM journey_events WHERE journey = @journey), @at, @kind, @step,
           @msgid, @says, @sealed)`,
      )
      .run({ journey: drivenVisit, at, kind, step: step ?? null, msgid: msgid ?? null, says, sealed: sealed ?? null });
  }
}

const SELECT = `SELECT seq, id, visit, gateway_visit AS gatewayVisit, person, counter, adapter, state, wanted, step, msgid,
  settlement_id AS settlementId, quote_id AS quoteId, reason, tries, next_at AS nextAt, opened_at AS openedAt,
  updated_at AS updatedAt, version, sealed FROM journeys`;
const WORK_ITEMS = `SELECT id, journey, why, opened_at AS openedAt, closed_at AS closedAt, closed_by AS closedBy, resolution
  FROM work_items`;

const INSERT = `INSERT INTO journeys (seq, id, visit, counter, adapter, state, is_open, is_unresolved, wanted, step, tries, next_at,
    opened_at, updated_at, version, sealed)
  VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM journeys), @id, @visit, @counter, @adapter, @state, @open, @unresolved, @wanted,
    @step, @tries, @nextAt, @openedAt, @updatedAt, @version, @sealed)`;
const UPDATE = `UPDATE journeys SET state = @state, is_open = @open, is_unresolved = @unresolved, wanted = @wanted, step = @step,
    gateway_visit = @gatewayVisit, person = @person, msgid = @msgid, settlement_id = @settlementId, quote_id = @quoteId,
    reason = @reason, tries = @tries, next_at = @nextAt, updated_at = @updatedAt, version = @version, sealed = @sealed
  WHERE id = @id`;
const NONE = { gatewayVisit: null, person: null, msgid: null, settlementId: null, quoteId: null, reason: null };

const OWNED_BY_DESK = (Object.keys(DRIVEN_VISIT_STATES) as DrivenVisitState[])
  .filter((state) => DRIVEN_VISIT_STATES[state].owner === 'desk')
  .map((state) => `'${state}'`)
  .join(', ');

/** A condition for each key of a filter. */
const CONDITIONS: Readonly<Record<string, string>> = {
  id: 'id = @id',
  visit: `visit = @visit AND (is_open = 1 OR state = 'committed')`,
  settlementId: 'settlement_id = @settlementId',
  counter: 'counter = @counter',
  isOpen: 'is_open = 1',
  at: `(next_at <= @at OR next_at > @horizon) AND state IN (${OWNED_BY_DESK})`,
};
const CONDITIONS_OF_ITEMS: Readonly<Record<string, string>> = {
  id: 'id = @id',
  drivenVisit: 'journey = @drivenVisit',
  isOpen: 'closed_at IS NULL',
};

/** As `UP_TO`, by name. */
const upTo = ({ limit }: { readonly limit?: number }) => (limit === undefined ? '' : 'LIMIT @limit + 0');

/** What can be bound: an absent value, and a flag as a number. */
function bound(values: object): Record<string, unknown> {
  const bindable = (value: unknown) => (typeof value === 'boolean' ? Number(value) : (value ?? null));
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, bindable(value)]));
}

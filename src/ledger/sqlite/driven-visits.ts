import type Database from 'better-sqlite3';
import { isRefusal, type Refusal } from '../../refusals/index.ts';
import { type DrivenVisitWrite, decideClose, decideMove, newDrivenVisit } from '../decide/index.ts';
import {
  type DrivenVisit,
  type DrivenVisitEvent,
  type DrivenVisitMove,
  type DrivenVisitState,
  type DrivenVisitStore,
  JOURNEY_STATES,
  type NewDrivenVisit,
  type NewEvent,
  type WorkItem,
} from '../driven-visit.ts';
import { Statements } from './statements.ts';

/** Driven visits on SQLite, in the ledger's own file. */
export class SqliteDrivenVisits implements DrivenVisitStore {
  readonly #db: Database.Database;
  readonly #sql: Statements;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#sql = new Statements(db);
  }

  #in<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }

  async begin(fresh: NewDrivenVisit): Promise<{ duplicate: boolean; journey: DrivenVisit }> {
    return this.#in(() => {
      const known = this.#standing(fresh.visit);
      if (known !== undefined) return { duplicate: true, journey: known };
      const { visit, event } = newDrivenVisit(fresh);
      this.#sql
        .of(
          `INSERT INTO journeys (seq, id, visit, counter, adapter, state, is_open, is_unresolved, wanted, step, tries, next_at,
             opened_at, updated_at, version, sealed)
           VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM journeys), @id, @visit, @counter, @adapter, @state, 1, 0, @wanted,
             @step, @tries, @nextAt, @openedAt, @updatedAt, @version, @sealed)`,
        )
        .run(visit);
      this.#append(visit.id, fresh.at, event);
      return { duplicate: false, journey: this.#must(visit.id) };
    });
  }

  async find(id: string): Promise<DrivenVisit | undefined> {
    return this.of(id);
  }

  /** Runs in the caller's transaction. */
  of(id: string | undefined): DrivenVisit | undefined {
    return id === undefined ? undefined : this.#one(`${SELECT} WHERE id = ?`, id);
  }

  async findByVisit(visit: string): Promise<DrivenVisit | undefined> {
    return this.#standing(visit);
  }

  #standing(visit: string): DrivenVisit | undefined {
    return this.#one(
      `${SELECT} WHERE visit = ? AND (is_open = 1 OR state = 'committed') ORDER BY seq DESC LIMIT 1`,
      visit,
    );
  }

  async findBySettlement(settlementId: string): Promise<DrivenVisit | undefined> {
    return this.#one(`${SELECT} WHERE settlement_id = ? ORDER BY seq DESC LIMIT 1`, settlementId);
  }

  async move(id: string, version: number, move: DrivenVisitMove): Promise<DrivenVisit | Refusal> {
    return this.#in(() => {
      const moved = decideMove(this.of(id), version, move);
      if (isRefusal(moved)) return moved;
      this.write(moved);
      return moved.visit;
    });
  }

  /** Runs in the caller's transaction. */
  write({ visit, isOpen, keepsOthersOut, events, at, workItem }: DrivenVisitWrite): void {
    this.#sql
      .of(
        `UPDATE journeys SET state = @state, is_open = @open, is_unresolved = @unresolved, wanted = @wanted, step = @step,
           gateway_visit = @gatewayVisit, person = @person, msgid = @msgid, settlement_id = @settlementId, quote_id = @quoteId,
           reason = @reason, tries = @tries, next_at = @nextAt, updated_at = @updatedAt, version = @version, sealed = @sealed
         WHERE id = @id`,
      )
      .run({
        gatewayVisit: null,
        person: null,
        msgid: null,
        settlementId: null,
        quoteId: null,
        reason: null,
        ...stored(visit),
        open: isOpen ? 1 : 0,
        unresolved: keepsOthersOut ? 1 : 0,
      });
    for (const event of events) this.#append(visit.id, at, event);
    if (workItem !== undefined) this.#openWorkItem(visit.id, workItem, at);
  }

  async record(id: string, at: string, event: NewEvent): Promise<void> {
    this.#in(() => this.#append(id, at, event));
  }

  async open(limit: number): Promise<DrivenVisit[]> {
    return this.#many(`${SELECT} WHERE is_open = 1 ORDER BY seq LIMIT ?`, limit);
  }

  async due(at: string, horizon: string, limit: number): Promise<DrivenVisit[]> {
    return this.#many(
      `${SELECT} WHERE is_open = 1 AND (next_at <= ? OR next_at > ?) AND state IN (${OWNED_BY_DESK}) ORDER BY seq LIMIT ?`,
      at,
      horizon,
      limit,
    );
  }

  async openAtCounter(counter: string): Promise<DrivenVisit[]> {
    return this.#many(`${SELECT} WHERE is_open = 1 AND counter = ? ORDER BY seq`, counter);
  }

  async events(id: string): Promise<DrivenVisitEvent[]> {
    const rows = this.#sql
      .of('SELECT number, at, kind, step, msgid, says, sealed FROM journey_events WHERE journey = ? ORDER BY number')
      .all(id) as Record<string, unknown>[];
    return rows.map((row) => withoutNulls(row) as unknown as DrivenVisitEvent);
  }

  async nextNumber(name: string): Promise<number> {
    return this.#sql
      .of(
        `INSERT INTO sequences (name, value) VALUES (?, 1)
         ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
      )
      .pluck()
      .get(name) as number;
  }

  async workItems(state: 'open' | 'all', limit: number): Promise<WorkItem[]> {
    const where = state === 'open' ? 'WHERE closed_at IS NULL' : '';
    const rows = this.#sql.of(`${WORK_ITEMS} ${where} ORDER BY id LIMIT ?`).all(limit) as Record<string, unknown>[];
    return rows.map(workItemOf);
  }

  async workItem(id: number): Promise<WorkItem | undefined> {
    return this.#workItem(id);
  }

  #workItem(id: number): WorkItem | undefined {
    const row = this.#sql.of(`${WORK_ITEMS} WHERE id = ?`).get(id) as Record<string, unknown> | undefined;
    return row === undefined ? undefined : workItemOf(row);
  }

  async openWorkItemOf(journey: string): Promise<WorkItem | undefined> {
    const row = this.#sql.of(`${WORK_ITEMS} WHERE journey = ? AND closed_at IS NULL`).get(journey);
    return row === undefined ? undefined : workItemOf(row as Record<string, unknown>);
  }

  async closeWorkItem(id: number, by: string, resolution: string, at: string): Promise<WorkItem | Refusal> {
    return this.#in(() => {
      const closed = decideClose(this.#workItem(id), by, resolution, at);
      if (isRefusal(closed)) return closed;
      this.#sql
        .of(
          'UPDATE work_items SET closed_at = @closedAt, closed_by = @closedBy, resolution = @resolution WHERE id = @id',
        )
        .run({ ...closed });
      return closed;
    });
  }

  /** The driven visits that keep other settlements of a visit out. Runs in the caller's transaction. */
  keepingOut(gatewayVisit: string): DrivenVisit[] {
    return this.#many(`${SELECT} WHERE gateway_visit = ? AND is_unresolved = 1 ORDER BY seq`, gatewayVisit);
  }

  /** Whether a journey stands as committed with this settlement. Runs in the caller's transaction. */
  hasCommitted(settlementId: string): boolean {
    return this.#one(`${SELECT} WHERE settlement_id = ? AND state = 'committed'`, settlementId) !== undefined;
  }

  async mustFind(id: string): Promise<DrivenVisit> {
    return this.#must(id);
  }

  #must(id: string): DrivenVisit {
    const journey = this.of(id);
    if (journey === undefined) throw new Error('a journey that should be there is not');
    return journey;
  }

  /** One open item a journey: what happens again belongs to it. */
  #openWorkItem(journey: string, why: string, at: string): void {
    this.#sql
      .of('INSERT INTO work_items (journey, why, opened_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(journey, why, at);
  }

  #append(journey: string, at: string, { kind, step, msgid, says, sealed }: NewEvent): void {
    this.#sql
      .of(
        `INSERT INTO journey_events (journey, number, at, kind, step, msgid, says, sealed)
         VALUES (@journey, (SELECT coalesce(max(number), 0) + 1 FROM journey_events WHERE journey = @journey), @at, @kind, @step,
           @msgid, @says, @sealed)`,
      )
      .run({ journey, at, kind, step: step ?? null, msgid: msgid ?? null, says, sealed: sealed ?? null });
  }

  #one(sql: string, ...values: unknown[]): DrivenVisit | undefined {
    const row = this.#sql.of(sql).get(...values) as Record<string, unknown> | undefined;
    return row === undefined ? undefined : (withoutNulls(row) as unknown as DrivenVisit);
  }

  #many(sql: string, ...values: unknown[]): DrivenVisit[] {
    const rows = this.#sql.of(sql).all(...values) as Record<string, unknown>[];
    return rows.map((row) => withoutNulls(row) as unknown as DrivenVisit);
  }
}

const SELECT = `SELECT seq, id, visit, gateway_visit AS gatewayVisit, person, counter, adapter, state, wanted, step, msgid,
  settlement_id AS settlementId, quote_id AS quoteId, reason, tries, next_at AS nextAt, opened_at AS openedAt,
  updated_at AS updatedAt, version, sealed FROM journeys`;
const WORK_ITEMS = `SELECT id, journey, why, opened_at AS openedAt, closed_at AS closedAt, closed_by AS closedBy, resolution
  FROM work_items`;

const OWNED_BY_DESK = (Object.keys(JOURNEY_STATES) as DrivenVisitState[])
  .filter((state) => JOURNEY_STATES[state].owner === 'desk')
  .map((state) => `'${state}'`)
  .join(', ');

/** What can be bound: `undefined` stands for an absent value. */
function stored(journey: DrivenVisit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(journey).map(([key, value]) => [key, value ?? null]));
}

function withoutNulls(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

const workItemOf = (row: Record<string, unknown>): WorkItem => withoutNulls(row) as unknown as WorkItem;

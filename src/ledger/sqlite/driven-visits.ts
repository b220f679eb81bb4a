import type Database from 'better-sqlite3';
import { type Refusal, refuse } from '../../refusals/index.ts';
import {
  type DrivenVisit,
  type DrivenVisitEvent,
  type DrivenVisitMove,
  type DrivenVisitState,
  type DrivenVisitStore,
  isOpen,
  JOURNEY_STATES,
  keepsOthersOut,
  mayFollow,
  type NewDrivenVisit,
  type NewEvent,
  type WorkItem,
} from '../driven-visit.ts';
import { Statements } from './statements.ts';

/** Journeys on SQLite, in the ledger's own file: `apply` runs inside a transaction that already is. */
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
      const { id, visit, counter, adapter, sealed, at } = fresh;
      this.#sql
        .of(
          `INSERT INTO journeys (seq, id, visit, counter, adapter, state, is_open, is_unresolved, wanted, step, tries, next_at,
             opened_at, updated_at, version, sealed)
           VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM journeys), ?, ?, ?, ?, 'preparing', 1, 0, 'settle', 0, 0, ?, ?, ?, 1, ?)`,
        )
        .run(id, visit, counter, adapter, at, at, at, sealed);
      this.#append(id, at, { kind: 'state', says: 'preparing' });
      return { duplicate: false, journey: this.#must(id) };
    });
  }

  async find(id: string): Promise<DrivenVisit | undefined> {
    return this.#one(`${SELECT} WHERE id = ?`, id);
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
    return this.#in(() => this.apply(id, version, move));
  }

  /** @throws Error on a move the table does not have, or of a journey that is not there */
  apply(id: string, version: number, move: DrivenVisitMove): DrivenVisit | Refusal {
    const journey = this.#must(id);
    if (journey.version !== version) return refuse('JOURNEY_MOVED_ON', 'journey', { state: journey.state });
    if (move.state !== journey.state && !mayFollow(journey.state, move.state))
      throw new Error(`a journey cannot go from ${journey.state} to ${move.state}`);
    const after = { ...journey, ...given(move), updatedAt: move.at, version: version + 1 };
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
        ...stored(after),
        open: isOpen(after.state) ? 1 : 0,
        unresolved: keepsOthersOut(after) ? 1 : 0,
      });
    for (const event of move.events ?? []) this.#append(id, move.at, event);
    if (after.state !== journey.state) {
      const says = after.reason === undefined ? after.state : `${after.state}: ${after.reason}`;
      this.#append(id, move.at, { kind: 'state', says });
    }
    if (move.workItem !== undefined) this.#openWorkItem(id, move.workItem, move.at);
    return after;
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
    const row = this.#sql.of(`${WORK_ITEMS} WHERE id = ?`).get(id) as Record<string, unknown> | undefined;
    return row === undefined ? undefined : workItemOf(row);
  }

  async openWorkItemOf(journey: string): Promise<WorkItem | undefined> {
    const row = this.#sql.of(`${WORK_ITEMS} WHERE journey = ? AND closed_at IS NULL`).get(journey);
    return row === undefined ? undefined : workItemOf(row as Record<string, unknown>);
  }

  async closeWorkItem(id: number, by: string, resolution: string, at: string): Promise<WorkItem | Refusal> {
    const closed = this.#sql
      .of(
        'UPDATE work_items SET closed_at = ?, closed_by = ?, resolution = ? WHERE id = ? AND closed_at IS NULL RETURNING id',
      )
      .get(at, by, resolution, id);
    if (closed === undefined) return refuse('WORK_ITEM_UNKNOWN', 'id');
    return (await this.workItem(id)) ?? refuse('WORK_ITEM_UNKNOWN', 'id');
  }

  /**
   * The journey that keeps any other settlement of a visit out. Runs in the caller's transaction.
   * @param driven the settlement is the answer to a journey's own message, so it is not the one that another took back unnamed
   */
  unresolvedOf(gatewayVisit: string, driven: boolean): DrivenVisit | undefined {
    const open = driven ? 'AND is_open = 1' : '';
    return this.#one(
      `${SELECT} WHERE gateway_visit = ? AND is_unresolved = 1 ${open} ORDER BY seq LIMIT 1`,
      gatewayVisit,
    );
  }

  /** Whether a journey stands as committed with this settlement. Runs in the caller's transaction. */
  hasCommitted(settlementId: string): boolean {
    return this.#one(`${SELECT} WHERE settlement_id = ? AND state = 'committed'`, settlementId) !== undefined;
  }

  async mustFind(id: string): Promise<DrivenVisit> {
    return this.#must(id);
  }

  #must(id: string): DrivenVisit {
    const journey = this.#one(`${SELECT} WHERE id = ?`, id);
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

/** The values of a move, without what is no column of the journey. A key that says `undefined` takes the value away. */
function given({ at: _at, events: _events, workItem: _workItem, ...values }: DrivenVisitMove): Partial<DrivenVisit> {
  return values as Partial<DrivenVisit>;
}

/** What can be bound: `undefined` stands for an absent value. */
function stored(journey: DrivenVisit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(journey).map(([key, value]) => [key, value ?? null]));
}

function withoutNulls(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

const workItemOf = (row: Record<string, unknown>): WorkItem => withoutNulls(row) as unknown as WorkItem;

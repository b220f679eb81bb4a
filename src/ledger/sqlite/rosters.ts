import type Database from 'better-sqlite3';
import type { Refusal } from '../../refusals/index.ts';
import { chainedAfter } from '../chain.ts';
import { decideRosterRow } from '../decide/index.ts';
import type {
  RosterAdded,
  RosterBatch,
  RosterCounts,
  RosterId,
  RosterRefusal,
  RosterRow,
  RosterState,
  RosterStore,
} from '../roster.ts';
import { FactsOfPlan } from './facts.ts';
import { Statements } from './statements.ts';
import type { Tables } from './tables.ts';
import { transactIf } from './transactions.ts';

/** Rosters on SQLite, in the ledger's own file. */
export class SqliteRosters implements RosterStore {
  readonly #tables: Tables;
  readonly #sql: Statements;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#sql = new Statements(tables.db);
  }

  async find({ file, plan }: RosterId): Promise<RosterState | undefined> {
    const row = this.#sql.of(`${ROSTERS} WHERE file = ? AND plan = ?`).get(file, plan);
    return row === undefined ? undefined : stateOf(row as StoredRoster);
  }

  async list(limit: number): Promise<RosterState[]> {
    const rows = this.#sql.of(`${ROSTERS} ORDER BY started_at DESC LIMIT ?`).all(limit) as StoredRoster[];
    return rows.map(stateOf);
  }

  async begin(id: RosterId, at: string): Promise<RosterState> {
    this.#sql
      .of(
        `INSERT INTO rosters (file, plan, state, place, added, duplicates, refused, started_at)
         VALUES (?, ?, 'running', '', 0, 0, 0, ?) ON CONFLICT (file, plan) DO NOTHING`,
      )
      .run(id.file, id.plan, at);
    return this.#mustFind(id);
  }

  async add(id: RosterId, batch: RosterBatch, dry: boolean): Promise<RosterAdded | Refusal> {
    const work = () => {
      const counts = this.#enrolAll(id, batch);
      this.#move(id, batch.place, counts);
      return counts;
    };
    return transactIf(this.#tables.db, work, () => !dry);
  }

  #move({ file, plan }: RosterId, place: string, { added, duplicates, refused }: RosterCounts): void {
    this.#sql
      .of(
        `UPDATE rosters SET place = ?, added = added + ?, duplicates = duplicates + ?, refused = refused + ?
         WHERE file = ? AND plan = ?`,
      )
      .run(place, added, duplicates, refused, file, plan);
  }

  #enrolAll(id: RosterId, { rows, at }: RosterBatch): RosterAdded {
    const batch = new Batch(this.#sql, this.#tables, id, at);
    for (const row of rows) batch.enrol(row);
    return batch.close();
  }

  async finish(id: RosterId, unread: number, at: string): Promise<RosterState> {
    this.#sql
      .of(`UPDATE rosters SET state = 'done', refused = refused + ?, finished_at = ?
         WHERE file = ? AND plan = ? AND state = 'running'`)
      .run(unread, at, id.file, id.plan);
    return this.#mustFind(id);
  }

  async #mustFind(id: RosterId): Promise<RosterState> {
    const found = await this.find(id);
    if (found === undefined) throw new Error('a roster just begun is missing');
    return found;
  }

  async refusals({ file, plan }: RosterId, afterLine: number, limit: number): Promise<RosterRefusal[]> {
    return this.#sql
      .of(
        `SELECT line, field, code FROM roster_refusals WHERE file = ? AND plan = ? AND line > ? ORDER BY line LIMIT ?`,
      )
      .all(file, plan, afterLine, limit) as RosterRefusal[];
  }
}

/** One batch inside one transaction. Nearly everybody is new: for them one look at the index of persons is enough. */
class Batch {
  readonly #tables: Tables;
  readonly #at: string;
  readonly #id: RosterId;
  readonly #journal: Database.Statement;
  readonly #enrolment: Database.Statement;
  readonly #refusal: Database.Statement;
  readonly #added = new Map<string, number>();
  #seq: number;
  #duplicates = 0;
  readonly #refusals: RosterRefusal[] = [];

  constructor(sql: Statements, tables: Tables, id: RosterId, at: string) {
    this.#tables = tables;
    this.#at = at;
    this.#id = id;
    this.#seq = Number(sql.of('SELECT coalesce(max(seq), 0) FROM journal').pluck().get());
    this.#journal = sql.of(
      `INSERT INTO journal (seq, person, person_seq, kind, subject, body, previous_hash, hash, recorded_at)
       VALUES (?, ?, ?, 'enrol', ?, ?, ?, ?, ?)`,
    );
    this.#enrolment = sql.of('INSERT INTO enrolments (person, plan, entry, body) VALUES (?, ?, ?, ?)');
    this.#refusal = sql.of(
      'INSERT INTO roster_refusals (file, plan, line, field, code) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
  }

  enrol({ person, plan, body, line }: RosterRow): void {
    const head = this.#tables.rows.head(person);
    const decided = decideRosterRow(head === undefined ? undefined : new FactsOfPlan(this.#tables, person, plan), body);
    if (decided === 'new') return this.#write(head, person, plan, body);
    if (decided === 'duplicate') {
      this.#duplicates += 1;
      return;
    }
    const { field, code } = decided;
    this.#refusals.push({ line, field, code });
    this.#refusal.run(this.#id.file, this.#id.plan, line, field, code);
  }

  #write(head: ReturnType<Tables['rows']['head']>, person: string, plan: string, body: string): void {
    const recordedAt = this.#at;
    const row = chainedAfter(head, { person, kind: 'enrol', subject: plan, body, recordedAt });
    this.#seq += 1;
    this.#journal.run(this.#seq, person, row.personSeq, plan, body, row.previousHash, row.hash, recordedAt);
    this.#enrolment.run(person, plan, this.#seq, body);
    this.#added.set(plan, (this.#added.get(plan) ?? 0) + 1);
  }

  close(): RosterAdded {
    let added = 0;
    for (const [plan, count] of this.#added) {
      this.#tables.rows.tally(plan, 'held', count);
      added += count;
    }
    return { added, duplicates: this.#duplicates, refused: this.#refusals.length, refusals: this.#refusals };
  }
}

interface StoredRoster extends Omit<RosterState, 'finishedAt'> {
  readonly finishedAt: string | null;
}

const stateOf = ({ finishedAt, ...rest }: StoredRoster): RosterState =>
  finishedAt === null ? rest : { ...rest, finishedAt };

const ROSTERS = `SELECT file, plan, state, place, added, duplicates, refused, started_at AS startedAt,
  finished_at AS finishedAt FROM rosters`;

import type Database from 'better-sqlite3';
import { firstDifference } from '../../json/index.ts';
import type { Refusal } from '../../refusals/index.ts';
import { CHAIN_START, chainHash } from '../chain.ts';
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
import type { Freezes } from './freezes.ts';
import type { Rows } from './rows.ts';
import { Statements } from './statements.ts';
import { transactIf } from './transact.ts';

/** Rosters on SQLite, in the ledger's own file. */
export class SqliteRosters implements RosterStore {
  readonly #db: Database.Database;
  readonly #sql: Statements;
  readonly #rows: Rows;
  readonly #freezes: Freezes;

  constructor(db: Database.Database, rows: Rows, freezes: Freezes) {
    this.#db = db;
    this.#sql = new Statements(db);
    this.#rows = rows;
    this.#freezes = freezes;
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
    return transactIf(this.#db, work, () => !dry);
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
    const batch = new Batch(this.#sql, this.#rows, this.#freezes, id, at);
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
  readonly #rows: Rows;
  readonly #freezes: Freezes;
  readonly #at: string;
  readonly #id: RosterId;
  readonly #journal: Database.Statement;
  readonly #lastOf: Database.Statement;
  readonly #enrolment: Database.Statement;
  readonly #refusal: Database.Statement;
  readonly #added = new Map<string, number>();
  #seq: number;
  #duplicates = 0;
  readonly #refusals: RosterRefusal[] = [];

  constructor(sql: Statements, rows: Rows, freezes: Freezes, id: RosterId, at: string) {
    this.#rows = rows;
    this.#freezes = freezes;
    this.#at = at;
    this.#id = id;
    this.#seq = Number(sql.of('SELECT coalesce(max(seq), 0) FROM journal').pluck().get());
    this.#journal = sql.of(
      `INSERT INTO journal (seq, person, person_seq, kind, subject, body, previous_hash, hash, recorded_at)
       VALUES (?, ?, ?, 'enrol', ?, ?, ?, ?, ?)`,
    );
    this.#lastOf = sql.of('SELECT kind FROM journal WHERE person = ? AND subject = ? ORDER BY person_seq DESC LIMIT 1');
    this.#enrolment = sql.of('INSERT INTO enrolments (person, plan, entry, body) VALUES (?, ?, ?, ?)');
    this.#refusal = sql.of(
      'INSERT INTO roster_refusals (file, plan, line, field, code) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
  }

  enrol({ person, plan, body, line }: RosterRow): void {
    const head = this.#rows.head(person);
    if (head !== undefined && this.#isSettled(person, plan, body, line)) return;
    const previousHash = head?.hash ?? CHAIN_START;
    const personSeq = (head?.personSeq ?? 0) + 1;
    const recordedAt = this.#at;
    const hash = chainHash({ person, personSeq, kind: 'enrol', subject: plan, body, recordedAt, previousHash });
    this.#seq += 1;
    this.#journal.run(this.#seq, person, personSeq, plan, body, previousHash, hash, recordedAt);
    this.#enrolment.run(person, plan, this.#seq, body);
    this.#added.set(plan, (this.#added.get(plan) ?? 0) + 1);
  }

  /** Of a person the ledger knows: whether the row is a duplicate or refused, so that nothing is written. */
  #isSettled(person: string, plan: string, body: string, line: number): boolean {
    const frozen = this.#freezes.refusal(person);
    if (frozen !== undefined) return this.#refuse(line, 'person', frozen.code);
    const known = this.#rows.enrolment(person, plan);
    if (known === undefined) {
      // What was taken back by name comes back by name: the insurer's next file may simply not know of it.
      const last = this.#lastOf.pluck().get(person, plan);
      return last === 'withdraw' && this.#refuse(line, 'withdrawal', 'ENROLMENT_CONFLICT');
    }
    if (known === body) {
      this.#duplicates += 1;
      return true;
    }
    const field = firstDifference(JSON.parse(known), JSON.parse(body)) ?? 'enrolment';
    return this.#refuse(line, field, 'ENROLMENT_CONFLICT');
  }

  #refuse(line: number, field: string, code: string): true {
    this.#refusals.push({ line, field, code });
    this.#refusal.run(this.#id.file, this.#id.plan, line, field, code);
    return true;
  }

  close(): RosterAdded {
    let added = 0;
    for (const [plan, count] of this.#added) {
      this.#rows.tally(plan, 'held', count);
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

import type Database from 'better-sqlite3';
import type { RosterId, RosterRefusal, RosterState } from '../roster.ts';
import { Statements, UP_TO, withoutNulls } from './statements.ts';

/** The statements of rosters. */
export class RosterRows {
  readonly #sql: Statements;

  constructor(db: Database.Database) {
    this.#sql = new Statements(db);
  }

  find({ file, plan }: RosterId): RosterState | undefined {
    return this.#sql
      .of(`${ROSTERS} WHERE file = ? AND plan = ?`)
      .all(file, plan)
      .map(withoutNulls<RosterState>)[0];
  }

  list(limit: number): RosterState[] {
    return this.#sql
      .of(`${ROSTERS} ORDER BY started_at DESC ${UP_TO}`)
      .all(limit)
      .map(withoutNulls<RosterState>);
  }

  write(roster: RosterState): void {
    this.#sql
      .of(
        `INSERT INTO rosters (file, plan, state, place, added, duplicates, refused, started_at, finished_at)
         VALUES (@file, @plan, @state, @place, @added, @duplicates, @refused, @startedAt, @finishedAt)
         ON CONFLICT (file, plan) DO UPDATE SET state = excluded.state, place = excluded.place, added = excluded.added,
           duplicates = excluded.duplicates, refused = excluded.refused, finished_at = excluded.finished_at`,
      )
      .run({ finishedAt: null, ...roster });
  }

  saveRefusal(line: RosterId & RosterRefusal): void {
    this.#sql
      .of(
        `INSERT INTO roster_refusals (file, plan, line, field, code) VALUES (@file, @plan, @line, @field, @code)
         ON CONFLICT DO NOTHING`,
      )
      .run(line);
  }

  refusals({ file, plan }: RosterId, afterLine: number, limit: number): RosterRefusal[] {
    return this.#sql
      .of(
        `SELECT line, field, code FROM roster_refusals WHERE file = ? AND plan = ? AND line > ? ORDER BY line ${UP_TO}`,
      )
      .all(file, plan, afterLine, limit) as RosterRefusal[];
  }
}

const ROSTERS = `SELECT file, plan, state, place, added, duplicates, refused, started_at AS startedAt,
  finished_at AS finishedAt FROM rosters`;

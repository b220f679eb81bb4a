import type Database from 'better-sqlite3';
import type { PlanFile, PlanVersion, PlanVersionStore } from '../plan-version.ts';

/** Which text each version of a plan names: the files a server was started with, and the texts that were used. */
export class PlanVersions implements PlanVersionStore {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  async find(id: string, version: string): Promise<PlanVersion> {
    const texts = this.#db
      .prepare(`SELECT hash, content FROM plans WHERE id = ? AND json_extract(content, '$.version') = ? ORDER BY hash`)
      .all(id, version) as { hash: string; content: string }[];
    const fileHash = this.#fileHash(id, version);
    return { texts, ...(fileHash === undefined ? {} : { fileHash }) };
  }

  /** Most starts are with the files of the last one, and write nothing. */
  async note(files: readonly PlanFile[]): Promise<void> {
    const changed = files.filter(({ id, version, fileHash }) => this.#fileHash(id, version) !== fileHash);
    if (changed.length === 0) return;
    const insert = this.#db.prepare(
      'INSERT INTO plan_files (plan, version, hash) VALUES (?, ?, ?) ON CONFLICT (plan, version) DO UPDATE SET hash = excluded.hash',
    );
    this.#db
      .transaction(() => {
        for (const { id, version, fileHash } of changed) insert.run(id, version, fileHash);
      })
      .immediate();
  }

  #fileHash(id: string, version: string): string | undefined {
    return this.#db.prepare('SELECT hash FROM plan_files WHERE plan = ? AND version = ?').pluck().get(id, version) as
      | string
      | undefined;
  }
}

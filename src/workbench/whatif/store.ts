import Database from 'better-sqlite3';

/**
 * Text by key in a temporary database: memory stays the same however much is kept. SQLite keeps a database without a
 * name in a file of its own that is gone at the end. One writer, one run, never read again: no durability.
 */
export class SpillStore {
  readonly #database = new Database('');
  readonly #get: Database.Statement<[string], string>;
  readonly #set: Database.Statement<[string, string]>;

  constructor() {
    this.#database.pragma('journal_mode = OFF');
    this.#database.pragma('synchronous = OFF');
    this.#database.exec('CREATE TABLE spilled (key TEXT NOT NULL UNIQUE, value TEXT NOT NULL) STRICT');
    // All in one transaction that nobody ends: each write by itself would cost one.
    this.#database.exec('BEGIN');
    this.#get = this.#database.prepare<[string], string>('SELECT value FROM spilled WHERE key = ?').pluck();
    this.#set = this.#database.prepare(
      'INSERT INTO spilled VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
  }

  get(key: string): string | undefined {
    return this.#get.get(key);
  }

  set(key: string, value: string): void {
    this.#set.run(key, value);
  }

  /** Every record whose key begins with the prefix, in the order in which they came. */
  entries(prefix: string): IterableIterator<readonly [key: string, value: string]> {
    return this.#database
      .prepare<[string], [string, string]>('SELECT key, value FROM spilled WHERE key GLOB ? ORDER BY rowid')
      .raw()
      .iterate(`${prefix}*`);
  }

  close(): void {
    this.#database.close();
  }
}

/** The values in use, the rest in the store: what was used least recently goes out first. */
export class SpillCache<T> {
  readonly #store: SpillStore;
  readonly #prefix: string;
  readonly #most: number;
  readonly #codec: { encode(value: T): string; decode(text: string): T; fresh(): T };
  readonly #held = new Map<string, { value: T; changed: boolean }>();

  constructor(
    store: SpillStore,
    prefix: string,
    most: number,
    codec: { encode(value: T): string; decode(text: string): T; fresh(): T },
  ) {
    this.#store = store;
    this.#prefix = prefix;
    this.#most = most;
    this.#codec = codec;
  }

  get(key: string): T {
    const held = this.#held.get(key);
    if (held !== undefined) {
      this.#held.delete(key);
      this.#held.set(key, held);
      return held.value;
    }
    const text = this.#store.get(this.#prefix + key);
    const value = text === undefined ? this.#codec.fresh() : this.#codec.decode(text);
    this.#held.set(key, { value, changed: false });
    if (this.#held.size > this.#most) this.#spillOldest();
    return value;
  }

  /** The value of this key has been changed and must be kept. */
  touch(key: string, value: T): void {
    this.#held.delete(key);
    this.#held.set(key, { value, changed: true });
    if (this.#held.size > this.#most) this.#spillOldest();
  }

  /** Every value that was ever touched. */
  *all(): Generator<readonly [key: string, value: T]> {
    for (const [key, held] of this.#held) this.#keep(key, held);
    this.#held.clear();
    for (const [key, text] of this.#store.entries(this.#prefix))
      yield [key.slice(this.#prefix.length), this.#codec.decode(text)];
  }

  #spillOldest(): void {
    const [oldest] = this.#held;
    if (oldest === undefined) return;
    this.#keep(oldest[0], oldest[1]);
    this.#held.delete(oldest[0]);
  }

  #keep(key: string, held: { value: T; changed: boolean }): void {
    if (held.changed) this.#store.set(this.#prefix + key, this.#codec.encode(held.value));
  }
}

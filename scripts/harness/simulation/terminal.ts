import type { Ledger } from '../../../src/ledger/index.ts';
import type { Random } from '../random.ts';

const BATCH = 5;

/**
 * A till that listens to its counter: it drops, hears twice, comes back with its cursor, and must show each event once.
 */
export class Terminal {
  readonly counter: string;
  /** As shown, in order. */
  readonly shown: { readonly seq: number; readonly kind: string; readonly settlementId: string }[] = [];
  readonly broken: string[] = [];
  connected = true;
  #cursor = 0;

  constructor(counter: string) {
    this.counter = counter;
  }

  /**
   * Some of what lies there arrives; some of it twice; the acknowledgement of a cursor may be lost with the connection.
   */
  async listen(store: Ledger, random: Random): Promise<void> {
    if (!this.connected) return;
    for (let more = true; more; ) {
      const after = random.chance(0.1) ? Math.max(0, this.#cursor - random.between(0, 3)) : this.#cursor;
      const rows = await store.outbox(this.counter, after, BATCH);
      for (const [index, row] of rows.entries()) {
        if (row.seq !== after + index + 1)
          this.broken.push(`message ${row.seq} of ${this.counter} comes after ${after + index}`);
        if (random.chance(0.05)) {
          this.connected = false;
          return;
        }
        if (row.seq <= this.#cursor) continue;
        this.shown.push({ seq: row.seq, kind: row.kind, settlementId: row.settlementId });
        this.#cursor = row.seq;
      }
      more = rows.length === BATCH;
    }
  }

  /** Everything that is left, without faults. */
  async hearAll(store: Ledger): Promise<void> {
    for (;;) {
      const rows = await store.outbox(this.counter, this.#cursor, 100);
      for (const row of rows) {
        if (row.seq !== this.#cursor + 1)
          this.broken.push(`message ${row.seq} of ${this.counter} comes after ${this.#cursor}`);
        this.shown.push({ seq: row.seq, kind: row.kind, settlementId: row.settlementId });
        this.#cursor = row.seq;
      }
      if (rows.length === 0) return;
    }
  }
}

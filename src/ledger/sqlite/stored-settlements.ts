import { type StoredSettlement, type StoredTombstone, storedSettlement, storedTombstone } from '../decide/index.ts';
import type { JournalRow } from '../records.ts';
import type { Rows, SettlementColumns } from './rows.ts';

/** Settlements and tombstones with the entries they stand on. Runs in the caller's transaction. */
export class StoredSettlements {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  find(id: string): StoredSettlement | undefined {
    const row = this.#rows.settlement(id);
    return row === undefined ? undefined : this.of(row);
  }

  all(ids: readonly string[]): StoredSettlement[] {
    return ids.flatMap((id) => this.find(id) ?? []);
  }

  of({ entry, cancelEntry, total, patientPays, ...row }: SettlementColumns): StoredSettlement {
    const cancel = cancelEntry === null ? undefined : this.#entry(cancelEntry);
    const amounts = { total: BigInt(total), patientPays: BigInt(patientPays) };
    return storedSettlement({ ...row, ...amounts }, this.#entry(entry), cancel);
  }

  tombstone(settlementId: string): StoredTombstone | undefined {
    const row = this.#rows.tombstone(settlementId);
    if (row === undefined) return undefined;
    return storedTombstone(this.#entry(row.entry), row.lift === null ? undefined : this.#entry(row.lift));
  }

  #entry(seq: number): JournalRow {
    const entry = this.#rows.entry(seq);
    if (entry === undefined) throw new Error(`journal entry ${seq} is missing`);
    return entry;
  }
}

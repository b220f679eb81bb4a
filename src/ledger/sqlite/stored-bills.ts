import { cancelBodySchema, settleBodySchema } from '../entries.ts';
import type { CancelReceipt, JournalRow, StoredBill } from '../ledger.ts';
import type { Rows, SettlementRow } from './rows.ts';

/** What is kept, as the callers know it: bills and receipts out of rows and entries. Runs in the caller's transaction. */
export class StoredBills {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  receipt(entry: number): CancelReceipt {
    const row = this.entry(entry);
    const body = cancelBodySchema.parse(JSON.parse(row.body));
    const { settlementId, later, reason, replacedBy } = body;
    const head = { settlementId, cancelledAt: row.recordedAt, entry, hash: row.hash };
    return {
      ...head,
      ...(reason === undefined ? {} : { reason }),
      later,
      ...(replacedBy === undefined ? {} : { replacedBy }),
    };
  }

  stored(row: SettlementRow): StoredBill {
    const entry = this.entry(row.entry);
    const body = settleBodySchema.parse(JSON.parse(entry.body));
    const receipt = row.cancelEntry === null ? undefined : this.receipt(row.cancelEntry);
    return {
      settlementId: row.id,
      person: row.person,
      counter: row.counter,
      state: row.state,
      entry: row.entry,
      hash: entry.hash,
      recordedAt: entry.recordedAt,
      ...(receipt === undefined ? {} : { cancelledAt: receipt.cancelledAt }),
      ...(body.replaces === undefined ? {} : { replaces: body.replaces }),
      ...(receipt === undefined ? {} : { cancellation: receipt }),
      ...(receipt?.replacedBy === undefined ? {} : { replacedBy: receipt.replacedBy }),
      patientPays: BigInt(row.patientPays),
      total: BigInt(row.total),
      bill: body.bill,
      settlement: body.settlement,
    };
  }

  entry(seq: number): JournalRow {
    const entry = this.#rows.entry(seq);
    if (entry === undefined) throw new Error(`journal entry ${seq} is missing`);
    return entry;
  }

  mustFind(id: string): StoredBill {
    const row = this.#rows.settlement(id);
    if (row === undefined) throw new Error('a settlement that should be there is missing');
    return this.stored(row);
  }
}

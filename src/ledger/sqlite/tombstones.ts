import type { Refusal } from '../../refusals/index.ts';
import { decideLift } from '../decide/index.ts';
import type { LiftRequest, Tombstone, TombstoneStore } from '../tombstone.ts';
import type { StoredSettlements } from './stored-settlements.ts';
import type { SqliteTransactions } from './transactions.ts';

/** Settlements that were taken back before they came. */
export class SqliteTombstones implements TombstoneStore {
  readonly #stored: StoredSettlements;
  readonly #transactions: SqliteTransactions;

  constructor(stored: StoredSettlements, transactions: SqliteTransactions) {
    this.#stored = stored;
    this.#transactions = transactions;
  }

  async find(settlementId: string): Promise<Tombstone | undefined> {
    return this.#stored.tombstone(settlementId)?.tombstone;
  }

  async lift(request: LiftRequest): Promise<Tombstone | Refusal> {
    return this.#transactions.run(() => decideLift(this.#stored.tombstone(request.settlementId), request));
  }
}

import type { SettlementWire } from '../settlement/index.ts';
import type { CancelReceipt, StoredBill } from './records.ts';

/** One settlement in the place of another: what is asked of `ledger.replace`, and what it answers. */
export interface ReplaceRequest {
  /** The settlement that is taken back. */
  readonly settlementId: string;
  /** The one that stands in its place. */
  readonly settlement: SettlementWire;
  readonly counter: string;
  readonly at: string;
  readonly reason?: string;
}

export interface ReplaceResult {
  readonly duplicate: boolean;
  readonly receipt: CancelReceipt;
  readonly replaced: StoredBill;
  readonly stored: StoredBill;
}

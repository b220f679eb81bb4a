import type { Bill } from './bill/index.ts';
import type { Refusal } from './errors.ts';
import type { Settlement } from './settlement/index.ts';

/**
 * The port an adapter fulfils: it turns the messages of one outside world into canonical settlements and
 * cancellations, and our bill back into that world's words. Pure both ways: no clock, no I/O, no ledger.
 */
export interface Adapter {
  readonly name: string;
  /** The edition of the interface it reads, for the operator. */
  readonly edition: string;
  /**
   * @param payload what the caller posted under `messages` and beside it, numbers still as raw text
   * @param personKey turns a certificate into the person's pseudonymous key; the certificate goes no further
   */
  readSettlement(payload: unknown, personKey: PersonKey): Settlement | Refusal;
  readCancellation(payload: unknown): Cancellation | Refusal;
  /** Our bill in the adapter's own language, for a HIS that already prints such rows. */
  writeBill(bill: Bill): unknown;
}

export type PersonKey = (certificateType: string, certificateNumber: string) => string;

export interface Cancellation {
  /** The canonical id of the settlement that is taken back. */
  readonly settlementId: string;
  /** What the cancelling message says the total was, as a positive amount in fen; checked against the original. */
  readonly total?: bigint;
}

import { cancelBodySchema, type SettleBody, settleBodySchema, tombstoneBodySchema } from '../entries.ts';
import type { CancelReceipt, JournalRow, StoredBill } from '../records.ts';
import type { Tombstone } from '../tombstone.ts';

/** The row that an engine keeps of a settlement beside its entries. */
export type SettlementRow = Pick<StoredBill, 'person' | 'counter' | 'state' | 'total' | 'patientPays'> & {
  readonly id: string;
};

/** A settlement as the ledger has it: what is answered of it, and what its entry says. */
export interface StoredSettlement {
  readonly bill: StoredBill;
  readonly body: SettleBody;
}

/** @param cancel the entry that took it back. @throws ZodError when an entry cannot be read */
export function storedSettlement(
  { id: settlementId, ...row }: SettlementRow,
  entry: JournalRow,
  cancel?: JournalRow,
): StoredSettlement {
  const body = settleBodySchema.parse(JSON.parse(entry.body));
  const bill: StoredBill = {
    settlementId,
    ...row,
    entry: entry.seq,
    hash: entry.hash,
    recordedAt: entry.recordedAt,
    ...(body.replaces === undefined ? {} : { replaces: body.replaces }),
    bill: body.bill,
    settlement: body.settlement,
  };
  return { bill: cancel === undefined ? bill : withCancellation(bill, receiptOf(cancel)), body };
}

export const withCancellation = (bill: StoredBill, cancellation: CancelReceipt): StoredBill => ({
  ...bill,
  state: 'cancelled',
  cancelledAt: cancellation.cancelledAt,
  cancellation,
  ...(cancellation.replacedBy === undefined ? {} : { replacedBy: cancellation.replacedBy }),
});

/** What is answered of a cancel entry. */
export function receiptOf(entry: JournalRow): CancelReceipt {
  const { settlementId, later, reason, replacedBy } = cancelBodySchema.parse(JSON.parse(entry.body));
  return {
    ...headOf(settlementId, entry, reason),
    later,
    ...(replacedBy === undefined ? {} : { replacedBy }),
  };
}

/** A cancel that came before its settlement, as the ledger has it. */
export interface StoredTombstone {
  readonly tombstone: Tombstone;
  readonly receipt: CancelReceipt;
}

/** @param lift the entry that lifted it. @throws ZodError when an entry cannot be read */
export function storedTombstone(entry: JournalRow, lift?: JournalRow): StoredTombstone {
  const { settlementId, reason, evidence } = tombstoneBodySchema.parse(JSON.parse(entry.body));
  const tombstone: Tombstone = {
    settlementId,
    entry: entry.seq,
    at: entry.recordedAt,
    evidence,
    ...(lift === undefined ? {} : { lift: liftOf(lift) }),
  };
  return { tombstone, receipt: { ...headOf(settlementId, entry, reason), later: [], beforeSettlement: true } };
}

export const liftOf = ({ seq, recordedAt }: JournalRow) => ({ entry: seq, at: recordedAt });

const headOf = (settlementId: string, { recordedAt, seq, hash }: JournalRow, reason: string | undefined) => ({
  settlementId,
  cancelledAt: recordedAt,
  entry: seq,
  hash,
  ...(reason === undefined ? {} : { reason }),
});

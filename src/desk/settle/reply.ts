import { compareContent, type StoredBill } from '../../ledger/index.ts';
import type { SettlementWire } from '../../settlement/index.ts';
import type { MoneyBackWire, SettlementReply } from '../../terminal/protocol.ts';
import type { CertificateTails } from '../certificate-tails.ts';
import { patientOf } from './patient.ts';

/** The answer about a settlement: its bill, and where it stands. */
export interface SettleAnswer extends SettlementReply {
  /** The settlement in whose place this one stands; the one that stands in its place. */
  readonly replaces?: string;
  readonly replacedBy?: string;
  /** What goes back to whom, where it stands in the place of another. */
  readonly back?: MoneyBackWire;
  /** Places of what is said now and was not when it was settled: the bill rests on none of it. */
  readonly notCounted?: readonly string[];
}

/** @param tails where the answer is for a screen */
export function settledReply(stored: StoredBill, duplicate: boolean, tails?: CertificateTails): SettleAnswer {
  const { bill, answer, proof } = stored.bill;
  return {
    settlementId: stored.settlementId,
    state: stored.state,
    duplicate,
    counter: stored.counter,
    recordedAt: stored.recordedAt,
    ...(stored.cancelledAt === undefined ? {} : { cancelledAt: stored.cancelledAt }),
    ...(stored.replaces === undefined ? {} : { replaces: stored.replaces }),
    ...(stored.replacedBy === undefined ? {} : { replacedBy: stored.replacedBy }),
    entry: stored.entry,
    hash: stored.hash,
    patient: patientOf(stored.settlement, tails?.of(stored.person)),
    bill,
    answer,
    proof,
  };
}

/** The stored answer to whoever says the settlement again. */
export function repeatedReply(stored: StoredBill, said: SettlementWire, tails?: CertificateTails): SettleAnswer {
  const reply = settledReply(stored, true, tails);
  // The trial of what stands is another message, with other facts.
  const { added } = stored.settlementId === said.id ? compareContent(stored.settlement, said) : { added: [] };
  return added.length === 0 ? reply : { ...reply, notCounted: added };
}

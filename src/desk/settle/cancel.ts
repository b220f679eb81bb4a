import { type CancelReceipt, type CancelRequest, evidenceOf, type StoredBill } from '../../ledger/index.ts';
import { formatFen } from '../../money/index.ts';
import type { Cancellation } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { reversalDiffers } from '../../settlement/index.ts';
import type { MoneyBackWire } from '../../terminal/protocol.ts';
import type { Desk, Envelope } from '../desk.ts';
import { moneyBack } from './refund.ts';

export interface CancelAnswer extends CancelReceipt {
  readonly duplicate: boolean;
  /** What goes back to the patient, by tender, and to each payer. Absent where nothing was settled. */
  readonly back?: MoneyBackWire;
  /** The negative rows, in the words in which the settlement was answered. */
  readonly answer?: unknown;
}

/** Takes a settlement back because the gateway took it back: 2208, 2305, 2103. Twice gives the same receipt. */
export async function cancelByMessage(desk: Desk, envelope: Envelope): Promise<CancelAnswer | Refusal> {
  const adapter = desk.adapters.get(envelope.adapter);
  if (adapter === undefined) return refuse('ADAPTER_UNKNOWN', 'adapter');
  const cancellation = adapter.readCancellation(envelope.payload, desk.personKey);
  if (isRefusal(cancellation)) return cancellation;
  const { settlementId } = cancellation;
  const examine = (stored: StoredBill) => whyNotOf(stored, cancellation);
  // The gateway has cancelled it, even if the ledger does not have it yet. Its figures are the evidence.
  const evidence = evidenceOf(cancellation.total, cancellation.stated?.figures);
  const request = { settlementId, counter: envelope.counter, evidence };
  for (let tries = 1; ; tries += 1) {
    const done = await cancelled(desk, { ...request, ...(await drivenVisitOf(desk, settlementId)) }, examine);
    const movedOn = isRefusal(done) && done.code === 'JOURNEY_MOVED_ON';
    if (!movedOn || tries === TRIES_MAX) return done;
  }
}

const TRIES_MAX = 3;

/** Every figure and fact of the message is the original's, or the first that is not is named with both amounts. */
function whyNotOf(stored: StoredBill, { total, stated }: Cancellation): Refusal | undefined {
  if (total !== undefined && total !== stored.total)
    return refuse('CANCEL_DIFFERS', 'total', { said: formatFen(total), original: formatFen(stored.total) });
  const differs = stated === undefined ? undefined : reversalDiffers(stored.settlement, stated);
  if (differs === undefined) return undefined;
  const { at, ...details } = differs;
  return refuse('CANCEL_DIFFERS', at, details);
}

/**
 * A visit that the desk drove, and the hospital took back itself: nothing is left to undo, and it may be begun again.
 */
async function drivenVisitOf(desk: Desk, settlementId: string): Promise<Pick<CancelRequest, 'drivenVisit'>> {
  const drivenVisit = await desk.ledger.drivenVisits.findBySettlement(settlementId);
  if (drivenVisit?.state !== 'committed') return {};
  const at = desk.now().toISOString();
  const { id, version } = drivenVisit;
  return { drivenVisit: { id, version, move: { state: 'undone', at, nextAt: at, wanted: 'undo' } } };
}

/** Takes a settlement back at the counter. */
export function cancelById(
  desk: Desk,
  settlementId: string,
  counter?: string,
  reason?: string,
): Promise<CancelAnswer | Refusal> {
  return cancelled(desk, {
    settlementId,
    ...(counter === undefined ? {} : { counter }),
    ...(reason === undefined ? {} : { reason }),
  });
}

/** @param request all of it but the moment, which is now */
export async function cancelled(
  desk: Desk,
  request: Omit<CancelRequest, 'at'>,
  examine?: (stored: StoredBill) => Refusal | undefined,
): Promise<CancelAnswer | Refusal> {
  const recorded = await desk.ledger.cancel({ ...request, at: desk.now().toISOString() }, examine);
  if (isRefusal(recorded)) return recorded;
  if (!recorded.duplicate) {
    if (recorded.stored !== undefined) desk.notify(recorded.stored.counter);
    if (request.counter !== undefined) desk.notify(request.counter);
  }
  return { ...recorded.receipt, duplicate: recorded.duplicate, ...moneyOf(desk, recorded.stored) };
}

/** The same for a repeat: a caller that lost the answer can still pay out and print. */
function moneyOf(desk: Desk, stored: StoredBill | undefined): Pick<CancelAnswer, 'back' | 'answer'> {
  if (stored === undefined) return {};
  const reversal = reversalOf(desk, stored.bill.answer);
  return { back: moneyBack(stored.bill, undefined), ...(reversal === undefined ? {} : { answer: reversal }) };
}

/** Whoever wrote the answer knows it, and turns it round. */
function reversalOf(desk: Desk, answer: unknown): unknown {
  for (const adapter of desk.adapters.values()) {
    const reversal = adapter.writeReversal?.(answer);
    if (reversal !== undefined) return reversal;
  }
  return undefined;
}

import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { CancelReceipt, StoredBill } from '../ledger/index.ts';
import { formatFen } from '../money/index.ts';
import type { Desk, Envelope } from './desk.ts';

export interface Cancelled extends CancelReceipt {
  readonly duplicate: boolean;
}

/** Takes a settlement back because the gateway took it back: 2208, 2305, 2103. Twice gives the same receipt. */
export async function cancelByMessage(desk: Desk, envelope: Envelope): Promise<Cancelled | Refusal> {
  const adapter = desk.adapters.get(envelope.adapter);
  if (adapter === undefined) return refuse('ADAPTER_UNKNOWN', 'adapter');
  const cancellation = adapter.readCancellation(envelope.payload);
  if (isRefusal(cancellation)) return cancellation;
  const { settlementId, total } = cancellation;
  return cancelById(desk, settlementId, envelope.counter, (stored) =>
    total === undefined || total === stored.total
      ? undefined
      : refuse('CANCEL_DIFFERS', 'medfee_sumamt', { said: formatFen(total), original: formatFen(stored.total) }),
  );
}

/** Takes a settlement back at the counter. */
export async function cancelById(
  desk: Desk,
  settlementId: string,
  counter?: string,
  examine?: (stored: StoredBill) => Refusal | undefined,
  reason?: string,
): Promise<Cancelled | Refusal> {
  const at = desk.now().toISOString();
  const request = {
    settlementId,
    at,
    ...(counter === undefined ? {} : { counter }),
    ...(reason === undefined ? {} : { reason }),
  };
  const cancelled = await desk.ledger.cancel(request, examine);
  if (isRefusal(cancelled)) return cancelled;
  if (!cancelled.duplicate) {
    desk.notify(cancelled.stored.counter);
    if (counter !== undefined) desk.notify(counter);
  }
  return { ...cancelled.receipt, duplicate: cancelled.duplicate };
}

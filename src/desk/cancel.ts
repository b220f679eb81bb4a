import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { CancelReceipt, CancelRequest, StoredBill } from '../ledger/index.ts';
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
  const examine = (stored: StoredBill) =>
    total === undefined || total === stored.total
      ? undefined
      : refuse('CANCEL_DIFFERS', 'total', { said: formatFen(total), original: formatFen(stored.total) });
  // The gateway has taken it back, whether we know of it or not.
  const request = { settlementId, counter: envelope.counter, tombstone: true };
  for (let tries = 1; ; tries += 1) {
    const done = await cancelled(desk, { ...request, ...(await journeyOf(desk, settlementId)) }, examine);
    const movedOn = isRefusal(done) && done.code === 'JOURNEY_MOVED_ON';
    if (!movedOn || tries === TRIES_MAX) return done;
  }
}

const TRIES_MAX = 3;

/** A visit that the desk drove, and the hospital took back itself: nothing is left to undo, and it may be begun again. */
async function journeyOf(desk: Desk, settlementId: string): Promise<Pick<CancelRequest, 'journey'>> {
  const journey = await desk.ledger.journeys.findBySettlement(settlementId);
  if (journey?.state !== 'committed') return {};
  const at = desk.now().toISOString();
  const { id, version } = journey;
  return { journey: { id, version, move: { state: 'undone', at, nextAt: at, wanted: 'undo' } } };
}

/** Takes a settlement back at the counter. */
export function cancelById(
  desk: Desk,
  settlementId: string,
  counter?: string,
  reason?: string,
): Promise<Cancelled | Refusal> {
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
): Promise<Cancelled | Refusal> {
  const recorded = await desk.ledger.cancel({ ...request, at: desk.now().toISOString() }, examine);
  if (isRefusal(recorded)) return recorded;
  if (!recorded.duplicate) {
    if (recorded.stored !== undefined) desk.notify(recorded.stored.counter);
    if (request.counter !== undefined) desk.notify(request.counter);
  }
  return { ...recorded.receipt, duplicate: recorded.duplicate };
}

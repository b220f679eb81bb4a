import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { isFamilyOwner } from '../../settlement/index.ts';
import { accumulatorsFromPlain, addAll, firstNegative, negateAll } from '../accumulate.ts';
import { cancelBody } from '../entries.ts';
import type { CancelRequest, CancelResult, Examine } from '../ledger.ts';
import { mirror } from '../postings.ts';
import type { AccumulatorsByOwner } from '../records.ts';
import { changedAccumulators } from './accumulators.ts';
import { withMove } from './driven-visits.ts';
import type { CancelFacts } from './facts.ts';
import { frozenRefusal } from './freeze.ts';
import { goneRefusal } from './standing.ts';
import { receiptOf, type StoredSettlement, withCancellation } from './stored.ts';
import { decideTombstone } from './tombstone.ts';
import { answered, appended, type EntryWrite, type Transaction } from './writes.ts';

/** What becomes of a cancellation, as `Ledger.cancel` says it. */
export function decideCancel(
  facts: CancelFacts,
  request: CancelRequest,
  examine: Examine = () => undefined,
): Transaction<CancelResult> | Refusal {
  return withMove(cancelSettlement(facts, request, examine), facts, request.drivenVisit);
}

function cancelSettlement(
  facts: CancelFacts,
  request: CancelRequest,
  examine: Examine,
): Transaction<CancelResult> | Refusal {
  const { known } = facts;
  if (known === undefined) return decideTombstone(facts.tombstone, request);
  const frozen = frozenRefusal(facts.freeze);
  if (frozen !== undefined) return frozen;
  const { bill } = known;
  // Another stands in its place: to say "taken back" would be to say that nothing is paid.
  if (bill.replacedBy !== undefined) return goneRefusal(bill);
  // A repeat with other figures is no repeat.
  const refused = examine(bill);
  if (refused !== undefined) return refused;
  if (bill.cancellation !== undefined) return answered({ duplicate: true, receipt: bill.cancellation, stored: bill });
  const reversed = reverse(facts, known, request);
  if (isRefusal(reversed)) return reversed;
  return {
    writes: { entries: [reversed.entry] },
    answer: ([written]) => {
      const receipt = receiptOf(appended(written));
      return { duplicate: false, receipt, stored: withCancellation(bill, receipt) };
    },
  };
}

/**
 * Whose accumulators a settlement changed: the families are those it was settled under, whatever enrolments say by now.
 */
export const holdersOf = ({ bill, body }: StoredSettlement): string[] => [
  bill.person,
  ...Object.keys(body.deltas).filter(isFamilyOwner),
];

/** The exact mirror of a settlement. */
export function reverse(
  facts: Pick<CancelFacts, 'isCommitted' | 'later' | 'accumulators'>,
  { bill, body }: StoredSettlement,
  request: CancelRequest,
  replacedBy?: string,
): { readonly entry: EntryWrite; readonly deltas: AccumulatorsByOwner } | Refusal {
  // Whoever drove it to the gateway takes it back there too: ours is never taken back behind the driven visit's back.
  if (request.drivenVisit === undefined && facts.isCommitted)
    return refuse('JOURNEY_MOVED_ON', 'settlementId', { state: 'committed' });
  const settled = accumulatorsFromPlain(body.deltas);
  const deltas = negateAll(settled);
  const { accumulators } = facts;
  if (firstNegative(addAll(accumulators, deltas)) !== undefined) return refuse('LEDGER_DAMAGED');
  const { settlementId: id, person, entry, counter } = bill;
  const counters = [...new Set([counter, request.counter ?? counter])];
  return {
    deltas,
    entry: {
      person,
      kind: 'cancel',
      subject: id,
      body: cancelBody(id, entry, settled, body.postings, facts.later, counters, request.reason, replacedBy),
      recordedAt: request.at,
      settlement: { state: 'cancelled' },
      accumulators: changedAccumulators(person, accumulators, deltas),
      postings: mirror(body.postings),
      messages: counters.map((told) => ({ counter: told, kind: 'cancelled' })),
    },
  };
}

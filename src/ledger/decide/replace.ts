import { contradiction, isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { isFamilyOwner } from '../../settlement/index.ts';
import { addAll } from '../accumulate.ts';
import type { Decide } from '../ledger.ts';
import type { AccumulatorsByOwner, PersonSnapshot, StoredBill } from '../records.ts';
import type { ReplaceRequest, ReplaceResult } from '../replacement.ts';
import { familiesOf } from './accumulators.ts';
import { reverse } from './cancel.ts';
import type { ReplaceFacts } from './facts.ts';
import { frozenRefusal } from './freeze.ts';
import { contentDiffers } from './same-content.ts';
import { settleVisit } from './settle.ts';
import { goneRefusal } from './standing.ts';
import { receiptOf, withCancellation } from './stored.ts';
import { answered, appended, type Transaction } from './writes.ts';

/** Takes one settlement back and puts another in its place, as `Ledger.replace` says it. */
export function decideReplace(
  facts: ReplaceFacts,
  request: ReplaceRequest,
  decide: Decide,
): Transaction<ReplaceResult> | Refusal {
  const frozen = frozenRefusal(facts.freeze);
  if (frozen !== undefined) return frozen;
  const { settlementId, settlement } = request;
  const replaced = facts.old.known;
  if (replaced === undefined) return refuse('SETTLEMENT_UNKNOWN', 'replaces');
  const old = replaced.bill;
  if (facts.known !== undefined) return again(old, facts.known.bill, request);
  if (old.cancellation !== undefined) return goneRefusal(old);
  if (old.person !== settlement.person.key) return contradiction('person', 'replaces');
  const reversed = reverse(facts.old, replaced, request, settlement.id);
  if (isRefusal(reversed)) return reversed;
  const settled = settleVisit(
    {
      freeze: undefined,
      known: undefined,
      tombstone: facts.tombstone,
      sales: facts.sales.filter((id) => id !== settlementId),
      keepingOut: facts.keepingOut,
      snapshot: afterReversal(facts.snapshot, reversed.deltas),
      holds: facts.holds,
      ownHolds: facts.ownHolds,
    },
    request,
    decide,
    { replaces: settlementId },
  );
  if (isRefusal(settled)) return settled;
  const { entries = [], ...writes } = settled.writes;
  return {
    writes: { ...writes, entries: [reversed.entry, ...entries] },
    answer: ([cancelled, ...rest]) => {
      const receipt = receiptOf(appended(cancelled));
      const { stored } = settled.answer(rest);
      return { duplicate: false, receipt, replaced: withCancellation(old, receipt), stored };
    },
  };
}

/** The person as the reversal leaves them. A family that the person has left since is none of theirs. */
function afterReversal(snapshot: PersonSnapshot, deltas: AccumulatorsByOwner): PersonSnapshot {
  const families = new Set(familiesOf(snapshot.enrolments));
  const own = new Map([...deltas].filter(([owner]) => !isFamilyOwner(owner) || families.has(owner)));
  return { ...snapshot, accumulators: addAll(snapshot.accumulators, own), version: snapshot.version + 1 };
}

/** What stands in the place of a settlement is known by its own id: the same again is the same answer. */
function again(
  old: StoredBill,
  stored: StoredBill,
  { settlementId, settlement }: ReplaceRequest,
): Transaction<ReplaceResult> | Refusal {
  const difference = stored.replaces === settlementId ? contentDiffers(stored.settlement, settlement) : 'replaces';
  if (difference !== undefined) return refuse('EXISTS_WITH_DIFFERENT_CONTENT', difference);
  const receipt = old.cancellation;
  if (receipt === undefined) return refuse('LEDGER_DAMAGED');
  return answered({ duplicate: true, receipt, replaced: old, stored });
}

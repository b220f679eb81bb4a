import { type Refusal, refuse } from '../../refusals/index.ts';
import type { SettlementWire } from '../../settlement/index.ts';
import { type DrivenVisit, isOpen } from '../driven-visit.ts';
import type { StoredBill } from '../records.ts';
import type { VisitFacts } from './facts.ts';
import { contentDiffers } from './same-content.ts';
import { cameFirst } from './tombstone.ts';

/** @returns the bill that stands, why there can be none, or undefined when the settlement is new */
export function standingOf(
  settlement: SettlementWire,
  facts: Pick<VisitFacts, 'known' | 'tombstone' | 'sales'>,
): StoredBill | Refusal | undefined {
  const known = facts.known?.bill;
  if (known !== undefined) {
    const difference = contentDiffers(known.settlement, settlement);
    if (difference !== undefined) return refuse('EXISTS_WITH_DIFFERENT_CONTENT', difference);
    return known.state === 'cancelled' ? goneRefusal(known) : known;
  }
  const tombstone = facts.tombstone?.tombstone;
  if (tombstone !== undefined && tombstone.lift === undefined) return cameFirst(tombstone, settlement);
  const [sold] = facts.sales;
  return sold === undefined ? undefined : refuse('SALE_SETTLED', 'visit.id', { by: sold });
}

/** Why a settlement that was taken back is not settled, cancelled or replaced again. */
export const goneRefusal = ({ replacedBy }: Pick<StoredBill, 'replacedBy'>): Refusal =>
  replacedBy === undefined
    ? refuse('SETTLEMENT_CANCELLED')
    : refuse('SETTLEMENT_REPLACED', undefined, { by: replacedBy });

/**
 * While a driven visit is unresolved, nobody else settles the visit.
 * @param driven the driven visit whose settlement this is: what comes is the answer to its own message, so it is not
 *   the one that another took back without ever learning its number
 */
export function unresolvedRefusal(keepingOut: readonly DrivenVisit[], driven: string | undefined): Refusal | undefined {
  const first = driven === undefined ? keepingOut[0] : keepingOut.find(({ state }) => isOpen(state));
  if (first === undefined || first.id === driven) return undefined;
  const { state } = first;
  return refuse(state === 'undone' ? 'SETTLEMENT_CANCELLED' : 'VISIT_UNRESOLVED', 'visit', { state });
}

const COSTS = ['total', 'selfFunded', 'overLimit', 'preSelfPay', 'inScope'] as const;

/**
 * A trial has no settlement id. It is the trial of what stands when it has the same fees; what funds and accounts pay
 * may change between the two. Other fees of the visit are those of a further settlement: a stay may be settled in
 * parts.
 */
export function standingOfTrial(trial: SettlementWire, ofVisit: readonly StoredBill[]): StoredBill | undefined {
  return ofVisit.find(({ settlement }) => hasSameFees(settlement, trial));
}

function hasSameFees(a: SettlementWire, b: SettlementWire): boolean {
  if (COSTS.some((name) => a.amounts[name] !== b.amounts[name])) return false;
  if (a.lines.length === 0 || b.lines.length === 0) return true;
  const ids = new Set(a.lines.map(({ id }) => id));
  return a.lines.length === b.lines.length && b.lines.every(({ id }) => ids.has(id));
}

import { type Refusal, refuse } from '../refusals/index.ts';
import type { SettlementWire } from '../settlement/index.ts';
import type { StoredBill } from './ledger.ts';
import { contentDiffers } from './same-content.ts';
import { cameFirst, type Tombstone } from './tombstone.ts';

/** What the ledger holds that decides whether a settlement is new. */
export interface Found {
  /** The settlement of the same id. */
  readonly known: StoredBill | undefined;
  /** It was taken back before it came. */
  readonly tombstone: Tombstone | undefined;
  /** The id under which the same sale of a pharmacy stands. */
  readonly sold: string | undefined;
}

/** @returns the bill that stands, why there can be none, or undefined when the settlement is new */
export function standingOf(settlement: SettlementWire, found: Found): StoredBill | Refusal | undefined {
  const { known, tombstone, sold } = found;
  if (known !== undefined) {
    const difference = contentDiffers(known.settlement, settlement);
    if (difference !== undefined) return refuse('EXISTS_WITH_DIFFERENT_CONTENT', difference);
    return known.state === 'cancelled' ? goneRefusal(known) : known;
  }
  if (tombstone !== undefined && tombstone.lift === undefined) return cameFirst(tombstone, settlement);
  return sold === undefined ? undefined : refuse('SALE_SETTLED', 'visit.id', { by: sold });
}

/** Why a settlement that was taken back is not settled, cancelled or replaced again. */
export const goneRefusal = ({ replacedBy }: Pick<StoredBill, 'replacedBy'>): Refusal =>
  replacedBy === undefined
    ? refuse('SETTLEMENT_CANCELLED')
    : refuse('SETTLEMENT_REPLACED', undefined, { by: replacedBy });

const COSTS = ['total', 'selfFunded', 'overLimit', 'preSelfPay', 'inScope'] as const;

/**
 * A trial has no settlement id. It is the trial of what stands when it has the same fees; what funds and accounts pay may
 * change between the two. Other fees of the visit are those of a further settlement: a stay may be settled in parts.
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

import { bearsAgain } from '../../engine/index.ts';
import {
  type AccumulatorsByOwner,
  accumulatorsFromPlain,
  type ReplaceResult,
  type SettleBody,
  type StoredBill,
  settleBodySchema,
} from '../../ledger/index.ts';
import { compareExact, EXACT_ZERO } from '../../money/index.ts';
import { type LoadedPlan, planSchema } from '../../plan/index.ts';
import type { Adapter } from '../../port/adapter.ts';
import { contradiction, isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import { type Desk, decideOn, type PricingBasis, wireOf } from '../desk.ts';

/** A settlement that is to stand in the place of another. */
export interface Replacement {
  readonly replaces: string;
  readonly settlement: Settlement;
  readonly counter: string;
  readonly adapter?: Adapter;
  readonly reason?: string;
}

/**
 * Reverse and bill again, in one transaction. What stands in the place of a settlement is decided on what that one was
 * decided on: its plan versions, its enrolments, the accumulators before it. Else whoever bought again since could
 * bring one box back and have a deductible taken off twice.
 * Refusals beside those of the ledger: MESSAGE_CONTRADICTS (another person, institution or day), REBILL_USES_MORE.
 */
export async function replaceSettlement(desk: Desk, replacement: Replacement): Promise<ReplaceResult | Refusal> {
  const { replaces, settlement, counter, adapter, reason } = replacement;
  const old = await desk.ledger.findBill(replaces);
  if (old === undefined) return refuse('SETTLEMENT_UNKNOWN', 'replaces');
  const differs = differsFrom(old, settlement);
  if (differs !== undefined) return contradiction(differs, 'replaces');
  if ((await desk.ledger.drivenVisits.findBySettlement(replaces)) !== undefined)
    return refuse('TRANSACTION_UNSUPPORTED', 'replaces', { expected: 'a visit that the desk does not drive' });
  const body = await bodyOf(desk, old);
  const ground = await basisOf(desk, body);
  const request = { settlementId: replaces, settlement: wireOf(settlement), counter, at: desk.now().toISOString() };
  const recorded = await desk.ledger.replace(
    { ...request, ...(reason === undefined ? {} : { reason }) },
    ({ accumulators }) => {
      const decision = decideOn(ground, desk.plans, settlement, adapter);
      const more = usesMore(decision.deltas, accumulatorsFromPlain(body.deltas), ground.accumulators, accumulators);
      return more ? refuse('REBILL_USES_MORE', 'replaces') : decision;
    },
  );
  if (isRefusal(recorded) || recorded.duplicate) return recorded;
  for (const history of new Set([counter, old.counter])) desk.notify(history);
  return recorded;
}

/** What of a settlement decides whose it is and in which year it counts: that cannot change by billing again. */
function differsFrom({ settlement: old }: StoredBill, now: Settlement): string | undefined {
  if (old.person.key !== now.person.key) return 'person';
  if (old.visit.institution.code !== now.visit.institution.code) return 'visit.institution.code';
  return old.visit.settledAt.slice(0, 10) === now.visit.settledAt.slice(0, 10) ? undefined : 'visit.settledAt';
}

async function bodyOf(desk: Desk, { entry }: StoredBill): Promise<SettleBody> {
  const [row] = await desk.ledger.journal(entry - 1, 1);
  if (row === undefined) throw new Error('a settlement names an entry that is not there');
  return settleBodySchema.parse(JSON.parse(row.body));
}

async function basisOf(desk: Desk, body: SettleBody): Promise<PricingBasis> {
  const holdings = await Promise.all(
    body.plans.map(async ({ id, hash, enrolment }) => {
      const loaded = await planBy(desk, id, hash);
      return enrolment === undefined ? { loaded } : { loaded, enrolment };
    }),
  );
  return { holdings, order: body.order, accumulators: accumulatorsFromPlain(body.before) };
}

/** The version a settlement was priced with: the one that is loaded, or its text as the ledger keeps it. */
async function planBy(desk: Desk, id: string, hash: string): Promise<LoadedPlan> {
  const loaded = desk.plans.find(id);
  if (loaded?.hash === hash) return loaded;
  const content = await desk.ledger.planOf(hash);
  if (content === undefined) throw new Error('a settlement names a plan version that is not there');
  return { plan: planSchema.parse(JSON.parse(content)), hash };
}

/** Whether anything is used up further than before, where others have built on it since. */
function usesMore(
  now: AccumulatorsByOwner,
  then: AccumulatorsByOwner,
  before: AccumulatorsByOwner,
  present: AccumulatorsByOwner,
): boolean {
  for (const [owner, buckets] of now) {
    const of = (accumulators: AccumulatorsByOwner) => accumulators.get(owner) ?? new Map();
    if (bearsAgain(of(then), buckets, of(present))) return true;
    for (const [bucket, used] of buckets) {
      const at = (accumulators: AccumulatorsByOwner) => accumulators.get(owner)?.get(bucket) ?? EXACT_ZERO;
      if (compareExact(used, at(then)) > 0 && compareExact(at(present), at(before)) !== 0) return true;
    }
  }
  return false;
}

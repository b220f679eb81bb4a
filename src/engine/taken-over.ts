import type { LiabilityShare, PlanShare } from '../bill/index.ts';
import { allocate, exactFromFen, type Fen, sumFen } from '../money/index.ts';
import { type Liability, unhandled } from '../plan/index.ts';
import type { Settlement } from '../settlement/index.ts';
import { capBucket, entitledBucket, holdsPayment, limitedBucket, lumpSumBucket } from './buckets.ts';
import { type Burden, copyOf, payUpTo } from './burden.ts';
import { legendOf } from './legend.ts';
import { type PlanScope, priceLiabilities } from './price-liabilities.ts';
import type { PricedLiability } from './priced-liability.ts';

/**
 * The gateway returned rows of this plan: it has paid, we do not. Its amounts enter the accumulators in the
 * place of ours, and our own computation stands beside as a check.
 */
export function takenOver(
  scope: PlanScope,
  burden: Burden,
  head: Pick<PlanShare, 'plan' | 'name' | 'version' | 'hash' | 'flow'>,
): PlanShare {
  const { settlement, terms, draft } = scope;
  const rows = settlement.gatewayRows.filter((row) => row.plan === terms.plan.id);
  const gateway = sumFen(rows.map((row) => row.amount));
  // Our computation runs on copies: what is taken off the burden and counted as paid is the gateway's payment.
  const shadow = copyOf(burden);
  const scratch = draft.fork();
  const ours = priceLiabilities({ ...scope, draft: scratch }, shadow);
  const bases = new Set(ours.flatMap((priced) => priced.burdenParts));
  const paidFrom = burden.burdenParts.filter((_, index) => {
    const copy = shadow.burdenParts[index];
    return copy !== undefined && bases.has(copy);
  });
  payUpTo(paidFrom.length > 0 ? paidFrom : burden.burdenParts, gateway);
  for (const [bucket, amount] of scratch.added()) if (!holdsPayment(bucket)) draft.add(bucket, amount);
  for (const [index, paid] of paidByLiability(rows, ours).entries()) {
    const liability = terms.plan.liabilities[index];
    if (liability === undefined || paid === 0n) continue;
    for (const bucket of paymentBuckets(liability, scope)) draft.add(bucket, exactFromFen(paid));
  }
  const computed = sumFen(ours.map((priced) => priced.share.payout));
  const liabilities = ours.map(({ share }): LiabilityShare => {
    return { ...share, payout: 0n, atCounter: 0n, reason: { code: 'PAID_BY_GATEWAY' } };
  });
  return {
    ...head,
    liabilities,
    paid: gateway,
    paidBy: 'gateway',
    legend: legendOf(terms.plan, liabilities),
    check: { ours: computed, gateway, difference: gateway - computed },
  };
}

/** A row that names no liability is booked where we would have paid, in proportion; on the first if nowhere. */
function paidByLiability(
  rows: readonly { readonly liability?: string | undefined; readonly amount: Fen }[],
  ours: readonly PricedLiability[],
): Fen[] {
  const known = (id: string | undefined) => ours.some(({ share }) => share.liability === id);
  const named = ours.map(({ share }) =>
    sumFen(rows.filter((row) => row.liability === share.liability).map((row) => row.amount)),
  );
  const rest = sumFen(rows.filter((row) => !known(row.liability)).map((row) => row.amount));
  if (rest === 0n) return named;
  const payouts = ours.map(({ share }) => share.payout);
  const spread = sumFen(payouts) > 0n ? allocate(rest, payouts) : payouts.map((_, index) => (index === 0 ? rest : 0n));
  return named.map((amount, index) => amount + (spread[index] ?? 0n));
}

/** Every bucket in which a payment of the liability counts: its own, those of its caps, the group it competes in. */
export function paymentBuckets(
  liability: Liability,
  { settlement, terms }: Pick<PlanScope, 'settlement' | 'terms'>,
): ReadonlySet<string> {
  const limited = limitedBucket(liability, terms.plan);
  return new Set([
    entitledBucket(liability.id),
    limited,
    ...liability.caps.map((rule) => capBucket(rule, limited, settlement)),
    ...ownBuckets(liability, settlement),
  ]);
}

/** What a payment counts beside the buckets of every liability. */
function ownBuckets({ id, pay }: Liability, settlement: Settlement): readonly string[] {
  if ('lumpSum' in pay) return [lumpSumBucket(id, pay.once, settlement)];
  if ('rate' in pay || 'bands' in pay || 'steps' in pay) return [];
  return unhandled(pay);
}

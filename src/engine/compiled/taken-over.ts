import { allocate, sumFen } from '../../money/index.ts';
import { holdsPayment } from '../buckets.ts';
import { paymentBuckets } from '../taken-over.ts';
import { type BurdenColumns, EVERY_COMPONENT } from './burden.ts';
import type { PlanFound } from './found.ts';
import type { LiabilityFound } from './liability.ts';
import type { CompiledPlan } from './plan.ts';
import type { Run, Tally } from './run.ts';
import { numberOf } from './scale.ts';

/** As `takenOver` of the readable engine: the gateway has paid, and our own computation stands beside as a check. */
export function takeOver(
  holding: PlanFound['holding'],
  compiled: CompiledPlan,
  run: Run,
  fresh: () => Tally,
): PlanFound {
  const { burden, tally, scale, scope } = run;
  const { plan } = holding.loaded;
  const rows = scope.settlement.gatewayRows.filter((row) => row.plan === plan.id);
  const gateway = numberOf(sumFen(rows.map((row) => row.amount)));
  const scratch = fresh();
  const ours = compiled.price({ ...run, burden: burden.copy(), tally: scratch });
  payFrom(ours, burden, gateway);
  for (const [bucket, amount] of scratch.pairs()) if (!holdsPayment(bucket)) tally.add(bucket, amount);
  for (const [index, paid] of paidByLiability(rows, ours).entries()) {
    const liability = plan.liabilities[index];
    if (liability === undefined || paid === 0) continue;
    for (const bucket of paymentBuckets(liability, scope)) tally.add(bucket, scale.fromFen(paid));
  }
  const computed = ours.reduce((sum, { payout }) => sum + payout, 0);
  const liabilities = ours.map((found): LiabilityFound => ({ ...found, payout: 0 }));
  const check = { ours: computed, gateway };
  return { holding, liabilities, atCounter: ours.map(() => 0), paid: gateway, paidBy: 'gateway', check };
}

/** What the gateway paid is taken off the bases of our liabilities, or off everything where they have none. */
function payFrom(ours: readonly LiabilityFound[], burden: BurdenColumns, amount: number): void {
  const isBase = new Uint8Array(burden.columns.component.length);
  for (const { parts } of ours) for (const part of parts.list ?? burden.listOf(parts.mask)) isBase[part] = 1;
  const all = burden.listOf(EVERY_COMPONENT);
  const list = all.filter((part) => isBase[part] === 1 && burden.began(part));
  const parts = { mask: EVERY_COMPONENT, list: list.length > 0 ? list : all };
  burden.pay(parts, Math.min(amount, burden.leftOf(parts)));
}

/** A row that names no liability is booked where we would have paid, in proportion; on the first if nowhere. */
function paidByLiability(
  rows: readonly { readonly liability?: string | undefined; readonly amount: bigint }[],
  ours: readonly LiabilityFound[],
): number[] {
  const known = new Set(ours.map(({ liability }) => liability.id));
  const named = ours.map(({ liability }) =>
    sumFen(rows.filter((row) => row.liability === liability.id).map((row) => row.amount)),
  );
  const rest = sumFen(rows.filter(({ liability = '' }) => !known.has(liability)).map((row) => row.amount));
  const payouts = ours.map(({ payout }) => BigInt(payout));
  const spread = sumFen(payouts) > 0n ? allocate(rest, payouts) : payouts.map((_, index) => (index === 0 ? rest : 0n));
  return named.map((amount, index) => numberOf(amount + (spread[index] ?? 0n)));
}

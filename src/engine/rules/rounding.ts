import type { Reason, Step } from '../../bill/index.ts';
import {
  atLeastZero,
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactFromFen,
  type Fen,
  formatExact,
  formatFen,
  minFen,
  minus,
  plus,
  roundToFen,
} from '../../money/index.ts';
import { amountOf, type Liability } from '../../plan/index.ts';
import { entitledBucket, paidBucket, paidFromBucket } from '../buckets.ts';
import type { LiabilityScope } from '../scope.ts';
import type { CapResult, PaidLimit } from './caps.ts';
import type { HighestBenefit } from './higher-of.ts';

/** An exact amount that a liability owes, after every rule that limits it. */
export interface ExactEntitlement {
  readonly amount: Exact;
  readonly capped: Pick<CapResult, 'buckets' | 'limits' | 'shared'>;
  readonly group?: HighestBenefit['group'] | undefined;
  /** Most that the limits of the items let through. */
  readonly most?: Fen | undefined;
}

export interface RoundedPayment {
  readonly payout: Fen;
  readonly steps: readonly Step[];
  readonly floored?: Reason;
}

/**
 * Entitlements as money: what they come to after this settlement, rounded, less what they came to before it, rounded.
 */
interface Total {
  readonly before: Exact;
  readonly after: Exact;
  readonly shared: boolean;
}

/**
 * The payment is the rounded entitlement after this settlement less the rounded entitlement before it, so that
 * a year's payments never drift from the year's entitlement by more than half a fen. Liabilities that share a limit
 * of the term, or of which the higher one stands, are rounded on what they come to together.
 */
export function settleEntitlement(liability: Liability, owed: ExactEntitlement, scope: LiabilityScope): RoundedPayment {
  const { amount, capped } = owed;
  const { draft, edition } = scope;
  const own = entitledBucket(liability.id);
  const total = totalOf(own, owed, scope);
  const round = (exact: Exact) => roundToFen(exact, liability.rounding);
  const [after, before] = [round(total.after), round(total.before)];
  const rounded = after - before;
  const most = edition.limits === 'entitlement' ? undefined : mostOf(owed, after, scope);
  const payout = most === undefined ? rounded : atLeastZero(minFen(rounded, most));
  if (liability.floor !== undefined) {
    const floor = amountOf(scope.terms, liability.floor.amount);
    if (floor !== undefined && compareExact(exactFromFen(payout), floor.value) < 0)
      return { payout: 0n, steps: [], floored: { code: 'BELOW_FLOOR' } };
  }
  for (const name of [own, ...capped.buckets]) draft.add(name, amount);
  if (edition.limits === 'payments') {
    for (const name of measuredIn(own, owed)) {
      draft.add(paidBucket(name), exactFromFen(payout));
      draft.add(paidFromBucket(name), amount);
    }
  }
  const difference = `${formatFen(after)} − ${formatFen(before)}`;
  const label = total.shared
    ? {
        zh: '四舍五入到分（按共用限额的年度累计）',
        en: 'Rounded to the fen on the annual total under the shared limit',
      }
    : { zh: '四舍五入到分（按年度累计）', en: 'Rounded to the fen on the annual total' };
  const step: Step = {
    rule: 'rounding',
    label,
    formula:
      payout === rounded
        ? `${difference} = ${formatFen(payout)}`
        : `min(${difference}, ${formatFen(payout)}) = ${formatFen(payout)}`,
    inputs: { before: formatExact(total.before), after: formatExact(total.after), rounding: liability.rounding },
    out: formatFen(payout),
  };
  return { payout, steps: [step] };
}

function totalOf(own: string, { amount, capped, group }: ExactEntitlement, { draft, edition }: LiabilityScope): Total {
  const isShared = edition.rounding === 'by-shared-limit';
  if (isShared && group !== undefined) return { before: group.before, after: group.after, shared: true };
  const pool = isShared ? capped.shared : undefined;
  const before = draft.get(pool ?? own);
  return { before, after: plus(before, amount), shared: pool !== undefined };
}

/** What may still be paid: by each limit, by what the group has come to, by the items. */
function mostOf({ capped, group, most }: ExactEntitlement, after: Fen, { draft }: LiabilityScope): Fen | undefined {
  const left = [
    ...capped.limits.map(({ bucket, limit }: PaidLimit) => roundToFen(minus(limit, paidIn(bucket, draft)), 'down')),
    ...(most === undefined ? [] : [most]),
  ];
  if (group !== undefined) {
    const paid = group.members.reduce((sum, id) => plus(sum, paidIn(entitledBucket(id), draft)), EXACT_ZERO);
    left.push(after - roundToFen(paid, 'up'));
  }
  const [first, ...others] = left;
  return first === undefined ? undefined : others.reduce(minFen, first);
}

/** What was paid of a bucket; where nobody kept the fen, the exact amount stands for them. */
const paidIn = (bucket: string, draft: LiabilityScope['draft']): Exact =>
  plus(draft.get(paidBucket(bucket)), minus(draft.get(bucket), draft.get(paidFromBucket(bucket))));

/** Every bucket in which a payment is measured against a printed sum. */
const measuredIn = (own: string, { capped, group }: ExactEntitlement): ReadonlySet<string> =>
  new Set([...capped.limits.map(({ bucket }) => bucket), ...(group === undefined ? [] : [own])]);

import type { Reason } from '../../bill/index.ts';
import type { Liability } from '../../plan/index.ts';
import { entitledBucket } from '../buckets.ts';
import type { CompileContext } from './figures.ts';
import type { CapsFound, HighestFound } from './limits.ts';
import { type LimitNames, limitNames } from './names.ts';
import { book, type Run, type Tally } from './run.ts';
import { formatNumber } from './scale.ts';
import { type StepText, stepText } from './text.ts';

/** An amount that a liability owes, after every rule that limits it. */
export interface Owed {
  readonly amount: number;
  readonly capped: Pick<CapsFound, 'buckets' | 'limits' | 'shared'>;
  readonly group?: HighestFound['group'] | undefined;
  /** Most fen that the limits of the items let through. */
  readonly most?: number | undefined;
}

export interface Payment {
  /** Fen. */
  readonly payout: number;
  readonly steps: readonly StepText[];
  readonly floored?: Reason;
}

const BELOW_FLOOR: Payment = { payout: 0, steps: [], floored: { code: 'BELOW_FLOOR' } };
const BY_LIABILITY = '{"en":"Rounded to the fen on the annual total","zh":"四舍五入到分（按年度累计）"}';
const BY_LIMIT =
  '{"en":"Rounded to the fen on the annual total under the shared limit","zh":"四舍五入到分（按共用限额的年度累计）"}';

/** As `settleEntitlement`: the rounded total after this settlement less the rounded total before it. */
export function compileRounding(
  liability: Liability,
  { terms, scale }: CompileContext,
): (run: Run, owed: Owed) => Payment {
  const own = entitledBucket(liability.id);
  const names = limitNames(own);
  const { rounding } = liability;
  const floorText = liability.floor === undefined ? undefined : terms.figures.get(liability.floor.amount)?.text;
  const floor = floorText === undefined || floorText === null ? undefined : scale.parse(floorText);
  return (run, owed) => {
    const { amount, capped, group } = owed;
    const { tally } = run;
    const before = group?.before ?? tally.get(capped.shared ?? own);
    const after = group?.after ?? before + amount;
    const [fenAfter, fenBefore] = [scale.round(after, rounding), scale.round(before, rounding)];
    const rounded = fenAfter - fenBefore;
    const payout = Math.max(0, Math.min(rounded, mostOf(owed, fenAfter, run)) + 0);
    const isLimited = capped.limits.length > 0 || group !== undefined || owed.most !== undefined;
    const paid = isLimited ? payout : rounded;
    if (floor !== undefined && scale.fromFen(paid) < floor) return BELOW_FLOOR;
    book(run, own, amount);
    for (const name of capped.buckets) book(run, name, amount);
    measure(run, owed, names, scale.fromFen(paid));
    const text = () => {
      const difference = `${formatNumber(fenAfter)} − ${formatNumber(fenBefore)}`;
      const out = formatNumber(paid);
      const formula = paid === rounded ? `${difference} = ${out}` : `min(${difference}, ${out}) = ${out}`;
      const inputs = `"after":"${scale.format(after)}","before":"${scale.format(before)}","rounding":"${rounding}"`;
      const label = group !== undefined || capped.shared !== undefined ? BY_LIMIT : BY_LIABILITY;
      return stepText('rounding', label, formula, inputs, out);
    };
    return { payout: paid, steps: [{ text }] };
  };
}

/** What may still be paid: by each limit, by what the group has come to, by the items. */
function mostOf({ capped, group, most }: Owed, after: number, { tally, scale }: Run): number {
  let left = most ?? Number.POSITIVE_INFINITY;
  for (const limit of capped.limits) left = Math.min(left, scale.round(limit.limit - paidIn(limit, tally), 'down'));
  if (group === undefined) return left;
  const paid = group.members.reduce((sum, id) => sum + paidIn(limitNames(entitledBucket(id)), tally), 0);
  return Math.min(left, after - scale.round(paid, 'up'));
}

const paidIn = ({ bucket, paid, paidFrom }: LimitNames, tally: Tally): number =>
  tally.get(paid) + tally.get(bucket) - tally.get(paidFrom);

/** Books a payment in every bucket in which it is measured against a printed sum, once. */
function measure(run: Run, { amount, capped: { limits }, group }: Owed, own: LimitNames, paid: number): void {
  let isOwnMeasured = group === undefined;
  for (let index = 0; index < limits.length; index += 1) {
    const names = limits[index] ?? own;
    if (limits.findIndex(({ bucket }) => bucket === names.bucket) < index) continue;
    book(run, names.paid, paid);
    book(run, names.paidFrom, amount);
    if (names.bucket === own.bucket) isOwnMeasured = true;
  }
  if (isOwnMeasured) return;
  book(run, own.paid, paid);
  book(run, own.paidFrom, amount);
}

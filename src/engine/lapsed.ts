import { EXACT_ZERO, minus } from '../money/index.ts';
import { bearerOfDue, freedOf } from './buckets.ts';
import type { Accumulators } from './scope.ts';

/**
 * What is due to an earlier visit lapses when that visit is taken back. It was booked by the visit that freed it, which
 * stands: so the accumulators still hold it, and whoever reads them takes it off.
 */
export function withoutLapsedDues(accumulators: Accumulators): Accumulators {
  const standing = new Map(accumulators);
  for (const [name, amount] of accumulators) {
    const due = bearerOfDue(name);
    if (due === undefined || holds(accumulators, due.bearer)) continue;
    standing.set(due.bucket, minus(standing.get(due.bucket) ?? EXACT_ZERO, amount));
  }
  return standing;
}

const holds = (accumulators: Accumulators, bucket = ''): boolean => accumulators.get(bucket)?.isZero() === false;

/**
 * Whether a visit would bear again, under another name, what others have freed since it bore it.
 *
 * @param then what the settlement that is replaced added under a plan
 * @param now what the one in its place adds
 * @param present what has accumulated since
 */
export function bearsAgain(then: Accumulators, now: Accumulators, present: Accumulators): boolean {
  const wasFreed = [...then.keys()].some((bucket) => holds(present, freedOf(bucket)));
  return wasFreed && [...now.keys()].some((bucket) => freedOf(bucket) !== undefined && holds(now, bucket));
}

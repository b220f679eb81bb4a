import { EXACT_ZERO, minus } from '../money/index.ts';
import { bearerOfDue } from './buckets.ts';
import type { Accumulators } from './scope.ts';

/**
 * What is due to an earlier visit lapses when that visit is taken back. It was booked by the visit that freed it, which
 * stands: so the accumulators still hold it, and whoever reads them takes it off.
 */
export function withoutLapsedDues(accumulators: Accumulators): Accumulators {
  const standing = new Map(accumulators);
  for (const [name, amount] of accumulators) {
    const due = bearerOfDue(name);
    if (due === undefined || bears(accumulators, due.bearer)) continue;
    standing.set(due.bucket, minus(standing.get(due.bucket) ?? EXACT_ZERO, amount));
  }
  return standing;
}

const bears = (accumulators: Accumulators, bearer: string): boolean => accumulators.get(bearer)?.isZero() === false;

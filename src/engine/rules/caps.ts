import type { Gauge, Step } from '../../bill/index.ts';
import { compareExact, type Exact, exactAtLeastZero, formatExact, minExact, minus, plus } from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { capBucket, entitledBucket, limitedBucket } from '../buckets.ts';
import type { LiabilityScope } from '../scope.ts';
import { sumFigure } from './figures.ts';
import { isStopped, type RuleResult } from './result.ts';

/** A printed sum, and the bucket in which the payments under it are measured. */
export interface PaidLimit {
  readonly bucket: string;
  readonly limit: Exact;
}

export interface CapResult {
  readonly amount: Exact;
  /** What the caps did not let through. */
  readonly overflow: Exact;
  readonly steps: readonly Step[];
  readonly gauges: readonly Gauge[];
  /** Buckets to which the final amount must be added. */
  readonly buckets: readonly string[];
  readonly limits: readonly PaidLimit[];
  /** The bucket of the term that other liabilities use as well. */
  readonly shared?: string;
}

/**
 * Limits of the year, the visit, the quarter; liabilities that name the same pool share one limit.
 * @param of the settlement whose periods they are
 */
export function applyCaps(
  liability: Liability,
  amount: Exact,
  scope: LiabilityScope,
  of: Parameters<typeof capBucket>[2] = scope.settlement,
): RuleResult<CapResult> {
  let current = amount;
  const steps: Step[] = [];
  const gauges: Gauge[] = [];
  const buckets: string[] = [];
  const limits: PaidLimit[] = [];
  let shared: string | undefined;
  const own = limitedBucket(liability, scope.terms.plan);
  for (const rule of liability.caps) {
    const found = sumFigure(rule.amount, liability, scope);
    if (isStopped(found)) return found;
    const bucket = capBucket(rule, own, of);
    const before = scope.draft.get(bucket);
    const room = exactAtLeastZero(minus(found.value, before));
    const next = minExact(current, room);
    if (compareExact(next, current) < 0) {
      steps.push({
        rule: 'cap',
        label: found.figure.label,
        formula: `min(${formatExact(current)}, ${formatExact(found.value)} − ${formatExact(before)}) = ${formatExact(next)}`,
        inputs: { amount: formatExact(current), cap: formatExact(found.value), before: formatExact(before) },
        out: formatExact(next),
        figures: [found.figure.id],
        source: rule.source,
      });
    }
    current = next;
    if (bucket !== own) buckets.push(bucket);
    limits.push({ bucket: bucket === own ? entitledBucket(liability.id) : bucket, limit: found.value });
    if (rule.pool !== undefined && rule.per === 'term') shared ??= bucket;
    gauges.push({
      of: 'cap',
      limit: formatExact(found.value),
      before: formatExact(before),
      now: formatExact(next),
      left: formatExact(exactAtLeastZero(minus(found.value, plus(before, next)))),
      ...(rule.pool === undefined ? {} : { shared: rule.pool }),
    });
  }
  const pool = shared === undefined ? {} : { shared };
  return { amount: current, overflow: minus(amount, current), steps, gauges, buckets, limits, ...pool };
}

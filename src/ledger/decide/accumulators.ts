import { EXACT_ZERO, formatExact, plus } from '../../money/index.ts';
import { type Enrolment, familyOwnerOf, isFamilyOwner } from '../../settlement/index.ts';
import type { AccumulatorsByOwner } from '../records.ts';
import type { AccumulatorWrite } from './writes.ts';

/** The families whose accumulators a person shares. */
export function familiesOf(enrolments: readonly Enrolment[]): string[] {
  return enrolments.flatMap(({ plan, attributes }) =>
    attributes?.familyKey === undefined ? [] : [familyOwnerOf(attributes.familyKey, plan)],
  );
}

/**
 * The accumulators that deltas change, as they stand afterwards. What a family shares is kept under the family, so that
 * every person of it finds the same row.
 */
export function changedAccumulators(
  person: string,
  before: AccumulatorsByOwner,
  deltas: AccumulatorsByOwner,
): AccumulatorWrite[] {
  return [...deltas].flatMap(([owner, buckets]) =>
    [...buckets].map(([bucket, delta]) => {
      const after = plus(before.get(owner)?.get(bucket) ?? EXACT_ZERO, delta);
      const holder = isFamilyOwner(owner) ? owner : person;
      return { holder, owner, bucket, value: after.isZero() ? undefined : formatExact(after) };
    }),
  );
}

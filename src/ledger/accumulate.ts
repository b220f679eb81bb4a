import { EXACT_ZERO, type Exact, formatExact, isNegative, negate, parseExact, plus } from '../money/index.ts';
import { isFamilyOwner } from '../settlement/index.ts';
import type { AccumulatorsByOwner } from './records.ts';

export type PlainAccumulators = Record<string, Record<string, string>>;

export function accumulatorsToPlain(accumulators: AccumulatorsByOwner): PlainAccumulators {
  return Object.fromEntries(
    [...accumulators].map(([owner, buckets]) => [
      owner,
      Object.fromEntries([...buckets].map(([bucket, value]) => [bucket, formatExact(value)])),
    ]),
  );
}

export function accumulatorsFromPlain(plain: PlainAccumulators): AccumulatorsByOwner {
  return new Map(
    Object.entries(plain).map(([owner, buckets]) => [
      owner,
      new Map(Object.entries(buckets).map(([bucket, value]) => [bucket, parseExact(value)])),
    ]),
  );
}

export function negateAll(deltas: AccumulatorsByOwner): AccumulatorsByOwner {
  return new Map(
    [...deltas].map(([owner, buckets]) => [
      owner,
      new Map([...buckets].map(([bucket, value]) => [bucket, negate(value)])),
    ]),
  );
}

/** Adds deltas; zeros vanish, so that a cancelled year looks like one that never was. */
export function addAll(before: AccumulatorsByOwner, deltas: AccumulatorsByOwner): AccumulatorsByOwner {
  const after = new Map([...before].map(([owner, buckets]) => [owner, new Map(buckets)]));
  for (const [owner, buckets] of deltas) {
    const target = after.get(owner) ?? new Map<string, Exact>();
    for (const [bucket, delta] of buckets) {
      const value = plus(target.get(bucket) ?? EXACT_ZERO, delta);
      if (value.isZero()) target.delete(bucket);
      else target.set(bucket, value);
    }
    if (target.size === 0) after.delete(owner);
    else after.set(owner, target);
  }
  return after;
}

/** What belongs to the person alone. */
export const ownPart = (accumulators: AccumulatorsByOwner): AccumulatorsByOwner =>
  new Map([...accumulators].filter(([owner]) => !isFamilyOwner(owner)));

/** What the persons of a family order share. */
export const familyPart = (accumulators: AccumulatorsByOwner): AccumulatorsByOwner =>
  new Map([...accumulators].filter(([owner]) => isFamilyOwner(owner)));

/** The first accumulator below zero: impossible in a sound ledger. */
export function firstNegative(accumulators: AccumulatorsByOwner): string | undefined {
  for (const [owner, buckets] of accumulators) {
    for (const [bucket, value] of buckets) if (isNegative(value)) return `${owner}.${bucket}`;
  }
  return undefined;
}

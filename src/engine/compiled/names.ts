import type { Liability } from '../../plan/index.ts';
import { capBucket, deductibleBucket, offsetBucket, paidBucket, paidFromBucket } from '../buckets.ts';
import type { Run } from './run.ts';

/** The name of a bucket, with those of the buckets beside it. */
export interface LimitNames {
  readonly bucket: string;
  readonly paid: string;
  readonly paidFrom: string;
}

export interface DeductibleNames {
  readonly bucket: string;
  readonly offset: string;
}

export const limitNames = (bucket: string): LimitNames => ({
  bucket,
  paid: paidBucket(bucket),
  paidFrom: paidFromBucket(bucket),
});

/** A limit of the term has one name whatever the visit: it is made once. */
export function compileCapNames(rule: Liability['caps'][number], own: string): (run: Run) => LimitNames {
  const make = ({ scope }: Run) => limitNames(capBucket(rule, own, scope.settlement));
  return rule.per === 'term' ? once(make) : make;
}

export function compileDeductibleNames(liability: Liability): (run: Run) => DeductibleNames {
  const make = ({ scope }: Run) => {
    const bucket = deductibleBucket(liability, scope.settlement);
    return { bucket, offset: offsetBucket(bucket) };
  };
  return liability.deductible === undefined || liability.deductible.per === 'term' ? once(make) : make;
}

function once<T>(make: (run: Run) => T): (run: Run) => T {
  let made: T | undefined;
  return (run) => {
    made ??= make(run);
    return made;
  };
}

import type { AccumulatorRow, accumulatorsFromPlain, PlainAccumulators, Posting } from '../ledger/index.ts';
import { formatExact } from '../money/index.ts';

type Accumulators = ReturnType<typeof accumulatorsFromPlain>;

type Movement = Pick<Posting, 'source' | 'destination' | 'amount'>;

/** The same movements in the same order, whatever else the rows carry. */
export const samePostings = (a: readonly Movement[], b: readonly Movement[]): boolean =>
  a.length === b.length &&
  a.every(({ source, destination, amount }, index) => {
    const other = b[index];
    return other?.source === source && other.destination === destination && other.amount === amount;
  });

/** Accumulators of some owners as the ledger stores them, sorted: equal text, equal accumulators. */
export function textOf(accumulators: Accumulators, owners?: ReadonlySet<string>): string {
  const rows = [...accumulators].flatMap(([owner, buckets]) =>
    owners === undefined || owners.has(owner)
      ? [...buckets].map(([bucket, value]) => `${owner}\t${bucket}\t${formatExact(value)}`)
      : [],
  );
  return rows.sort().join('\n');
}

export function textOfRows(rows: readonly AccumulatorRow[]): string {
  return rows
    .map(({ owner, bucket, value }) => `${owner}\t${bucket}\t${value}`)
    .sort()
    .join('\n');
}

export function textOfPlain(plain: PlainAccumulators, chosen: (owner: string) => boolean): string {
  const rows = Object.entries(plain).flatMap(([owner, buckets]) =>
    chosen(owner) ? Object.entries(buckets).map(([bucket, value]) => `${owner}\t${bucket}\t${value}`) : [],
  );
  return rows.sort().join('\n');
}

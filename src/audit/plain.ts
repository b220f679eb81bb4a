import type { AccumulatorRow, accumulatorsFromPlain, PlainAccumulators } from '../ledger/index.ts';
import { formatExact, formatFen } from '../money/index.ts';

type Accumulators = ReturnType<typeof accumulatorsFromPlain>;

/** Postings as text that can be compared, whatever else the rows carry. */
export const plainPostings = (
  postings: readonly { readonly source: string; readonly destination: string; readonly amount: bigint }[],
): string[][] => postings.map(({ source, destination, amount }) => [source, destination, formatFen(amount)]);

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

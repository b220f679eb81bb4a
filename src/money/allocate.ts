import { type Fen, sumFen } from './fen.ts';

/**
 * Splits `amount` in proportion to `weights`, to the fen, by largest remainder: every part is the
 * proportional share rounded down or up by less than one fen, and the parts add up to `amount`.
 * Ties go to the earlier part, so the same input always gives the same split.
 * A part never exceeds its weight when `amount <= sum(weights)`.
 *
 * @param amount fen, not negative
 * @param weights fen, none negative
 * @throws RangeError when something is to be split and all weights are zero
 */
export function allocate(amount: Fen, weights: readonly Fen[]): Fen[] {
  if (amount < 0n || weights.some((weight) => weight < 0n)) throw new RangeError('allocate: negative');
  const total = sumFen(weights);
  if (amount === 0n) return weights.map(() => 0n);
  if (total === 0n) throw new RangeError('allocate: nothing to split over');
  const parts = weights.map((weight, index) => {
    const product = amount * weight;
    return { index, fen: product / total, remainder: product % total };
  });
  let left = amount - sumFen(parts.map((part) => part.fen));
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of byRemainder) {
    if (left === 0n) break;
    part.fen += 1n;
    left -= 1n;
  }
  return parts.map((part) => part.fen);
}

import type { Rounds } from '../../bench/rounds.ts';
import { spreadOf } from '../../bench/rounds.ts';
import { short } from '../../bench/table.ts';
import type { Measured } from '../../harness/figure.ts';

/** One measured value, what is needed of it, and what is aimed at. */
export interface Bound {
  /** What it is a ratio of, in the sentence that says it falls short. */
  readonly of: string;
  readonly rounds: Rounds;
  readonly better: 'less' | 'more';
  readonly unit: '×' | '%' | 'kB';
  readonly needed: number;
  readonly aim: number;
}

/** A row of the table: the median of its rounds is judged, their spread is shown. What is not a number falls short. */
export function rowOf(figure: string, bounds: readonly Bound[], counts: Readonly<Record<string, number>>): Measured {
  const sign = (bound: Bound) => (bound.better === 'less' ? '<=' : '>=');
  const list = (texts: readonly string[]) => texts.join(', ');
  const [first] = bounds;
  if (first === undefined) throw new Error(`${figure}: nothing was measured`);
  return {
    figure,
    measured: list(
      bounds.map(({ rounds, unit }) => {
        const { median, least, most } = spreadOf(rounds);
        return rounds.length === 1
          ? `${short(median)} ${unit}`
          : `${short(median)} ${unit} (${short(least)}-${short(most)})`;
      }),
    ),
    needed: `${sign(first)} ${list(bounds.map(({ needed }) => String(needed)))} ${first.unit}, aim ${list(bounds.map(({ aim }) => String(aim)))}`,
    counts,
    short: bounds
      .filter((bound) => !holds(bound))
      .map((bound) => {
        const { of, rounds, unit, needed } = bound;
        return `${of}: ${short(spreadOf(rounds).median)} ${unit}, needed ${sign(bound)} ${needed} ${unit}`;
      }),
  };
}

function holds({ rounds, better, needed }: Bound): boolean {
  if (rounds.length === 0 || !rounds.every(Number.isFinite)) return false;
  const { median } = spreadOf(rounds);
  return better === 'less' ? median <= needed : median >= needed;
}

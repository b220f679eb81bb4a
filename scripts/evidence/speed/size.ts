import { type FigureSpec, type Measured, type RunOptions, sized } from '../../harness/figure.ts';
import { inBothSizes, type SizedCall } from '../../harness/size/size.ts';

/** A call takes as long in a long ledger as in a short one. */
export const size: FigureSpec = { figure: 'size', run: bySize, alone: 'always' };

/** How many times as long a call may take in the larger ledger. */
const TIMES_MOST: Readonly<Record<SizedCall, number>> = { settle: 1.2, totals: 2, list: 2, page: 2, start: 2 };
const FEW = 1_000;

async function bySize(options: RunOptions): Promise<Measured> {
  const many = sized(options, { long: 100_000, short: 10_000, least: 2_000 });
  const rounds = sized(options, { long: 15, short: 9, least: 5 });
  const { times, micros, buildSeconds } = await inBothSizes({ few: FEW, many, rounds, seed: options.seed });
  const calls = Object.entries(TIMES_MOST) as [SizedCall, number][];
  return {
    figure: 'size',
    measured: `${many} over ${FEW}: ${calls.map(([call]) => `${call} ${times[call].toFixed(2)}`).join(', ')}`,
    needed: calls.map(([call, most]) => `${call} <= ${most}`).join(', '),
    counts: {
      settlements: many,
      rounds,
      buildS: Math.round(buildSeconds),
      ...Object.fromEntries(calls.map(([call]) => [`${call}Us`, Math.round(micros[call])])),
    },
    short: calls.flatMap(([call, most]) =>
      times[call] <= most ? [] : [`${call} takes ${times[call].toFixed(2)} times the processor in the larger ledger`],
    ),
  };
}

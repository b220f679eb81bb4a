import { type FigureSpec, type Measured, type RunOptions, sized } from '../harness/figure.ts';
import { compareReaders } from '../harness/reader/same.ts';

/** The quicker reader of national messages beside the one that judges, on random messages and random damage. */
export const figures: readonly FigureSpec[] = [{ figure: 'usual reader', run: compared }];

async function compared(options: RunOptions): Promise<Measured> {
  const bodies = sized(options, { long: 1_000_000, short: 20_000, least: 2_000 });
  const { counts, differing } = compareReaders(options.seed, bodies);
  const idle = counts.usual > bodies / 10 ? [] : [`the quicker reader read only ${counts.usual} of ${bodies} bodies`];
  return {
    figure: 'usual reader',
    measured: `${differing.length} of ${bodies} bodies read otherwise`,
    needed: 'the same settlement to the field, or left to the reader that judges',
    counts: { bodies, ...counts },
    short: [...differing.map((text) => text.slice(0, 200)), ...idle],
  };
}

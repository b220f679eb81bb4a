import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';
import { PLANTED } from '../planted/bugs.ts';
import { tryBugs } from '../planted/lanes.ts';

/** Harnesses that never failed prove nothing: each must find the bug that is planted for it. */
export const figures: readonly FigureSpec[] = [{ figure: 'planted bugs', run: planted }];

async function planted({ seed }: RunOptions): Promise<Measured> {
  const tried = await tryBugs(seed);
  const caught = tried.filter((one) => one.caught);
  return {
    figure: 'planted bugs',
    measured: `${caught.length} of ${tried.length} caught`,
    needed: `all ${PLANTED.length}`,
    counts: { bugs: tried.length },
    short: [
      ...tried.filter((one) => !one.caught).map(({ bug, figure }) => `"${bug}" was not caught by ${figure}`),
      ...(tried.length === PLANTED.length ? [] : [`only ${tried.length} were tried`]),
    ],
  };
}

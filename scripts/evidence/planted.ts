import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';
import { PLANTED } from '../planted/bugs.ts';
import { type Caught, tryBug } from '../planted/plant.ts';

/** Harnesses that never failed prove nothing: each must find the bug that is planted for it. */
export const figures: readonly FigureSpec[] = [{ figure: 'planted bugs', run: planted }];

/** One a core. */
const AT_ONCE = 2;

async function planted({ seed }: RunOptions): Promise<Measured> {
  const left = [...PLANTED];
  const tried: Caught[] = [];
  const work = async () => {
    for (let bug = left.shift(); bug !== undefined; bug = left.shift()) tried.push(await tryBug(bug, seed));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const caught = tried.filter((one) => one.caught);
  return {
    figure: 'planted bugs',
    measured: `${caught.length} of ${tried.length} caught`,
    needed: `all ${PLANTED.length}`,
    counts: { bugs: tried.length },
    short: tried.filter((one) => !one.caught).map(({ bug, figure }) => `"${bug}" was not caught by ${figure}`),
  };
}

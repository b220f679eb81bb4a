import { sameThroughDirectPay } from '../harness/endpoints/direct-pay.ts';
import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';

/**
 * The direct-pay endpoint: the visits of the national endpoint, with the same payouts as far as its messages carry the
 * facts.
 */
export const figures: readonly FigureSpec[] = [{ figure: 'direct pay', run: same }];

async function same({ seed }: RunOptions): Promise<Measured> {
  const { visits, equal, missing, broken } = await sameThroughDirectPay(seed);
  const tooFew = visits < 20 || equal < 10 || missing < 3 ? ['too little was compared'] : [];
  return {
    figure: 'direct pay',
    measured: `${broken.length} payouts differ without a name of what is missing`,
    needed: '0: the same to the fen, or zero with what is missing named',
    counts: { visits, equalPayouts: equal, namedMissing: missing },
    short: [...broken, ...tooFew],
  };
}

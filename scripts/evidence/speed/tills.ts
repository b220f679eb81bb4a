import { timesOf } from '../../bench/rounds.ts';
import { BESIDE, benchTills } from '../../bench/tills.ts';
import type { FigureSpec } from '../../harness/figure.ts';
import { rowOf } from './bound.ts';

/** Four tills beside long stays, lists of bills and audited backups: nine of ten answers, to the same alone. */
export const tills: FigureSpec = {
  figure: 'tills',
  alone: 'always',
  async run({ long }) {
    const { p90, happened, settledBefore } = await benchTills(
      long ? { rounds: 9, seconds: 10, fillSeconds: 60 } : { rounds: 3, seconds: 2, fillSeconds: 4 },
    );
    const bounds = BESIDE.map((beside) => {
      const rounds = timesOf(p90[beside], p90.alone);
      return { of: `p90 beside ${beside}`, rounds, better: 'less', unit: '×', needed: 2, aim: 1.3 } as const;
    });
    return rowOf('tills', bounds, { settledBefore, ...happened });
  },
};

import { benchStay, STAY_LINES } from '../../bench/long-stay.ts';
import { timesOf } from '../../bench/rounds.ts';
import type { FigureSpec } from '../../harness/figure.ts';
import { rowOf } from './bound.ts';

/** A long stay settled over HTTP, its median to that of reading its body with `JSON.parse` alone. */
export const longStay: FigureSpec = {
  figure: 'long stay',
  alone: 'always',
  async run({ long }) {
    const { settle, parse, bytes } = await benchStay(long ? 9 : 5, long ? 5 : 1);
    const bound = { of: 'a long stay to JSON.parse', better: 'less', unit: '×', needed: 3, aim: 2 } as const;
    return rowOf('long stay', [{ ...bound, rounds: timesOf(settle, parse) }], { lines: STAY_LINES, bytes });
  },
};

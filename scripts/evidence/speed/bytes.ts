import { benchBytes } from '../../bench/ledger-bytes.ts';
import type { FigureSpec } from '../../harness/figure.ts';
import { rowOf } from './bound.ts';

/** What a settlement of 20 lines takes in the ledger's file. */
export const ledgerBytes: FigureSpec = {
  figure: 'bytes',
  alone: 'always',
  async run({ long }) {
    const { bytes, settlements, lines } = await benchBytes(20, long ? 20_000 : 500);
    const bound = { of: 'a settlement in the ledger', better: 'less', unit: 'kB', needed: 1.5, aim: 0.7 } as const;
    return rowOf('bytes', [{ ...bound, rounds: [bytes / 1000] }], { settlements, lines });
  },
};

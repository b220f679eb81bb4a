import { timesOf } from '../../bench/rounds.ts';
import { benchSettles, eachRound } from '../../bench/settles.ts';
import type { FigureSpec } from '../../harness/figure.ts';
import { rowOf } from './bound.ts';

const LINES = 20;
const WANTED = [
  { connections: 10, needed: 40, aim: 60 },
  { connections: 20, needed: 60, aim: 80 },
  { connections: 40, needed: 80, aim: 90 },
];

/** Settlements that are on the disk before they are acknowledged, a second, to a bare server that keeps nothing. */
export const durable: FigureSpec = {
  figure: 'settles',
  alone: 'always',
  async run({ long }) {
    const { cells, auditExit } = await benchSettles({
      servers: ['ours', 'express'],
      cells: WANTED.map(({ connections }) => ({ lines: LINES, connections })),
      rounds: long ? 9 : 5,
      seconds: long ? 4 : 0.8,
    });
    const bounds = WANTED.map(({ connections, needed, aim }, at) => {
      const cell = cells[at];
      if (cell === undefined) throw new Error('a load is missing');
      const rounds = timesOf(eachRound(cell, 'ours', 'perSecond'), eachRound(cell, 'express', 'perSecond'));
      const percent = rounds.map((part) => part * 100);
      const of = `${connections} connections, to Express and zod`;
      return { of, rounds: percent, better: 'more', unit: '%', needed, aim } as const;
    });
    const settled = cells.flatMap((cell) => eachRound(cell, 'ours', 'settled')).reduce((sum, one) => sum + one, 0);
    const row = rowOf('settles', bounds, { settled, lines: LINES });
    return auditExit === 0 ? row : { ...row, short: [...row.short, `the audit afterwards ended with ${auditExit}`] };
  },
};

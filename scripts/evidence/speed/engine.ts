import { benchEngine, type EngineBench } from '../../bench/engine.ts';
import { timesOf } from '../../bench/rounds.ts';
import type { FigureSpec, RunOptions } from '../../harness/figure.ts';
import { rowOf } from './bound.ts';

/** One bill of 200 lines, beside the formula by hand and beside ZEN: three rows of one measurement. */
const of = 'engine';

let measured: Promise<EngineBench> | undefined;
const bench = ({ seed, long }: RunOptions): Promise<EngineBench> => {
  measured ??= benchEngine(seed, long ? LONG : SHORT);
  return measured;
};
const SHORT = { rounds: 9, milliseconds: 60, warmUpMs: 600 };
const LONG = { rounds: 25, milliseconds: 300, warmUpMs: 2_000 };

const countsOf = ({ lines, rounds }: EngineBench) => ({ lines, rounds: rounds.hand.length });

export const reasons: FigureSpec = {
  figure: 'reasons',
  alone: 'always',
  of,
  async run(options) {
    const found = await bench(options);
    const rounds = timesOf(found.rounds.text, found.rounds.hand);
    const bound = { of: 'all reasons to the formula by hand', rounds, better: 'less', unit: '×' } as const;
    return rowOf('reasons', [{ ...bound, needed: 1, aim: 0.7 }], countsOf(found));
  },
};

export const trace: FigureSpec = {
  figure: 'trace',
  alone: 'always',
  of,
  async run(options) {
    const found = await bench(options);
    const rounds = timesOf(found.rounds.figures, found.rounds.hand);
    const bound = { of: 'amounts and trace to the formula by hand', rounds, better: 'less', unit: '×' } as const;
    return rowOf('trace', [{ ...bound, needed: 0.3, aim: 0.2 }], countsOf(found));
  },
};

/** How many times as long ZEN takes. */
export const zen: FigureSpec = {
  figure: 'zen',
  alone: 'always',
  of,
  async run(options) {
    const found = await bench(options);
    const rounds = timesOf(found.rounds.zen, found.rounds.figures);
    const bound = { of: 'ZEN to amounts and trace', rounds, better: 'more', unit: '×' } as const;
    return rowOf('zen', [{ ...bound, needed: 60, aim: 150 }], countsOf(found));
  },
};

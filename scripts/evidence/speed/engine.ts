import { benchEngine, type EngineBench, type EngineName } from '../../bench/engine.ts';
import { timesOf } from '../../bench/rounds.ts';
import type { FigureSpec, RunOptions } from '../../harness/figure.ts';
import { type Bound, rowOf } from './bound.ts';

/** One bill of 200 lines, beside the formula by hand and beside ZEN: three rows of one measurement. */
const of = 'engine';

let measured: Promise<EngineBench> | undefined;
const bench = ({ seed, long }: RunOptions): Promise<EngineBench> => {
  measured ??= benchEngine(seed, long ? LONG : SHORT);
  return measured;
};
const SHORT = { rounds: 9, milliseconds: 60, warmUpMs: 600 };
const LONG = { rounds: 25, milliseconds: 300, warmUpMs: 2_000 };

type Bounds = Omit<Bound, 'rounds'>;

const ofEngine = (figure: string, [one, other]: readonly [EngineName, EngineName], bounds: Bounds): FigureSpec => ({
  figure,
  alone: 'always',
  of,
  async run(options) {
    const { lines, rounds } = await bench(options);
    const row = { ...bounds, rounds: timesOf(rounds[one], rounds[other]) };
    return rowOf(figure, [row], { lines, rounds: row.rounds.length });
  },
});

const less = { better: 'less', unit: '×' } as const;

export const reasons = ofEngine('reasons', ['text', 'hand'], {
  ...less,
  of: 'all reasons to the formula by hand',
  needed: 1,
  aim: 0.7,
});

export const trace = ofEngine('trace', ['figures', 'hand'], {
  ...less,
  of: 'amounts and trace to the formula by hand',
  needed: 0.3,
  aim: 0.2,
});

/** How many times as long ZEN takes. */
export const zen = ofEngine('zen', ['zen', 'figures'], {
  of: 'ZEN to amounts and trace',
  better: 'more',
  unit: '×',
  needed: 60,
  aim: 150,
});

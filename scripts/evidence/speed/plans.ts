import { benchPlans } from '../../bench/plans.ts';
import { gainOf } from '../../bench/report.ts';
import type { FigureSpec } from '../../harness/figure.ts';
import { medianOf } from '../../harness/steady.ts';
import { rowOf } from './bound.ts';

/** How many times as long `price()` takes as the compiled engine, for every plan and for two plans on one bill. */
export const everyPlan: FigureSpec = {
  figure: 'plans',
  alone: 'always',
  async run({ seed, long }) {
    const size = long
      ? { rounds: 15, milliseconds: 100, warmUpMs: 500 }
      : { rounds: 3, milliseconds: 15, warmUpMs: 120 };
    const benches = await benchPlans(seed, size);
    const bounds = benches.map((bench) => ({
      of: `${bench.plan}: price() to compiled`,
      rounds: gainOf(bench).figures,
      better: 'more' as const,
      unit: '×' as const,
      needed: 10,
      aim: 20,
    }));
    const [worst] = bounds.toSorted((a, b) => medianOf(a.rounds) - medianOf(b.rounds));
    if (worst === undefined) throw new Error('no plan was measured');
    const bills = benches.reduce((sum, bench) => sum + bench.bills, 0);
    const byReadable = benches.reduce((sum, bench) => sum + bench.byReadable, 0);
    const all = rowOf('plans', bounds, { plans: benches.length, bills, byReadable, short: 0 });
    const one = rowOf('plans', [worst], {});
    return {
      ...one,
      measured: `worst ${one.measured}`,
      counts: { ...all.counts, short: all.short.length },
      short: all.short,
    };
  },
};

import { parseArgs } from 'node:util';
import { ensureBuilt } from './harness/built.ts';
import { type FigureSpec, runFigures } from './harness/figure.ts';
import { anySeed } from './harness/random.ts';

/**
 * npm run evidence TOPIC [-- --json] [--long] [--seed N]
 * Measures every figure of a topic afresh; nothing is kept. Exit 0: all stand. 1: one falls short, and it says
 * which. 2: could not run.
 */
const TOPICS: Readonly<Record<string, () => Promise<{ readonly figures: readonly FigureSpec[] }>>> = {
  counter: () => import('./evidence/counter.ts'),
  ledger: () => import('./evidence/audit.ts'),
  faults: () => import('./evidence/faults.ts'),
  plans: () => import('./evidence/plans.ts'),
  doors: () => import('./evidence/doors.ts'),
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean' },
      long: { type: 'boolean' },
      seed: { type: 'string' },
      only: { type: 'string' },
      least: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const topic = TOPICS[positionals[0] ?? ''];
  if (topic === undefined || positionals.length !== 1) {
    process.stderr.write(
      `npm run evidence TOPIC [-- --json --long --seed N --only FIGURE]; topics: ${Object.keys(TOPICS).join(', ')}\n`,
    );
    return 2;
  }
  const seed = values.seed === undefined ? anySeed() : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('--seed takes a whole number');
  await ensureBuilt();
  const { figures } = await topic();
  const chosen = figures.filter(({ figure }) => values.only === undefined || figure.startsWith(values.only));
  if (chosen.length === 0) throw new Error(`--only: the figures are ${figures.map(({ figure }) => figure).join(', ')}`);
  return runFigures(chosen, { seed, long: values.long === true, least: values.least === true }, values.json === true);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`evidence: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

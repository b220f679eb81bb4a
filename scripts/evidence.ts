import { parseArgs } from 'node:util';
import { inLanes, openLanes } from './evidence/lanes.ts';
import { Table } from './evidence/table.ts';
import { TOPICS } from './evidence/topics.ts';
import { ensureBuilt } from './harness/built.ts';
import { anySeed } from './harness/random.ts';

/**
 * npm run evidence TOPIC [-- --json] [--long] [--seed N] [--only FIGURE]
 * Measures every figure of a topic afresh; nothing is kept. Exit 0: all stand. 1: one falls short, and it says
 * which. 2: could not run.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean' },
      long: { type: 'boolean' },
      seed: { type: 'string' },
      only: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [name = ''] = positionals;
  const topic = TOPICS[name];
  if (topic === undefined || positionals.length !== 1) {
    process.stderr.write(
      `npm run evidence TOPIC [-- --json --long --seed N --only FIGURE]; topics: ${Object.keys(TOPICS).join(', ')}\n`,
    );
    return 2;
  }
  const seed = values.seed === undefined ? anySeed() : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('--seed takes a whole number');
  await ensureBuilt();
  const options = { seed, long: values.long === true, least: false };
  const lanes = openLanes(name, options);
  const { figures } = await topic();
  const chosen = figures.filter(({ figure }) => values.only === undefined || figure.startsWith(values.only));
  if (chosen.length === 0) {
    for (const lane of lanes) lane.end();
    throw new Error(`--only: the figures are ${figures.map(({ figure }) => figure).join(', ')}`);
  }
  const began = performance.now();
  const table = new Table(seed, values.json === true);
  await inLanes(lanes, chosen, options, (figure, timed) => table.add(figure, timed));
  return table.end((performance.now() - began) / 1000);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`evidence: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

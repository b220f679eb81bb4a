import { parseArgs } from 'node:util';
import { ensureBuilt } from './harness/built.ts';
import { anySeed } from './harness/random.ts';
import { tryBugs } from './planted/lanes.ts';

/**
 * npm run planted [-- --only NAME] [--seed N]: plants each bug and says which harness found it. Exit 1 when one was not
 * found.
 */
const { values } = parseArgs({ options: { only: { type: 'string' }, seed: { type: 'string' } } });
const seed = values.seed === undefined ? anySeed() : Number(values.seed);
await ensureBuilt();
const tried = await tryBugs(seed, values.only, ({ bug, caught, figure, says, seconds }) => {
  process.stdout.write(
    `${caught ? 'caught' : 'MISSED'}  ${bug.padEnd(48)} by ${figure.padEnd(14)} ${seconds.toFixed(1)} s  ${says}\n`,
  );
});
const missed = tried.filter(({ caught }) => !caught).length;
process.stdout.write(`${missed} not caught; seed ${seed}\n`);
process.exitCode = missed === 0 && tried.length > 0 ? 0 : 1;

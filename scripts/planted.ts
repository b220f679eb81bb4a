import { parseArgs } from 'node:util';
import { ensureBuilt } from './harness/built.ts';
import { anySeed } from './harness/random.ts';
import { PLANTED } from './planted/bugs.ts';
import { tryBug } from './planted/plant.ts';

/** npm run planted [-- --only NAME] [--seed N]: plants each bug and says which harness found it. Exit 1 when one was not found. */
const { values } = parseArgs({ options: { only: { type: 'string' }, seed: { type: 'string' } } });
const seed = values.seed === undefined ? anySeed() : Number(values.seed);
await ensureBuilt();
let missed = 0;
for (const bug of PLANTED.filter(({ name }) => values.only === undefined || name.includes(values.only))) {
  const { caught, figure, says, seconds } = await tryBug(bug, seed);
  missed += caught ? 0 : 1;
  process.stdout.write(
    `${caught ? 'caught' : 'MISSED'}  ${bug.name.padEnd(48)} by ${figure.padEnd(14)} ${seconds.toFixed(1)} s  ${says}\n`,
  );
}
process.stdout.write(`${missed} not caught; seed ${seed}\n`);
process.exitCode = missed === 0 ? 0 : 1;

import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { anySeed } from './harness/random.ts';
import type { SeedRun } from './harness/simulation/run.ts';
import { national, simulate, small } from './harness/simulation.ts';

/**
 * npm run sim -- [--seed S] [--seeds N] [--commands C] [--small] [--trace]
 * The whole desk in one process with the national driver and the simulated gateway, with every fault, from seeds; with
 * --small a gateway in one file, which is faster and guards nothing. Prints counts; on a broken law the seed, the
 * command and with --trace all that happened. Exit 0: every law held in every seed. 1: one did not. 2: could not run.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      commands: { type: 'string' },
      trace: { type: 'boolean' },
      small: { type: 'boolean' },
    },
  });
  const whole = (text: string | undefined, otherwise: number): number => {
    const number = text === undefined ? otherwise : Number(text);
    if (!Number.isSafeInteger(number) || number < 0)
      throw new Error('--seed, --seeds and --commands take whole numbers');
    return number;
  };
  const options = {
    seed: whole(values.seed, anySeed()),
    seeds: whole(values.seeds, 40),
    commands: whole(values.commands, 200),
  };
  const onRun = (run: SeedRun): void => {
    if (run.broken.length === 0) return;
    if (values.trace === true) for (const line of run.trace) say(line);
    say(`seed ${run.seed}, command ${run.brokenAt}: ${run.broken.join('; ')}`);
  };
  const began = performance.now();
  const { seeds, commands, broken, unrepeatable, counts, hashes } = await simulate({
    ...options,
    outside: values.small === true ? small : national,
    onRun,
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  for (const seed of unrepeatable) say(`seed ${seed} gave another trace when it was run again`);
  const counted = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const hash = createHash('sha256').update(hashes.join('\n')).digest('hex').slice(0, 32);
  say(`${seeds} seeds from ${options.seed}, ${commands} commands, ${seconds} s; ${counted.join(', ')}`);
  say(`trace ${hash}; ${broken.length} seeds broke a law, ${unrepeatable.length} could not be repeated`);
  return broken.length + unrepeatable.length === 0 ? 0 : 1;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`sim: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

import { runSeed, type SeedRun } from './simulation/run.ts';
import { SmallGateway } from './simulation/small-gateway.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly seeds: number;
  readonly commands: number;
}

export interface Simulated {
  readonly seeds: number;
  readonly commands: number;
  /** The same seed gave another trace. */
  readonly unrepeatable: readonly number[];
  readonly broken: readonly SeedRun[];
  readonly counts: Readonly<Record<string, number>>;
  /** Over the traces of all seeds. */
  readonly hashes: readonly string[];
}

const TWICE_EVERY = 20;
const BROKEN_MAX = 5;

/** Whole-system runs, one a seed: the same seed gives the same run to the last word. */
export async function simulate({ seed, seeds, commands }: SimulationOptions, stopAt = BROKEN_MAX): Promise<Simulated> {
  const broken: SeedRun[] = [];
  const unrepeatable: number[] = [];
  const counts: Record<string, number> = {};
  const hashes: string[] = [];
  let ran = 0;
  let played = 0;
  for (; ran < seeds && broken.length < stopAt; ran += 1) {
    const options = {
      seed: seed + ran,
      commands,
      outside: (random: ConstructorParameters<typeof SmallGateway>[0]) => new SmallGateway(random),
    };
    const run = await runSeed(options);
    played += run.commands;
    hashes.push(run.hash);
    for (const [name, count] of Object.entries(run.counts)) counts[name] = (counts[name] ?? 0) + count;
    if (run.broken.length > 0) broken.push(run);
    if (ran % TWICE_EVERY === 0 && (await runSeed(options)).hash !== run.hash) unrepeatable.push(run.seed);
  }
  return { seeds: ran, commands: played, unrepeatable, broken, counts, hashes };
}

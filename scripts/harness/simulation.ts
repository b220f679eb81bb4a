import type { Random } from './random.ts';
import type { Assemble } from './simulation/life.ts';
import { NationalGateway } from './simulation/national-gateway.ts';
import type { Outside } from './simulation/outside.ts';
import { runSeed, type SeedRun } from './simulation/run.ts';
import { SmallGateway } from './simulation/small-gateway.ts';

/** The national driver and the simulated gateway with its catalogue of faults. */
export const national = (random: Random): Outside => new NationalGateway(random);
/** A gateway in one file: cheaper, and it would settle a visit twice if it were asked twice. */
export const small = (random: Random): Outside => new SmallGateway(random);

export interface SimulationOptions {
  readonly seed: number;
  readonly seeds: number;
  readonly commands: number;
  readonly outside: (random: Random) => Outside;
  /** How the desk is put together; rightly when absent. */
  readonly assemble?: Assemble;
  /** So many seeds that break a law are enough. */
  readonly enough?: number;
  /** Is told of every seed. */
  readonly onRun?: (run: SeedRun) => void;
}

export interface Simulated {
  readonly seeds: number;
  readonly commands: number;
  /** Seeds that gave another trace when they were run again. */
  readonly unrepeatable: readonly number[];
  readonly broken: readonly SeedRun[];
  readonly counts: Readonly<Record<string, number>>;
  /** Of the trace of each seed. */
  readonly hashes: readonly string[];
}

/** Every so many seeds one is run twice: the same seed gives the same run to the last word. */
const TWICE_EVERY = 20;
const ENOUGH = 5;

export async function simulate(options: SimulationOptions): Promise<Simulated> {
  const { seed, seeds, commands, outside, enough = ENOUGH, onRun } = options;
  const broken: SeedRun[] = [];
  const unrepeatable: number[] = [];
  const counts: Record<string, number> = {};
  const hashes: string[] = [];
  let played = 0;
  for (let index = 0; index < seeds && broken.length < enough; index += 1) {
    const { assemble } = options;
    const one = { seed: seed + index, commands, outside, ...(assemble === undefined ? {} : { assemble }) };
    const run = await runSeed(one);
    onRun?.(run);
    played += run.commands;
    hashes.push(run.hash);
    for (const [name, count] of Object.entries(run.counts)) counts[name] = (counts[name] ?? 0) + count;
    if (run.broken.length > 0) broken.push(run);
    else if (index % TWICE_EVERY === 0 && (await runSeed(one)).hash !== run.hash) unrepeatable.push(run.seed);
  }
  return { seeds: hashes.length, commands: played, unrepeatable, broken, counts, hashes };
}

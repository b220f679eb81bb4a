import { cancelTwice } from '../harness/duplicates.ts';
import { type FigureSpec, type Measured, type RunOptions, sized } from '../harness/figure.ts';
import { modelHolds, racesHold } from '../harness/model.ts';
import { sameAtOnce } from '../harness/race.ts';
import { national, type Simulated, simulate, small } from '../harness/simulation.ts';

/** What unit tests do not find: whole systems from seeds, a model beside the desk, everything twice and fifty times. */
export const figures: readonly FigureSpec[] = [
  { figure: 'simulation', run: simulation },
  { figure: 'model', run: model },
  { figure: 'duplicates', run: duplicates },
  { figure: 'cancel twice', run: twice },
];

const COMMANDS = 200;
/** Seeds in front of the simulated gateway and of the small one, which is cheaper and guards nothing. */
const SHORT = { national: 1, small: 1 };
const LONG = { national: 2_000, small: 200 };
const LEAST = { national: 1, small: 2 };

/** On average; there are several times as many. */
const LEAST_A_SEED: Readonly<Record<string, number>> = { faults: 10, deaths: 1, visits: 8, settlements: 8, cancels: 2 };

/** A seed may well see no death: so many more are played, at most, until enough of everything has happened. */
const MORE_SEEDS_MAX = 12;

/** Further seeds, one after the other, while something that must go wrong has not. */
async function untilBusy(runs: readonly Simulated[], from: number): Promise<Simulated[]> {
  const more: Simulated[] = [];
  while (more.length < MORE_SEEDS_MAX) {
    const all = [...runs, ...more];
    if (all.some(({ broken }) => broken.length > 0) || calmOf(runs, all).length === 0) break;
    more.push(await simulate({ seed: from + more.length, seeds: 1, commands: COMMANDS, outside: small }));
  }
  return more;
}

function countsOf(runs: readonly Simulated[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const run of runs)
    for (const [name, count] of Object.entries(run.counts)) counts[name] = (counts[name] ?? 0) + count;
  return counts;
}

/**
 * What did not happen as often as it must. @param seen where it is counted; what is wanted follows from the seeds of
 * `runs`
 */
function calmOf(runs: readonly Simulated[], seen = runs): string[] {
  const counts = countsOf(seen);
  const seeds = runs.reduce((sum, run) => sum + run.seeds, 0);
  return Object.entries(LEAST_A_SEED).flatMap(([name, fewest]) => ((counts[name] ?? 0) < fewest * seeds ? [name] : []));
}

async function simulation({ seed, long, least }: RunOptions): Promise<Measured> {
  const wanted = least ? LEAST : long ? LONG : SHORT;
  const enough = least ? { enough: 1 } : {};
  const first = await simulate({ seed, seeds: wanted.small, commands: COMMANDS, outside: small, ...enough });
  // A planted bug is found once it is found.
  const found = least && first.broken.length > 0;
  const seedsLeft = found ? 0 : wanted.national;
  const second = await simulate({ seed, seeds: seedsLeft, commands: COMMANDS, outside: national, ...enough });
  const runs: Simulated[] = [first, second];
  // A world in which nothing went wrong proves nothing; but a bug is not found by it.
  if (!least) runs.push(...(await untilBusy(runs, seed + Math.max(wanted.small, wanted.national))));
  const broken = runs.flatMap((run) => run.broken);
  const unrepeatable = runs.flatMap((run) => run.unrepeatable);
  const counts = countsOf(runs);
  const seeds = runs.reduce((sum, run) => sum + run.seeds, 0);
  const calm =
    least || broken.length > 0
      ? []
      : calmOf([first, second], runs).map((name) => `only ${counts[name] ?? 0} ${name} in ${seeds} seeds`);
  return {
    figure: 'simulation',
    measured: `${broken.length} of ${seeds} seeds break a law`,
    needed: `0 of ${wanted.national + wanted.small} seeds of ${COMMANDS} commands`,
    counts: { national: second.seeds, commands: runs.reduce((sum, run) => sum + run.commands, 0), ...counts },
    short: [
      ...calm,
      ...broken.map((run) => `seed ${run.seed}, command ${run.brokenAt}: ${run.broken.join('; ')}`),
      ...unrepeatable.map((one) => `seed ${one} gave another trace when it was run again`),
    ],
  };
}

/** Of so many stories one has two requests at once in it. */
const RACES_IN = 4;

async function model(options: RunOptions): Promise<Measured> {
  const { seed } = options;
  const wanted = sized(options, { long: 20_000, short: 120, least: 120 });
  const races = wanted / RACES_IN;
  const alone = await modelHolds({ runs: wanted - races, seed, hasty: options.least });
  const found = options.least && alone.broken !== undefined;
  const atOnce = await racesHold({ runs: found ? 0 : races, seed, hasty: options.least });
  return {
    figure: 'model',
    measured: alone.broken === undefined && atOnce.broken === undefined ? 'desk and reference agree' : 'they differ',
    needed: `they agree after each command of ${wanted} random stories`,
    counts: { stories: alone.runs + atOnce.runs, withRaces: atOnce.runs, commands: alone.commands + atOnce.commands },
    short: [alone.broken, atOnce.broken].filter((broken) => broken !== undefined),
  };
}

async function duplicates({ seed, long }: RunOptions): Promise<Measured> {
  const keys = long ? 2_000 : 6;
  const { rounds, requests, broken } = await sameAtOnce({ rounds: keys, seed });
  return {
    figure: 'duplicates',
    measured: `${broken.length} deviations with ${rounds} keys`,
    needed: `${keys} keys sent 50 times at once: ${keys} effects, one body a key`,
    counts: { keys: rounds, requests },
    short: broken,
  };
}

async function twice(options: RunOptions): Promise<Measured> {
  const { seed } = options;
  const wanted = sized(options, { long: 2_000, short: 40, least: 20 });
  const { settlements, succeeded, duplicates: again, broken } = await cancelTwice({ settlements: wanted, seed });
  const counted = succeeded === wanted && again === wanted ? [] : [`${succeeded} succeeded, ${again} were duplicates`];
  return {
    figure: 'cancel twice',
    measured: `${succeeded} succeed, ${again} duplicates, ${broken.length} deviations`,
    needed: `${wanted} succeed, ${wanted} duplicates, nothing is left of anybody`,
    counts: { settlements },
    short: [...counted, ...broken],
  };
}

import { type RosterRun, rosterRun } from '../harness/endpoints/roster.ts';
import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';

/** Rosters: a prefecture's insured persons in one file. One run gives all figures; it is made once for a seed. */
export const rosterFigures: readonly FigureSpec[] = [
  { figure: 'roster speed', of: 'roster', run: speed },
  { figure: 'roster memory', of: 'roster', run: memory },
  { figure: 'roster kill', of: 'roster', run: killed },
  { figure: 'roster find', of: 'roster', run: lookUp },
];

const SHORT = { rows: 60_000, kills: 3 };
const LONG = { rows: 2_600_000, kills: 6 };

const runs = new Map<string, Promise<RosterRun>>();

function runOf({ seed, long }: RunOptions): Promise<RosterRun> {
  const name = `${seed} ${long}`;
  const run = runs.get(name) ?? rosterRun({ ...(long ? LONG : SHORT), seed });
  runs.set(name, run);
  return run;
}

/** A bare load makes no keys, no hashes, no chain and no index; more than this many times its work is too much. */
const TIMES_BARE_MAX = 40;

async function speed(options: RunOptions): Promise<Measured> {
  const { rows, perSecond, barePerSecond, broken } = await runOf(options);
  const times = barePerSecond / Math.max(1, perSecond);
  return {
    figure: 'roster speed',
    measured: `${perSecond.toFixed(0)} rows/s; bare load ${barePerSecond.toFixed(0)}/s, ${times.toFixed(1)} times`,
    needed: `at most ${TIMES_BARE_MAX} times a bare load of the same file`,
    counts: { rows, seconds: Math.round(rows / Math.max(1, perSecond)) },
    short: times <= TIMES_BARE_MAX ? broken : [...broken, `${times.toFixed(1)} times as slow as a bare load`],
  };
}

/** What the whole file may hold more: pages of the database's cache, and garbage that is not yet collected. */
const MORE_MB_MAX = { long: 128, short: 64 };

async function memory(options: RunOptions): Promise<Measured> {
  const { rows, fewerRows, fewerMb, wholeMb } = await runOf(options);
  const most = options.long ? MORE_MB_MAX.long : MORE_MB_MAX.short;
  const grew = wholeMb - fewerMb;
  return {
    figure: 'roster memory',
    measured: `${fewerMb.toFixed(0)} MB for ${fewerRows} rows, ${wholeMb.toFixed(0)} MB for ${rows}`,
    needed: `flat: at most ${most} MB more for all rows`,
    counts: { rows },
    short: grew <= most ? [] : [`memory grew by ${grew.toFixed(0)} MB`],
  };
}

async function killed(options: RunOptions): Promise<Measured> {
  const { rows, kills, amid, sampled, broken } = await runOf(options);
  return {
    figure: 'roster kill',
    measured: `${broken.length} lost, doubled or unsound`,
    needed: 'every row exactly once after kill -9, chains sound',
    counts: { rows, kills, amidRows: amid, sampled },
    short: amid === 0 ? [...broken, 'no kill came while rows were written'] : broken,
  };
}

/**
 * A look among more goes a page deeper and may miss a cache; one that went through them would take six times as long.
 */
const TIMES_FEW_MAX = 3;

async function lookUp(options: RunOptions): Promise<Measured> {
  const { rows, fewMicros, manyMicros, times } = await runOf(options);
  return {
    figure: 'roster find',
    measured: `${fewMicros.toFixed(0)} µs among 10000, ${manyMicros.toFixed(0)} µs among ${rows}; ${times.toFixed(1)} times in the median round`,
    needed: `at most ${TIMES_FEW_MAX} times`,
    counts: { rows },
    short: times <= TIMES_FEW_MAX ? [] : [`${times.toFixed(1)} times as long among ${rows}`],
  };
}

import { medianOf } from '../harness/steady.ts';

/** One figure of each round. What slowed the machine down in a round slowed everything of that round. */
export type Rounds = readonly number[];

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export const spreadOf = (rounds: Rounds): Spread => ({
  median: medianOf(rounds),
  least: Math.min(...rounds),
  most: Math.max(...rounds),
});

/** How many times as much as the other, each round by itself. @throws Error where the rounds are not the same ones */
export function timesOf(rounds: Rounds, other: Rounds): Rounds {
  if (rounds.length !== other.length || rounds.length === 0) throw new Error('only rounds of one run can be compared');
  return rounds.map((value, index) => value / (other[index] ?? Number.NaN));
}

export interface RoundsWanted {
  readonly rounds: number;
  /** Processor time of each work in each round, at least. */
  readonly milliseconds: number;
  /** The same before the first round, until the engine of JavaScript has compiled what is called all the time. */
  readonly warmUpMs: number;
}

type Work = () => unknown;

/**
 * Microseconds of processor time of one call, by round: what else runs on the machine does not count. All works take
 * their turn in each round.
 */
export async function microsecondsOf<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  { rounds, milliseconds, warmUpMs }: RoundsWanted,
): Promise<Readonly<Record<Name, Rounds>>> {
  const names = Object.keys(works) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const name of names) await callsOf(works[name], warmUpMs);
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) taken[name].push(await callsOf(works[name], milliseconds));
  return taken;
}

/** Calls between two looks at the clock, of a work so short that looking would count. */
const CALLS = 16;
const SHORT_MICROS = 100;

/** The mean over calls one after the other. */
async function callsOf(work: Work, milliseconds: number): Promise<number> {
  const begun = process.cpuUsage();
  let calls = 0;
  let taken = 0;
  while (taken < milliseconds * 1000) {
    const many = calls > 0 && taken / calls < SHORT_MICROS ? CALLS : 1;
    for (let call = 0; call < many; call += 1) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    calls += many;
    const { user, system } = process.cpuUsage(begun);
    taken = user + system;
  }
  return taken / calls;
}

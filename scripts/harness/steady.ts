/** What a figure that must stay steady is judged by: many points or rounds of one run, never two. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/**
 * How much a value grew from the first point to the last, by the slope that half of all pairs exceed (Theil and Sen): a
 * single point out of line does not move it.
 */
export function growthOf(points: readonly Point[]): number {
  const slopes = points.flatMap((first, index) =>
    points
      .slice(index + 1)
      .flatMap((then) => (then.at === first.at ? [] : [(then.value - first.value) / (then.at - first.at)])),
  );
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  return medianOf(slopes) * (to - from);
}

export const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The times of two things that were done in turns: whatever slowed the machine down slowed both. */
export interface Turns {
  /** Medians over all rounds, in microseconds. */
  readonly few: number;
  readonly many: number;
  /** How many times as long the second took, in the median round. */
  readonly times: number;
}

interface Rounds {
  readonly rounds: number;
  readonly each: number;
  /** The processor's time of this process is not lengthened by company on the machine. */
  readonly clock?: 'wall' | 'processor';
}

/** Does both again and again in turns. The first round warms up and is not counted. */
export async function inTurns(
  few: () => Promise<void>,
  many: () => Promise<void>,
  { rounds, each, clock = 'wall' }: Rounds,
): Promise<Turns> {
  const microsOf = clock === 'wall' ? wallMicrosOf : processorMicrosOf;
  const taken: { few: number; many: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const both = { few: await microsOf(few, each), many: await microsOf(many, each) };
    if (round > 0) taken.push(both);
  }
  return {
    few: medianOf(taken.map((round) => round.few)),
    many: medianOf(taken.map((round) => round.many)),
    times: medianOf(taken.map((round) => round.many / round.few)),
  };
}

/** The median of so many times. */
async function wallMicrosOf(work: () => Promise<void>, each: number): Promise<number> {
  const micros: number[] = [];
  for (let time = 0; time < each; time += 1) {
    const began = performance.now();
    await work();
    micros.push((performance.now() - began) * 1000);
  }
  return medianOf(micros);
}

/** The mean of so many: single ones are shorter than the clock's step. */
async function processorMicrosOf(work: () => Promise<void>, each: number): Promise<number> {
  const began = process.cpuUsage();
  for (let time = 0; time < each; time += 1) await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / each;
}

/** What one figure of an evidence run measured, and what is needed. */
export interface Measured {
  readonly figure: string;
  readonly measured: string;
  readonly needed: string;
  readonly counts: Readonly<Record<string, number>>;
  /** What falls short, one sentence each; empty when the figure stands. */
  readonly short: readonly string[];
}

export interface RunOptions {
  readonly seed: number;
  /** Full counts instead of the short ones. */
  readonly long: boolean;
  /** As few as still find a planted bug. */
  readonly least: boolean;
}

/** How many, for the run that was asked for. */
export const sized = ({ long, least }: RunOptions, sizes: { long: number; short: number; least: number }): number =>
  least ? sizes.least : long ? sizes.long : sizes.short;

export interface FigureSpec {
  readonly figure: string;
  /** Company on the machine would falsify what it measures, always or at its full counts: it runs when the others are done. */
  readonly alone?: 'always' | 'long';
  readonly run: (options: RunOptions) => Promise<Measured>;
}

const SHORTCOMINGS_SHOWN_MAX = 10;
const COLUMNS = ['figure', 'measured', 'needed', 'counts', 'seed', 'seconds', 'ok'] as const;
const WIDTHS = [12, 52, 44, 58, 10, 8, 3];

/** One figure a core. */
const AT_ONCE = 2;

/** Runs each figure afresh and prints it as soon as it is there. @returns the exit code: 1 when one falls short */
export async function runFigures(specs: readonly FigureSpec[], options: RunOptions, asJson: boolean): Promise<number> {
  const short: string[] = [];
  const started = performance.now();
  if (!asJson) print(row(COLUMNS), row(WIDTHS.map((width) => '-'.repeat(width))));
  const measure = async (spec: FigureSpec) => short.push(...(await measureOne(spec, options, asJson)));
  const isAlone = ({ alone }: FigureSpec) => alone === 'always' || (options.long && alone === 'long');
  const together = specs.filter((spec) => !isAlone(spec));
  const lane = async () => {
    for (let spec = together.shift(); spec !== undefined; spec = together.shift()) await measure(spec);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  for (const spec of specs) if (isAlone(spec)) await measure(spec);
  if (!asJson) print(`${((performance.now() - started) / 1000).toFixed(1)} s in all; seed ${options.seed}`);
  for (const sentence of short) process.stderr.write(`falls short: ${sentence}\n`);
  return short.length === 0 ? 0 : 1;
}

/** @returns what falls short, a sentence each */
async function measureOne({ figure, run }: FigureSpec, options: RunOptions, asJson: boolean): Promise<string[]> {
  const began = performance.now();
  const measured = await attempt(figure, () => run(options));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const ok = measured.short.length === 0;
  if (asJson) print(JSON.stringify({ ...measured, seed: options.seed, seconds: Number(seconds), ok }));
  else {
    const counts = Object.entries(measured.counts).map(([name, count]) => `${name} ${count}`);
    const cells = [figure, measured.measured, measured.needed, counts.join(', '), `${options.seed}`, seconds];
    print(row([...cells, ok ? 'yes' : 'NO']));
  }
  const shown = measured.short.slice(0, SHORTCOMINGS_SHOWN_MAX).map((sentence) => `${figure}: ${sentence}`);
  const more = measured.short.length - shown.length;
  return more > 0 ? [...shown, `${figure}: and ${more} more`] : shown;
}

/** A figure that could not be measured falls short; the others are still measured. */
async function attempt(figure: string, run: () => Promise<Measured>): Promise<Measured> {
  try {
    return await run();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { figure, measured: 'not measured', needed: '', counts: {}, short: [why] };
  }
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd();
}

const print = (...lines: string[]): void => {
  for (const line of lines) process.stdout.write(`${line}\n`);
};

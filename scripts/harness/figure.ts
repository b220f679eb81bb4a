/** What one figure of an evidence run measured, and what is needed. */
export interface Measured {
  readonly figure: string;
  /** The command or request that was played, where the figure is one act and not a count. */
  readonly plays?: string;
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
  /**
   * Company on the machine would falsify what it measures, always or at its full counts: it runs when the others are
   * done.
   */
  readonly alone?: 'always' | 'long';
  /** Figures of one measurement, which is made once: they are asked for one after the other, in one process. */
  readonly of?: string;
  readonly run: (options: RunOptions) => Promise<Measured>;
}

/** What a figure gave, and how long it took. */
export interface Timed extends Measured {
  readonly seconds: number;
}

/** Measures afresh. A figure that could not be measured falls short. */
export async function measure({ figure, run }: FigureSpec, options: RunOptions): Promise<Timed> {
  const began = performance.now();
  const measured = await run(options).catch((error: unknown) =>
    notMeasured(figure, error instanceof Error ? error.message : String(error)),
  );
  return { ...measured, seconds: (performance.now() - began) / 1000 };
}

export const notMeasured = (figure: string, why: string): Measured => ({
  figure,
  measured: 'not measured',
  needed: '',
  counts: {},
  short: [why],
});

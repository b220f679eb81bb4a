import type { FigureSpec, Measured, RunOptions } from '../../harness/figure.ts';

/** One claim of a row: what must be seen, and what was. Equal texts stand; anything else falls short. */
export interface Check {
  readonly claim: string;
  readonly expected: string;
  readonly seen: string;
}

export interface ReviewRow {
  /** The name of the row: A1, B4, C12, D-encoding, E-mutate. */
  readonly row: string;
  /** The request, the command or the keys that are played, in a few words. */
  readonly plays: string;
  /** Plays them through a real server, page or command, and says what was seen. */
  readonly play: (options: RunOptions) => Promise<readonly Check[]>;
  readonly alone?: FigureSpec['alone'];
}

export const check = (claim: string, expected: unknown, seen: unknown): Check => ({
  claim,
  expected: textOf(expected),
  seen: textOf(seen),
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));

/** A row of the review as a figure of the evidence: it stands when every claim of it does. */
export const figureOf = ({ row, plays, play, alone }: ReviewRow): FigureSpec => ({
  figure: row,
  ...(alone === undefined ? {} : { alone }),
  run: async (options) => measuredOf(row, plays, await play(options)),
});

function measuredOf(figure: string, plays: string, checks: readonly Check[]): Measured {
  const short = checks
    .filter(({ expected, seen }) => expected !== seen)
    .map(({ claim, expected, seen }) => `${claim}: expected ${expected}, seen ${seen}`);
  return {
    figure,
    plays,
    measured: checks.map(({ claim, seen }) => `${claim}: ${seen}`).join('; '),
    needed: checks.map(({ expected }) => expected).join('; '),
    counts: { claims: checks.length, stand: checks.length - short.length },
    short: checks.length === 0 ? ['nothing was checked'] : short,
  };
}

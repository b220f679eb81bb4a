import type { Timed } from '../harness/figure.ts';

const SHORTCOMINGS_SHOWN_MAX = 10;
const COLUMNS = ['figure', 'measured', 'needed', 'counts or act', 'seed', 'seconds', 'ok'] as const;
const WIDTHS = [12, 52, 44, 58, 10, 8, 3];

/** The figures as they come, a line each: for people, or as JSON. */
export class Table {
  readonly #seed: number;
  readonly #asJson: boolean;
  readonly #short: string[] = [];

  constructor(seed: number, asJson: boolean) {
    this.#seed = seed;
    this.#asJson = asJson;
    if (!asJson) print(row(COLUMNS), row(WIDTHS.map((width) => '-'.repeat(width))));
  }

  add(figure: string, { seconds, ...measured }: Timed): void {
    const seed = this.#seed;
    const ok = measured.short.length === 0;
    if (this.#asJson) print(JSON.stringify({ ...measured, seed, seconds: Number(seconds.toFixed(1)), ok }));
    else {
      const counts = Object.entries(measured.counts).map(([name, count]) => `${name} ${count}`);
      const middle = measured.plays === undefined ? counts.join(', ') : measured.plays;
      const cells = [figure, measured.measured, measured.needed, middle, `${seed}`, seconds.toFixed(1)];
      print(row([...cells, ok ? 'yes' : 'NO']));
    }
    const shown = measured.short.slice(0, SHORTCOMINGS_SHOWN_MAX).map((sentence) => `${figure}: ${sentence}`);
    const more = measured.short.length - shown.length;
    this.#short.push(...(more > 0 ? [...shown, `${figure}: and ${more} more`] : shown));
  }

  /** Says what falls short. @returns the exit code: 1 when something does */
  end(seconds: number): number {
    if (!this.#asJson) print(`${seconds.toFixed(1)} s in all; seed ${this.#seed}`);
    for (const sentence of this.#short) process.stderr.write(`falls short: ${sentence}\n`);
    return this.#short.length === 0 ? 0 : 1;
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

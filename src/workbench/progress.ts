import { Presets, SingleBar } from 'cli-progress';

const OPTIONS = {
  clearOnComplete: true,
  barsize: 20,
  // Ctrl-C ends the program at any time: nothing of the terminal is changed that would have to be set back.
  gracefulExit: false,
  linewrap: true,
  // Bytes are counted by large pieces: with fewer values all may be the same.
  etaBuffer: 200,
  formatTime: (seconds: number) =>
    Number.isFinite(seconds) ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` : '…',
};

/** A progress bar with rate and time left on a terminal; nothing anywhere else. */
export class Progress {
  readonly #bar: SingleBar;
  readonly #began = performance.now();

  /**
   * @param total bytes of the whole input; undefined when nobody knows (a pipe)
   * @param what is done, where a run has several bars one after the other
   * @param unit of what is counted
   */
  constructor(stream: NodeJS.WritableStream, total: number | undefined, what = '', unit = '行 lines') {
    const known = total === undefined ? '' : '[{bar}] {percentage}%  剩余 left {eta_formatted}  ';
    const format = `${what}${what === '' ? '' : ' '}${known}{lines} ${unit}  {rate}/s`;
    this.#bar = new SingleBar({ ...OPTIONS, stream, format }, Presets.shades_classic);
    this.#bar.start(total ?? 0, 0, { lines: 0, rate: 0 });
  }

  tick(lines: number, bytes: number): void {
    this.#bar.update(bytes, { lines, rate: this.perSecond(lines).toFixed(0) });
  }

  perSecond(lines: number): number {
    return lines / Math.max(0.001, this.seconds());
  }

  seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Takes the bar off the screen. A bar that stays would keep the program running. */
  clear(): void {
    this.#bar.stop();
  }
}

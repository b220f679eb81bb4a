/** A progress bar on a terminal; nothing anywhere else. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const EVERY_MS = 120;
const WIDTH = 30;

export class Progress {
  readonly #stream: ProgressStream;
  /** Bytes of the whole input; undefined when nobody knows (a pipe). */
  readonly #total: number | undefined;
  readonly #what: string;
  readonly #started = performance.now();
  #drawn = 0;

  /** @param what is done, where a run has several bars one after the other */
  constructor(stream: ProgressStream, total: number | undefined, what = '') {
    this.#stream = stream;
    this.#total = total;
    this.#what = what === '' ? '' : `${what} `;
  }

  tick(lines: number, bytes: number): void {
    if (this.#stream.isTTY !== true) return;
    const now = performance.now();
    if (now - this.#drawn < EVERY_MS) return;
    this.#drawn = now;
    this.#stream.write(
      `\r${this.#what}${this.#bar(bytes)}${lines} 行 lines  ${this.perSecond(lines).toFixed(0)}/s \u001b[K`,
    );
  }

  perSecond(lines: number): number {
    return lines / Math.max(0.001, this.seconds());
  }

  seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Takes the bar off the screen. */
  clear(): void {
    if (this.#stream.isTTY === true) this.#stream.write('\r\u001b[K');
  }

  #bar(bytes: number): string {
    if (this.#total === undefined || this.#total === 0) return '';
    const share = Math.min(1, bytes / this.#total);
    const full = Math.round(share * WIDTH);
    return `[${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}] ${String(Math.floor(share * 100)).padStart(3)}%  `;
  }
}

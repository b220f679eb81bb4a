import { createHash } from 'node:crypto';

/** What happened, one line a command. No line holds anything that differs between two runs of one seed. */
export class Trace {
  readonly lines: string[] = [];
  readonly #hash = createHash('sha256');

  say(line: string): void {
    this.lines.push(line);
    this.#hash.update(`${line}\n`);
  }

  /** @returns the first half of a hash over all lines; after this nothing more can be said */
  close(): string {
    return this.#hash.digest('hex').slice(0, 32);
  }
}

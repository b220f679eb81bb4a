import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

const HEADER = 'line,field,code\n';
const FLUSH_CHARACTERS = 64 * 1024;

/**
 * The lines of a roster that were refused: number, field and code, never what stood there. Written beside the roster
 * under another name first, so that the file of an earlier run stands until this one is done.
 */
export class ErrorsFile {
  readonly #name: string;
  #output: number | undefined;
  #text = '';

  constructor(roster: string) {
    this.#name = `${roster}.errors.csv`;
    // What a killed run left.
    rmSync(this.#unfinished, { force: true });
  }

  get #unfinished(): string {
    return `${this.#name}.part`;
  }

  add(line: number, field: string, code: string): void {
    if (this.#output === undefined) {
      this.#output = openSync(this.#unfinished, 'w', 0o600);
      this.#text = HEADER;
    }
    this.#text += `${line},${field},${code}\n`;
    if (this.#text.length > FLUSH_CHARACTERS) this.#flush(this.#output);
  }

  #flush(output: number): void {
    writeSync(output, this.#text);
    this.#text = '';
  }

  /** @returns the file, or undefined when no line was refused; then one of an earlier run is gone */
  close(): string | undefined {
    if (this.#output === undefined) {
      rmSync(this.#name, { force: true });
      return undefined;
    }
    this.#flush(this.#output);
    closeSync(this.#output);
    this.#output = undefined;
    renameSync(this.#unfinished, this.#name);
    return this.#name;
  }

  /** After a run that did not end: nothing is left of it. */
  drop(): void {
    if (this.#output === undefined) return;
    closeSync(this.#output);
    this.#output = undefined;
    rmSync(this.#unfinished, { force: true });
  }
}

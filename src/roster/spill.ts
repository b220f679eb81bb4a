import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Rows on their way into the ledger, sorted by person without ever being in memory together: they are dealt into files
 * by the beginning of the person's key and sorted file by file. In that order a million new persons go into the
 * ledger's indexes side by side instead of each on a page of its own.
 */
export interface SpilledRow {
  readonly person: string;
  readonly line: number;
  readonly plan: string;
  readonly body: string;
  /** Orders all rows of a roster; the ledger keeps that of the last one done. */
  readonly place: string;
}

/** A file of about this many bytes of the roster is sorted at a time. */
const BYTES_PER_PART = 1024 * 1024;
/** Each is an open file. */
const PARTS_MAX = 512;
const FLUSH_CHARACTERS = 16 * 1024;
const LINE_DIGITS = 9;
/** `p` and forty hexadecimal digits. */
const PERSON_LENGTH = 41;

export class Spill {
  readonly #folder: string;
  readonly #parts: { readonly output: number; text: string }[];
  rows = 0;

  /** @param bytes size of the roster. The folder is the spill's own: what is in it is removed. */
  constructor(folder: string, bytes: number) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700, recursive: true });
    const parts = Math.max(1, Math.min(PARTS_MAX, Math.ceil(bytes / BYTES_PER_PART)));
    this.#parts = Array.from({ length: parts }, (_, part) => ({
      output: openSync(this.#fileOf(part), 'w', 0o600),
      text: '',
    }));
  }

  add(person: string, line: number, plan: string, body: string): void {
    if (person.length !== PERSON_LENGTH) throw new Error('a person key of another length');
    const part = this.#parts[this.#partOf(person)];
    if (part === undefined) throw new Error('a row for a part that is not there');
    part.text += `${person}${String(line).padStart(LINE_DIGITS, '0')}\t${plan}\t${body}\n`;
    this.rows += 1;
    if (part.text.length > FLUSH_CHARACTERS) flush(part);
  }

  /** The first three digits decide, so that the parts are in the order of the keys. */
  #partOf(key: string): number {
    return Math.floor((Number.parseInt(key.slice(1, 4), 16) * this.#parts.length) / 4096);
  }

  #fileOf(part: number): string {
    return join(this.#folder, `part-${part}`);
  }

  /** Nothing is added after this. */
  close(): void {
    for (const part of this.#parts) {
      flush(part);
      closeSync(part.output);
    }
  }

  /** All rows behind a place, in order. */
  *sorted(after: string): Generator<SpilledRow> {
    const first = after === '' ? 0 : this.#partOf(after);
    for (let part = first; part < this.#parts.length; part += 1) {
      const rows = readFileSync(this.#fileOf(part), 'utf8').split('\n');
      rows.sort();
      for (const row of rows) {
        if (row === '') continue;
        const spilled = rowOf(row);
        if (spilled.place > after) yield spilled;
      }
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function flush(part: { readonly output: number; text: string }): void {
  if (part.text !== '') writeSync(part.output, part.text);
  part.text = '';
}

function rowOf(row: string): SpilledRow {
  const person = row.slice(0, PERSON_LENGTH);
  const placeEnd = PERSON_LENGTH + LINE_DIGITS;
  const planEnd = row.indexOf('\t', placeEnd + 1);
  return {
    person,
    line: Number.parseInt(row.slice(PERSON_LENGTH, placeEnd), 10),
    plan: row.slice(placeEnd + 1, planEnd),
    body: row.slice(planEnd + 1),
    place: row.slice(0, placeEnd),
  };
}

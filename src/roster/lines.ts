import { isAscii, isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** One line of a file, or why it cannot be one. Numbers begin at 1. */
export interface FileLine {
  readonly number: number;
  readonly text: string;
  readonly fault?: 'length' | 'encoding';
}

/** A row of an insurer's roster is far below this; what is longer is not read at all. */
export const LINE_BYTES_MAX = 8192;
const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The lines of a file, read piece by piece: no more than one piece and one line is ever in memory. A byte of value 10
 * is never part of a longer character in UTF-8 or GB18030, so lines are cut before they are decoded.
 * @param seen is given every piece as it was read
 */
export function* linesOf(file: string, encoding: Encoding, seen: (piece: Buffer) => void): Generator<FileLine> {
  const input = openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES + LINE_BYTES_MAX);
    const decoder = new Decoder(encoding);
    let number = 0;
    let kept = 0;
    let isTooLong = false;
    for (;;) {
      const read = readSync(input, buffer, kept, CHUNK_BYTES, null);
      const held = buffer.subarray(0, kept + read);
      seen(held.subarray(kept));
      let start = number === 0 && held.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
      // The last line may lack its end.
      const last = read === 0 ? held.length : held.lastIndexOf(NEWLINE) + 1;
      decoder.take(held.subarray(0, last));
      while (start < last) {
        const found = held.indexOf(NEWLINE, start);
        const end = found === -1 ? last : found;
        number += 1;
        yield isTooLong || end - start > LINE_BYTES_MAX
          ? { number, text: '', fault: 'length' }
          : decoder.line(number, held, start, end);
        isTooLong = false;
        start = end + 1;
      }
      if (read === 0) {
        if (isTooLong) yield { number: number + 1, text: '', fault: 'length' };
        return;
      }
      kept = held.length - last;
      isTooLong ||= kept > LINE_BYTES_MAX;
      if (isTooLong) kept = 0;
      else held.copyWithin(0, last);
    }
  } finally {
    closeSync(input);
  }
}

/** Looks at whole pieces first: nearly all are plain. */
class Decoder {
  readonly #other: TextDecoder | undefined;
  #form: 'ascii' | 'utf-8' | 'mixed' = 'mixed';

  constructor(encoding: Encoding) {
    this.#other = encoding === 'utf-8' ? undefined : new TextDecoder(encoding, { fatal: true });
  }

  take(piece: Buffer): void {
    if (isAscii(piece)) this.#form = 'ascii';
    else this.#form = this.#other === undefined && isUtf8(piece) ? 'utf-8' : 'mixed';
  }

  line(number: number, held: Buffer, start: number, newline: number): FileLine {
    const end = newline > start && held[newline - 1] === RETURN ? newline - 1 : newline;
    if (this.#form === 'ascii') return { number, text: held.toString('latin1', start, end) };
    if (this.#form === 'utf-8') return { number, text: held.toString('utf8', start, end) };
    const bytes = held.subarray(start, end);
    try {
      if (this.#other !== undefined) return { number, text: this.#other.decode(bytes) };
    } catch {
      return { number, text: '', fault: 'encoding' };
    }
    return isUtf8(bytes) ? { number, text: bytes.toString('utf8') } : { number, text: '', fault: 'encoding' };
  }
}

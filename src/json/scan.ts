import { DEPTH_MAX, KEYS_MAX, VALUES_MAX } from './read.ts';

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [MINUS, POINT, ZERO, NINE] = [0x2d, 0x2e, 0x30, 0x39];
const [LETTER_E, OTHER_CASE] = [0x65, 0x20];
const ESCAPED_CHARACTER = '\\u';
/** `[` and `]` differ from `{` and `}` in one bit; outside a string nothing else of JSON shares these codes. */
const [OPEN_CURLY, CLOSE_CURLY, CURLY_BIT] = [0x7b, 0x7d, 0x20];
/** So many digits every JavaScript number keeps as they were written. */
const DIGITS_MAX = 15;

export interface Scanned {
  readonly keys: number;
  /**
   * Names under which a number stands whose text ends in noughts behind the point ("170.00"): it comes back without
   * them. With the most decimals that such a number has.
   */
  readonly padded: ReadonlyMap<string, number>;
}

/**
 * Looks through JSON text before the native parser reads it, and gives up at whatever that would read otherwise than
 * the guarded reader: numbers that lose digits, characters written as escapes, nesting and size beyond the limits. What
 * is no JSON at all is left to the parser.
 * @returns undefined for anything unusual
 */
export function scanUsual(bytes: Buffer): Scanned | undefined {
  const { length } = bytes;
  if (bytes.includes(ESCAPED_CHARACTER)) return undefined;
  const lastQuote = bytes.lastIndexOf(QUOTE);
  const padded = new PaddedNames(bytes);
  let [keys, commas, depth, at, keyStart, keyEnd] = [0, 0, 0, 0, 0, 0];
  while (at < length) {
    const code = bytes[at] as number;
    if (code === QUOTE) {
      const end = endOfString(bytes, at + 1, lastQuote);
      if (end < 0) return undefined;
      if (end < length && (bytes[end] as number) === COLON) {
        keys += 1;
        keyStart = at + 1;
        keyEnd = end - 1;
        at = end + 1;
      } else at = end;
      continue;
    }
    if (code === COMMA) commas += 1;
    else if (code === MINUS || (code <= NINE && code >= ZERO)) {
      const end = endOfUsualNumber(bytes, at + 1, length);
      if (end < 0) return undefined;
      if ((bytes[end - 1] as number) === ZERO) padded.note(at, end, keyStart, keyEnd);
      at = end;
      continue;
    } else if ((code | CURLY_BIT) === OPEN_CURLY) {
      depth += 1;
      if (depth > DEPTH_MAX) return undefined;
    } else if ((code | CURLY_BIT) === CLOSE_CURLY) depth -= 1;
    // Not right behind its key: some write a blank before it.
    else if (code === COLON) return undefined;
    at += 1;
  }
  return keys > KEYS_MAX || commas > VALUES_MAX ? undefined : { keys, padded: padded.names() };
}

/** @returns the place behind the closing quote; below 0 where there is none */
function endOfString(bytes: Buffer, from: number, lastQuote: number): number {
  let at = from;
  while (at <= lastQuote) {
    // Only the last quote of the text ends this, or one before it: the end of the text is not looked for.
    while (bytes[at] !== QUOTE) at += 1;
    let escapes = at - 1;
    while (escapes >= from && bytes[escapes] === BACKSLASH) escapes -= 1;
    at += 1;
    // An even number of backslashes before it escapes one another.
    if ((at - escapes) % 2 === 0) return at;
  }
  return -1;
}

/** @returns the place behind it; below 0 for an exponent, or more digits than a number keeps */
function endOfUsualNumber(bytes: Buffer, from: number, length: number): number {
  let [at, points] = [from, 0];
  for (; at < length; at += 1) {
    const char = bytes[at] as number;
    if (char === POINT) points += 1;
    else if (char > NINE || char < ZERO) {
      if ((char | OTHER_CASE) === LETTER_E) return -1;
      break;
    }
  }
  return at - from + 1 - points > DIGITS_MAX ? -1 : at;
}

const SLOTS = 256;

/** Some names, each of which stands in the text thousands of times: compared where they stand, and cut out once. */
class PaddedNames {
  readonly #bytes: Buffer;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #decimals: number[] = [];
  readonly #slots = new Int32Array(SLOTS).fill(-1);

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  note(from: number, end: number, keyStart: number, keyEnd: number): void {
    let point = end - 1;
    while (point > from && this.#bytes[point] !== POINT) point -= 1;
    if (point === from) return;
    const slot =
      ((this.#bytes[keyStart] as number) + 7 * (this.#bytes[keyStart + 2] as number) + 31 * (keyEnd - keyStart)) %
      SLOTS;
    let index = this.#slots[slot] ?? -1;
    if (index < 0 || !this.#isSame(index, keyStart, keyEnd)) {
      index = this.#starts.push(keyStart) - 1;
      this.#ends.push(keyEnd);
      this.#decimals.push(0);
      this.#slots[slot] = index;
    }
    this.#decimals[index] = Math.max(this.#decimals[index] ?? 0, end - point - 1);
  }

  names(): ReadonlyMap<string, number> {
    const names = new Map<string, number>();
    for (const [index, start] of this.#starts.entries()) {
      const name = this.#bytes.toString('latin1', start, this.#ends[index]);
      names.set(name, Math.max(names.get(name) ?? 0, this.#decimals[index] ?? 0));
    }
    return names;
  }

  #isSame(index: number, start: number, end: number): boolean {
    const other = this.#starts[index] ?? 0;
    if ((this.#ends[index] ?? 0) - other !== end - start) return false;
    for (let at = 0; at < end - start; at += 1) if (this.#bytes[other + at] !== this.#bytes[start + at]) return false;
    return true;
  }
}

import { isUtf8 } from 'node:buffer';
import { type Scanned, scanUsual } from './scan.ts';

/**
 * JSON as the native parser reads it, several times faster than the guarded reader, where both are sure to read the
 * same: no key comes twice, no number has lost a digit. A string has one character for each byte of its UTF-8.
 */
export interface UsualJson extends Pick<Scanned, 'padded'> {
  readonly value: unknown;
  /** Every key there is. */
  readonly names: ReadonlySet<string>;
}

const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype', 'isLosslessNumber'];

/**
 * @returns undefined for anything unusual, for whatever is wrong too: `readJson` says what
 */
export function readUsualJson(bytes: Buffer): UsualJson | undefined {
  const scanned = isUtf8(bytes) ? scanUsual(bytes) : undefined;
  if (scanned === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('latin1'));
  } catch {
    return undefined;
  }
  const keys = new Keys();
  keys.count(value);
  // A key that comes twice is in the text twice, and in the value once.
  if (keys.counted !== scanned.keys || FORBIDDEN_KEYS.some((key) => keys.names.has(key))) return undefined;
  return { value, padded: scanned.padded, names: keys.names };
}

/** Counts the keys of a value. Of the many rows of one shape only the first is looked at by name. */
class Keys {
  counted = 0;
  readonly names = new Set<string>();

  count(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      let shape: readonly string[] = [];
      for (const item of value) shape = this.#countItem(item, shape);
    } else this.#countFields(value as Readonly<Record<string, unknown>>, Object.keys(value), []);
  }

  #countItem(item: unknown, shape: readonly string[]): readonly string[] {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      this.count(item);
      return shape;
    }
    const keys = Object.keys(item);
    this.#countFields(item as Readonly<Record<string, unknown>>, keys, shape);
    return keys;
  }

  #countFields(fields: Readonly<Record<string, unknown>>, keys: readonly string[], shape: readonly string[]): void {
    this.counted += keys.length;
    const isKnown = keys.length === shape.length && keys.every((key, index) => key === shape[index]);
    if (!isKnown) for (const key of keys) this.names.add(key);
    for (const key in fields) {
      const field = fields[key];
      if (typeof field === 'object' && field !== null) this.count(field);
    }
  }
}

const MORE_THAN_ASCII = /[\x80-\xff]/;

/** The text that a string in bytes is. */
export const textOfBytes = (bytes: string): string =>
  MORE_THAN_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;

/**
 * A value of `readUsualJson` with its strings as text, and its numbers as text too: as they were written, but for the
 * noughts behind the decimals of a padded one.
 * @returns undefined for a number that JavaScript writes in another way
 */
export function textForm(value: unknown): { readonly value: unknown } | undefined {
  const forming = new Forming();
  const formed = forming.form(value);
  return forming.isUnusual ? undefined : { value: formed };
}

class Forming {
  isUnusual = false;

  form(value: unknown): unknown {
    if (typeof value === 'string') return textOfBytes(value);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.form(item));
    const fields = value as Readonly<Record<string, unknown>>;
    const formed: Record<string, unknown> = {};
    for (const key in fields) formed[textOfBytes(key)] = this.form(fields[key]);
    return formed;
  }

  #number(value: number): string | undefined {
    const text = textOfUsualNumber(value);
    if (text === undefined) this.isUnusual = true;
    return text;
  }
}

/** @returns undefined for a number that JavaScript writes in another way than it was written */
export function textOfUsualNumber(value: number): string | undefined {
  const text = String(value);
  return Object.is(value, -0) || text.includes('e') ? undefined : text;
}

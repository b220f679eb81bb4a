import {
  type Fen,
  formatFen,
  parseExact,
  parseForeignAmount,
  type Rounding,
  roundToFen,
} from '../../src/money/index.ts';
import type { Reading } from '../reading/reading.ts';
import { type FieldValue, type Places, parsePath, type Row } from './places.ts';
import type { CodedSource, CodeSource, MoneySource, TextSource } from './sources.ts';

type Sign = 'notNegative' | 'any';

/** Turns the sources of a mapping into facts: text, codes of ours, money. */
export class Facts {
  readonly places: Places;
  readonly reading: Reading;
  readonly #morePrecise: 'refuse' | Rounding;
  readonly #rounded = new Set<string>();
  readonly #patterns = new Map<string, RegExp>();

  constructor(places: Places, reading: Reading, morePrecise: 'refuse' | Rounding) {
    this.places = places;
    this.reading = reading;
    this.#morePrecise = morePrecise;
  }

  text(source: TextSource | undefined, row?: Row): FieldValue {
    if (source === undefined) return { value: undefined, at: '' };
    if ('fixed' in source) return { value: source.fixed, at: 'mapping' };
    const said = this.places.first(source.from, source.agrees, row);
    if (said.value !== undefined && said.value.length > TEXT_LENGTH_MAX) this.reading.refuse('FIELD_INVALID', said.at);
    return said;
  }

  /** Text as it stands, or what a code stands for. */
  said(source: TextSource | CodeSource<string>, row?: Row): FieldValue {
    if (!('source' in source || 'firstOf' in source)) return this.text(source, row);
    return { value: this.code(source, row), at: placeOfCode(source, row) };
  }

  /** Text that must be there and look like what it is. */
  required(source: TextSource | CodeSource<string>, shape: RegExp, row?: Row): string {
    const { value = '', at } = this.said(source, row);
    if (!shape.test(value)) this.reading.refuse('FIELD_INVALID', at);
    return value;
  }

  code<V>(source: CodeSource<V> | undefined, row?: Row): V | undefined {
    if (source === undefined) return undefined;
    if ('fixed' in source) return source.fixed;
    if ('firstOf' in source) {
      for (const one of source.firstOf) {
        const found = this.#coded(one, row);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    return this.#coded(source, row);
  }

  /** A code that must be there. @returns `instead` after a refusal, when nothing is used any more */
  requiredCode<V>(source: CodeSource<V>, instead: V, row?: Row): V {
    const found = this.code(source, row);
    if (found === undefined) this.reading.refuse('FIELD_INVALID', placeOfCode(source, row));
    return found ?? instead;
  }

  #coded<V>(source: CodedSource<V>, row?: Row): V | undefined {
    const { value, at } = this.places.first(source.from, source.agrees, row);
    if (value === undefined) return source.absent;
    const codes = source.codes ?? {};
    if (Object.hasOwn(codes, value)) return codes[value];
    const pattern = source.patterns?.find((one) => this.matches(one.pattern, value));
    if (pattern !== undefined) return pattern.is;
    if (source.otherwise === 'refuse') this.reading.unknownCode(at, value);
    return undefined;
  }

  matches(pattern: string, value: string): boolean {
    const compiled = this.#patterns.get(pattern) ?? new RegExp(pattern, 'u');
    this.#patterns.set(pattern, compiled);
    return compiled.test(value);
  }

  money(source: MoneySource, row?: Row, sign: Sign = 'notNegative'): Fen {
    const found = this.optionalMoney(source, row, sign);
    if (found === undefined) this.reading.refuse('AMOUNT_MISSING', placeOfMoney(source, row));
    return found ?? 0n;
  }

  optionalMoney(source: MoneySource | undefined, row?: Row, sign: Sign = 'notNegative'): Fen | undefined {
    if (source === undefined) return undefined;
    if ('fixed' in source) return source.fixed;
    if ('sum' in source) return this.#sum(source.sum, row);
    return this.amountOf(this.places.one(source.from, row), sign) ?? source.absent;
  }

  /** A sum of places, none of which may be silent; rows of which there are none are nothing. */
  #sum(parts: readonly string[], row?: Row): Fen {
    let sum = 0n;
    for (const part of parts) {
      const minus = part.startsWith('-');
      const amount = this.summed(minus ? part.slice(1) : part, row);
      sum += minus ? -amount : amount;
    }
    if (sum < 0n) this.reading.refuse('AMOUNTS_DO_NOT_ADD', parts[0] ?? '', { sum: formatFen(sum) });
    return sum;
  }

  summed(path: string, row?: Row): Fen {
    const said = path.includes('[]') ? this.places.all(path, row) : [this.places.one(path, row)];
    let sum = 0n;
    for (const one of said) {
      const amount = this.amountOf(one, 'notNegative');
      if (amount === undefined) this.reading.refuse('AMOUNT_MISSING', one.at);
      sum += amount ?? 0n;
    }
    return sum;
  }

  /**
   * The one endpoint for amounts, and beside it the rounding that a mapping names for figures of more than two
   * decimals.
   */
  amountOf({ value, at }: FieldValue, sign: Sign): Fen | undefined {
    if (value === undefined) return undefined;
    const read = parseForeignAmount(value, sign);
    const tooPrecise = read.kind === 'malformed' && read.why === 'tooPrecise';
    if (!tooPrecise || this.#morePrecise === 'refuse') return this.reading.optionalAmount(value, at, sign);
    const rounded = roundToFen(parseExact(value), this.#morePrecise);
    if (rounded < 0n && sign !== 'any') return this.reading.optionalAmount(value, at, sign);
    this.#rounded.add(at);
    return rounded;
  }

  notes(): string[] {
    const places = [...this.#rounded];
    if (places.length === 0) return [];
    const named = places.slice(0, PLACES_NAMED_MAX).join('、');
    return [`金额超过两位小数，已按映射约定舍入到分（${this.#morePrecise}，共${places.length}处）：${named}`];
  }
}

const TEXT_LENGTH_MAX = 200;
const PLACES_NAMED_MAX = 5;

const at = (path: string, row: Row | undefined): string =>
  row === undefined || parsePath(path).absolute ? path : `${row.at}/${path}`;

export function placeOfMoney(source: MoneySource, row?: Row): string {
  if ('fixed' in source) return 'mapping';
  return at('from' in source ? source.from : (source.sum[0] ?? ''), row);
}

function placeOfCode<V>(source: CodeSource<V>, row?: Row): string {
  if ('fixed' in source) return 'mapping';
  const [path = ''] = ('firstOf' in source ? source.firstOf[0]?.from : source.from) ?? [];
  return at(path, row);
}

import { type Refusal, type RefusalCode, refuse } from '../../src/errors.ts';
import { type Fen, formatFen, parseForeignAmount } from '../../src/money/index.ts';

const QUANTITY = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,4})?$/;

/** The first thing to refuse, met while a basket is read. Figures after it are worthless: ask before using any. */
export class Reading {
  #refusal: Refusal | undefined;
  readonly #notes: string[] = [];

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  refuse(code: RefusalCode, field: string, details?: Readonly<Record<string, string>>): void {
    this.#refusal ??= refuse(code, field, details);
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  notes(): string[] {
    return [...this.#notes];
  }

  amount(raw: unknown, field: string): Fen {
    const read = parseForeignAmount(raw);
    if (read.kind === 'amount') return read.fen;
    if (read.kind === 'absent') this.refuse('AMOUNT_MISSING', field);
    else this.refuse('AMOUNT_MALFORMED', field, { why: read.why });
    return 0n;
  }

  /** An amount that need not be said, and is nothing then. */
  amountOrNone(raw: unknown, field: string): Fen {
    return raw === undefined ? 0n : this.amount(raw, field);
  }

  /** Above zero, at most four decimals. */
  quantity(raw: unknown, field: string): string {
    const text = textOf(raw) ?? '';
    if (QUANTITY.test(text) && /[1-9]/.test(text)) return text;
    this.refuse('FIELD_INVALID', field, { expected: 'a quantity above 0, at most four decimals' });
    return '1';
  }

  adds(field: string, said: Fen, sum: Fen): void {
    if (said !== sum) this.refuse('AMOUNTS_DO_NOT_ADD', field, { said: formatFen(said), sum: formatFen(sum) });
  }
}

/** A text, or a JSON number whose digits the reader kept. */
export function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  if (typeof raw !== 'object' || raw === null || !('isLosslessNumber' in raw) || !('value' in raw)) return undefined;
  return typeof raw.value === 'string' ? raw.value : undefined;
}

const STARS_MAX = 3;

/** 李小梅 -> 李*梅, 李梅 -> 李*; never shows how long a long name is. */
export function masked(name: string): string {
  const letters = [...name];
  const [first = ''] = letters;
  if (letters.length < 3) return letters.length === 1 ? '*' : `${first}*`;
  return `${first}${'*'.repeat(Math.min(STARS_MAX, letters.length - 2))}${letters.at(-1)}`;
}

import { textOfBytes, textOfUsualNumber } from '../../../src/json/usual.ts';

/** In the place of a text or an amount that the one reader has to judge. */
export const UNUSUAL = null;

const TEXT_LENGTH_MAX = 200;

/** As `textOf` with the length that a field may have. @returns undefined where nobody said */
export function usualText(raw: unknown): string | undefined | typeof UNUSUAL {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'number') return textOfUsualNumber(raw) ?? UNUSUAL;
  if (typeof raw !== 'string') return UNUSUAL;
  const text = textOfBytes(raw).trim();
  if (text.length > TEXT_LENGTH_MAX) return UNUSUAL;
  return text === '' ? undefined : text;
}

/** The texts of one body, most of which stand in it many times. */
export class UsualTexts {
  readonly #texts = new Map<string, string | undefined | typeof UNUSUAL>();

  read(raw: unknown): string | undefined | typeof UNUSUAL {
    if (raw === undefined || raw === null || raw === '') return undefined;
    if (typeof raw !== 'string') return usualText(raw);
    const known = this.#texts.get(raw);
    if (known !== undefined || this.#texts.has(raw)) return known;
    const text = usualText(raw);
    this.#texts.set(raw, text);
    return text;
  }

  /** What the row that was asked says first; the other must still be a text that a field may have. */
  first(own: unknown, other: unknown): string | undefined | typeof UNUSUAL {
    const said = this.read(own);
    if (said === undefined) return this.read(other);
    return other === undefined || isUsualText(other) ? said : UNUSUAL;
  }
}

/** Whether a text that is not needed is one that a field may have. */
export function isUsualText(raw: unknown): boolean {
  if (raw === undefined || raw === null || (typeof raw === 'string' && raw.length <= TEXT_LENGTH_MAX)) return true;
  return usualText(raw) !== UNUSUAL;
}

const AMOUNT_SHAPE = /^(?:0|[1-9]\d{0,11})(?:\.\d\d?0*)?$/;
const AMOUNT_TEXT_MAX = 24;
const YUAN_END = 1e12;

/**
 * Fen of an amount, as `parseForeignAmount` reads it. A number of at most fifteen digits is the amount that it was
 * written as when the fen, divided, give it again.
 * @returns undefined where nobody said
 */
export function usualFen(raw: unknown): number | undefined | typeof UNUSUAL {
  if (typeof raw === 'number') {
    const fen = Math.round(raw * 100);
    return fen / 100 === raw && raw < YUAN_END && (raw > 0 || Object.is(raw, 0)) ? fen : UNUSUAL;
  }
  if (raw === undefined || raw === null || raw === '') return undefined;
  if (typeof raw !== 'string' || raw.length > AMOUNT_TEXT_MAX || !AMOUNT_SHAPE.test(raw)) return UNUSUAL;
  return Math.round(Number(raw) * 100);
}

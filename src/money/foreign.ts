import type { Fen } from './fen.ts';

/**
 * The one endpoint through which an amount of another system enters.
 *
 * Accepted: decimal text, from a JSON string or from the raw text of a JSON number, `-?digits[.digits]`,
 * at most twelve digits before the point; any number of trailing zeros ("145.0000"); and the artefact of
 * binary arithmetic, recognised by all of: at least 15 significant digits, and less than a
 * ten-thousandth of a fen away from a whole fen ("38.61000000000001" is 38.61).
 *
 * Refused: exponents ("1e2"), "+5", ".5", "5.", "0x10", "1_000", "1,234.5", blanks, full-width digits,
 * leading zeros, NaN and Infinity, more than two decimals that mean something ("78959.205"), more than
 * 24 characters, negative zero and (unless `sign` is 'any') negative amounts.
 *
 * An absent amount (undefined, null, "") is not zero: the caller gets `absent` and decides.
 */
export type ForeignAmount =
  | { readonly kind: 'amount'; readonly fen: Fen; readonly artefact: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed'; readonly why: AmountFault };

export type AmountFault = 'notDecimal' | 'tooLong' | 'tooLarge' | 'tooPrecise' | 'negative' | 'negativeZero';

const SHAPE = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;
const TEXT_LENGTH_MAX = 24;
const WHOLE_DIGITS_MAX = 12;
const ARTEFACT_SIGNIFICANT_DIGITS_MIN = 15;

/** @param sign 'any' only for messages that take something back (2208, 2305, 2103): their amounts are negative. */
export function parseForeignAmount(raw: unknown, sign: 'notNegative' | 'any' = 'notNegative'): ForeignAmount {
  if (raw === undefined || raw === null || raw === '') return { kind: 'absent' };
  const text = foreignText(raw);
  if (text === undefined) return fault('notDecimal');
  if (text.length > TEXT_LENGTH_MAX) return fault('tooLong');
  const match = SHAPE.exec(text);
  if (match === null) return fault('notDecimal');
  const [, minus = '', whole = '', decimals = ''] = match;
  if (whole.length > WHOLE_DIGITS_MAX) return fault('tooLarge');
  const rounded = roundArtefact(whole, decimals);
  if (rounded === undefined) return fault('tooPrecise');
  if (minus === '-') {
    if (rounded.fen === 0n && sign !== 'any') return fault('negativeZero');
    if (sign !== 'any') return fault('negative');
    return { kind: 'amount', fen: -rounded.fen, artefact: rounded.artefact };
  }
  return { kind: 'amount', ...rounded };
}

function fault(why: AmountFault): ForeignAmount {
  return { kind: 'malformed', why };
}

/** JSON strings, and numbers whose raw text the reader kept; a JS number has already lost its text. */
function foreignText(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'object' && raw !== null && 'isLosslessNumber' in raw && 'value' in raw) {
    return typeof raw.value === 'string' ? raw.value : undefined;
  }
  return undefined;
}

function roundArtefact(whole: string, decimals: string): { fen: Fen; artefact: boolean } | undefined {
  const significant = decimals.replace(/0+$/, '');
  const base = BigInt(whole + significant.slice(0, 2).padEnd(2, '0'));
  const rest = significant.slice(2);
  if (rest === '') return { fen: base, artefact: false };
  const digits = (whole === '0' ? '' : whole).length + significant.length;
  if (digits < ARTEFACT_SIGNIFICANT_DIGITS_MIN) return undefined;
  // A ten-thousandth of a fen: the first four digits behind the fen are 0000 or 9999.
  if (rest.startsWith('0000')) return { fen: base, artefact: true };
  if (rest.startsWith('9999')) return { fen: base + 1n, artefact: true };
  return undefined;
}

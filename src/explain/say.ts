import { compareExact, EXACT_ZERO, type Exact, formatFen, minus, parseExact, roundToFen } from '../money/index.ts';
import type { Bilingual } from '../plan/index.ts';

/** The longest sentence a patient is asked to read, in characters, numbers included. */
export const SENTENCE_MAX = 40;

export const NOTHING: Bilingual = { zh: '', en: '' };
export const text = (zh: string, en: string): Bilingual => ({ zh, en });
export const lengthOf = (sentence: string): number => [...sentence].length;

/** Thousands separators in whatever amounts a text holds. */
export const grouped = (words: string): string =>
  words.replace(/(?<![\d.,])\d{4,}(?=\.\d)/g, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));

/** An amount of a sentence without its unit; more than a tenth of a fen is cut for the patient by `about`. */
export const zhYuan = (amount: string): string => `${grouped(amount)} 元`;
export const enYuan = (amount: string): string => `${grouped(amount)} yuan`;

/** For the patient: an amount with endless decimals becomes "about" its fen. */
export function about(amount: string): { zh: string; en: string } {
  const decimals = amount.split('.')[1]?.length ?? 0;
  if (decimals <= 3) return { zh: zhYuan(amount), en: enYuan(amount) };
  const near = formatFen(roundToFen(parseExact(amount), 'half-up'));
  return { zh: `约 ${zhYuan(near)}`, en: `about ${enYuan(near)}` };
}

/** One sentence of several parts; where that grows too long, a sentence each. */
export function zh(...parts: readonly string[]): string {
  const kept = parts.filter((part) => part !== '');
  const one = kept.join('，');
  if (kept.length === 0) return '';
  return lengthOf(one) <= SENTENCE_MAX ? `${one}。` : kept.map((part) => `${part}。`).join('');
}

/** What is said of something with a name: in one sentence, or in two where the name is long. */
export function titled(name: string, said: string): string {
  const one = `${name}：${said}`;
  return lengthOf(one) <= SENTENCE_MAX ? zh(one) : zh(name) + zh(said);
}

/** English parts, a sentence each. */
export function en(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}${/[.!?]$/.test(part) ? '' : '.'}`)
    .join(' ');
}

export const join = (...texts: readonly (Bilingual | undefined)[]): Bilingual => ({
  zh: texts.map((one) => one?.zh ?? '').join(''),
  en: texts
    .map((one) => one?.en ?? '')
    .filter((one) => one !== '')
    .join(' '),
});

/** A name if it is short enough for a sentence, else the word for the thing. */
export const short = (name: string, max: number, otherwise: string): string =>
  lengthOf(name) <= max ? name : otherwise;

/** Words of a plan as sentences a patient can read; undefined where one is too long to be cut at a comma. */
export function plainly(words: string): string | undefined {
  const sentences = words.split(/[。；！？]/).filter((sentence) => sentence.trim() !== '');
  const parts = sentences.map((sentence) => sentence.split(/[，：]/).map((part) => part.trim()));
  if (parts.flat().some((part) => lengthOf(part) > SENTENCE_MAX)) return undefined;
  return parts.map((sentence) => zh(...sentence)).join('');
}

export const isZeroAmount = (amount: string): boolean => /^-?0+(\.0+)?$/.test(amount);

/** An amount of the bill as a number to compare; text that is none counts as nothing. */
export function exact(amount: string | undefined): Exact {
  return amount !== undefined && /^-?\d+(\.\d+)?$/.test(amount) ? parseExact(amount) : EXACT_ZERO;
}
export const isSame = (a: string, b: string): boolean => minus(exact(a), exact(b)).isZero();
export const isPositive = (amount: string): boolean => compareExact(exact(amount), EXACT_ZERO) > 0;
/** "12.00" units are 12. */
export const units = (amount: string): string => amount.replace(/\.0+$/, '');

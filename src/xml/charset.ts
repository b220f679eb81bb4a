import { type Refusal, refuse } from '../refusals/index.ts';

/**
 * The charsets a hospital's XML may come in. The three Chinese ones are read by one decoder, GB18030, which holds the
 * other two; vendors write any of the names for the same bytes.
 */
export const CHARSETS = ['utf-8', 'gb18030', 'gbk', 'gb2312'] as const;
export type Charset = (typeof CHARSETS)[number];

const NAMES: ReadonlyMap<string, Charset> = new Map([
  ...CHARSETS.map((name) => [name, name] as const),
  ['utf8', 'utf-8'],
  ['cp936', 'gbk'],
  ['x-gbk', 'gbk'],
]);
/** A charset by any of its names. */
export const charsetNamed = (name: string): Charset | undefined => NAMES.get(name.trim().toLowerCase());
const familyOf = (charset: Charset): 'utf-8' | 'gb18030' => (charset === 'utf-8' ? charset : 'gb18030');

export interface CharsetRules {
  /** What the hospital's mapping allows; the first is meant where a document does not say. */
  readonly allowed: readonly Charset[];
  /** As the content type says it. */
  readonly declared?: string | undefined;
  /** .NET writes a byte order mark before UTF-8; only a hospital known for it is forgiven. */
  readonly dropBom?: boolean;
}

export interface DecodedText {
  readonly text: string;
  readonly charset: Charset;
}

/** Bytes -> text. Content type, prolog, mapping and bytes must all agree; nothing is replaced or guessed. */
export function decodeXml(posted: Uint8Array, rules: CharsetRules): DecodedText | Refusal {
  const marked = isMarked(posted);
  if (marked && rules.dropBom !== true) return invalid('byteOrderMark');
  const bytes = marked ? posted.subarray(MARK.length) : posted;
  if (isWide(bytes)) return invalid('utf16');
  const said = [rules.declared, prologEncoding(bytes)].filter((name) => name !== undefined);
  const named = said.map(charsetNamed);
  const [first = rules.allowed[0]] = named;
  if (first === undefined || named.includes(undefined)) return invalid('unknownName');
  if (named.some((name) => name !== undefined && familyOf(name) !== familyOf(first))) return invalid('contradiction');
  if (!rules.allowed.some((name) => familyOf(name) === familyOf(first))) return invalid('notAllowed');
  if (marked && first !== 'utf-8') return invalid('byteOrderMark');
  return decodeAs(bytes, first);
}

/** The encoding named by a document that is text already: it must be one we know, though nothing is left to decode. */
export function checkProlog(text: string): Refusal | undefined {
  const name = PROLOG.exec(text.slice(0, PROLOG_LENGTH_MAX))?.[1]?.toLowerCase();
  return name === undefined || name === 'utf-16' || NAMES.has(name) ? undefined : invalid('unknownName');
}

const invalid = (why: string): Refusal => refuse('CHARSET_INVALID', 'body', { why });

const PROLOG_LENGTH_MAX = 200;
const PROLOG = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.-]{1,40})["']/;

/** All charsets of the table write the prolog in ASCII. */
function prologEncoding(bytes: Uint8Array): string | undefined {
  return PROLOG.exec(Buffer.from(bytes.subarray(0, PROLOG_LENGTH_MAX)).toString('latin1'))?.[1];
}

/** The byte order mark of UTF-8. */
const MARK = [0xef, 0xbb, 0xbf];
const isMarked = (bytes: Uint8Array): boolean => MARK.every((byte, at) => bytes[at] === byte);

/** UTF-16 and UTF-32, marked or not: their zero bytes stand among the first four. */
function isWide(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || bytes.subarray(0, 4).includes(0);
}

function decode(bytes: Uint8Array, family: 'utf-8' | 'gb18030'): string | undefined {
  try {
    return new TextDecoder(family, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const HAN = /\p{Script=Han}/u;
/** What two bytes of UTF-8 write: as GBK, one hanzi. */
const FOREIGN_LETTER = /[\u0080-\u07ff]/;

/**
 * Bytes under the wrong label may decode, by bad luck, into other characters, and names would be garbled without a
 * word. UTF-8 hanzi read as GBK are found because they are whole UTF-8; GBK hanzi read as UTF-8 because nothing in
 * the text is a hanzi, and as GBK everything is.
 */
function decodeAs(bytes: Uint8Array, charset: Charset): DecodedText | Refusal {
  const utf8 = decode(bytes, 'utf-8');
  // One character a byte: plain ASCII, which is the same in all of them.
  if (utf8?.length === bytes.length) return { text: utf8, charset };
  if (charset !== 'utf-8') {
    const text = decode(bytes, 'gb18030');
    if (text === undefined) return invalid('bytes');
    return utf8 !== undefined && HAN.test(utf8) ? invalid('looksLikeOther') : { text, charset };
  }
  if (utf8 === undefined) return invalid('bytes');
  const garbled = FOREIGN_LETTER.test(utf8) && !HAN.test(utf8) && HAN.test(decode(bytes, 'gb18030') ?? '');
  return garbled ? invalid('looksLikeOther') : { text: utf8, charset };
}

/**
 * The bytes of a text that has no prolog. What UTF-8 can read is UTF-8; bytes that it cannot are named by their place,
 * and by the charset that could read them, for nothing is guessed. Delphi writes a byte order mark before UTF-8, which
 * says nothing that is not known.
 */
export function decodeText(posted: Uint8Array, charset: Charset): string | Refusal {
  if (isWide(posted)) return refuse('CHARSET_INVALID', 'body', { why: 'utf16', offset: '0' });
  const skipped = isMarked(posted) ? MARK.length : 0;
  const bytes = posted.subarray(skipped);
  const unread = (family: 'utf-8' | 'gb18030') => ({
    why: 'bytes',
    offset: String(skipped + firstInvalid(bytes, family)),
  });
  const utf8 = decode(bytes, 'utf-8');
  if (familyOf(charset) === 'utf-8') {
    if (utf8 !== undefined) return utf8;
    const like = decode(bytes, 'gb18030') === undefined ? {} : { looksLike: 'gb18030' };
    return refuse('CHARSET_INVALID', 'body', { ...unread('utf-8'), ...like });
  }
  // Plain ASCII is the same in both; hanzi in whole UTF-8 are not there by chance.
  if (utf8?.length === bytes.length) return utf8;
  if (utf8 !== undefined && HAN.test(utf8))
    return refuse('CHARSET_INVALID', 'body', { why: 'looksLikeOther', looksLike: 'utf-8' });
  const text = decode(bytes, 'gb18030');
  if (text !== undefined) return text;
  return refuse('CHARSET_INVALID', 'body', unread('gb18030'));
}

/** The place of the first byte that cannot be read: the longest beginning that can, found by halving. */
function firstInvalid(bytes: Uint8Array, family: 'utf-8' | 'gb18030'): number {
  const reads = (length: number): boolean => {
    try {
      // A character that is cut at the end of a beginning is no fault of it.
      new TextDecoder(family, { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (reads(middle)) good = middle;
    else bad = middle;
  }
  // Back to where the character begins that is broken off here.
  while (good > 0 && decode(bytes.subarray(0, good), family) === undefined) good -= 1;
  return good;
}

/** Text -> bytes. What the charset cannot write becomes a character reference, which every XML reader understands. */
export function encodeXml(text: string, charset: Charset): Uint8Array {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8');
  const table = gbkTable();
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const pair = table.get(char);
    if (code < 0x80) bytes.push(code);
    else if (pair !== undefined) bytes.push(pair >> 8, pair & 0xff);
    else bytes.push(...Buffer.from(`&#x${code.toString(16).toUpperCase()};`, 'latin1'));
  }
  return Uint8Array.from(bytes);
}

let written: Map<string, number> | undefined;

/** Node decodes GBK and does not encode it: the decoder's own table, read backwards, made when first needed. */
function gbkTable(): ReadonlyMap<string, number> {
  if (written !== undefined) return written;
  written = new Map();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const char = decode(Uint8Array.of(lead, trail), 'gb18030');
      // Private-use characters stand for different things in different tables.
      if (char !== undefined && !/\p{Co}/u.test(char) && !written.has(char)) written.set(char, (lead << 8) | trail);
    }
  }
  return written;
}

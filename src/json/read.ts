import { parse } from 'lossless-json';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { endOfString, isFollowedByColon } from './text.ts';

/** Our own messages and real gateway answers stay far below. */
export const DEPTH_MAX = 32;
/** A stay of ten thousand fee lines, asked and answered, with fifty fields each. */
export const KEYS_MAX = 1_000_000;
/**
 * Fields and items together, as the commas between them tell: sixteen megabytes of single digits are more than memory
 * holds.
 */
export const VALUES_MAX = 2_000_000;
/** The last is how a number looks once it was read: an object that says it of itself would pass for one. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype', 'isLosslessNumber']);

/**
 * Reads foreign JSON text. Numbers keep their raw text (`LosslessNumber`), so no digit is lost; a key that
 * occurs twice, nesting deeper than 32, half characters, keys that reach for a prototype and objects that pose as
 * numbers are refused before anything is built.
 */
export function readJson(text: string): { value: unknown } | Refusal {
  const guarded = guard(text);
  if (isRefusal(guarded)) return guarded;
  try {
    return { value: parse(text) };
  } catch {
    return refuse('BODY_NOT_JSON');
  }
}

/**
 * One pass over the text, counting depth and collecting the keys of each open object. It judges only what
 * it understands; whether the text is JSON at all is the parser's to say.
 */
function guard(text: string): Refusal | undefined {
  const open: (Set<string> | undefined)[] = [];
  let keys = 0;
  let values = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      if (end === undefined) return refuse('BODY_NOT_JSON');
      if (isMalformed(text, at, end)) return refuse('BODY_TEXT_MALFORMED');
      const seen = open.at(-1);
      if (seen !== undefined && isFollowedByColon(text, end)) {
        keys += 1;
        const refused = checkKey(text.slice(at, end), seen);
        if (refused !== undefined) return refused;
        if (keys > KEYS_MAX) return refuse('BODY_TOO_LARGE', 'body', { keysMax: String(KEYS_MAX) });
      }
      at = end;
      continue;
    }
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : undefined);
      if (open.length > DEPTH_MAX) return refuse('BODY_TOO_DEEP');
    } else if (char === '}' || char === ']') open.pop();
    else if (char === ',') {
      values += 1;
      if (values > VALUES_MAX) return refuse('BODY_TOO_LARGE', 'body', { valuesMax: String(VALUES_MAX) });
    }
    at += 1;
  }
  return undefined;
}

/**
 * Half a character, written as an escape, survives the parser and is changed by every store it reaches: what was
 * hashed would not be what is read again.
 */
function isMalformed(text: string, start: number, end: number): boolean {
  const token = text.slice(start, end);
  if (!/\\u[dD][89abAB]|\\u[dD][c-fC-F]/.test(token)) return false;
  try {
    return !String(JSON.parse(token)).isWellFormed();
  } catch {
    return false;
  }
}

function checkKey(token: string, seen: Set<string>): Refusal | undefined {
  let key: string;
  try {
    key = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
  } catch {
    return refuse('BODY_NOT_JSON');
  }
  if (FORBIDDEN_KEYS.has(key)) return refuse('BODY_KEY_FORBIDDEN');
  if (seen.has(key)) return refuse('BODY_KEY_REPEATED');
  seen.add(key);
  return undefined;
}

import { parse } from 'lossless-json';
import { type Refusal, refuse } from '../../src/errors.ts';

/** An object of the wire: neither a list nor a number kept as text. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('isLosslessNumber' in value);
}

/** One object or a list of them: gateways write a single row as either (pitfall 22). */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

/** Text, trimmed, or a number as the text it was written in. "", null and absent all mean: nobody said. */
export function textOf(raw: unknown): unknown {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'string') return raw.trim() === '' ? undefined : raw.trim();
  if (typeof raw === 'object' && 'isLosslessNumber' in raw && 'value' in raw) return raw.value;
  return raw;
}

/** @returns undefined unless the value is text or a number */
export function plainText(raw: unknown): string | undefined {
  const text = textOf(raw);
  return typeof text === 'string' ? text : undefined;
}

const DEPTH_MAX = 64;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads JSON inside a string. The body's own limits were checked before we were called; text inside text
 * escaped them, so depth, repeated and forbidden keys are checked here again.
 */
export function parseJson(text: string, field: string): { readonly value: unknown } | Refusal {
  if (depthOf(text) > DEPTH_MAX) return refuse('BODY_TOO_DEEP', field);
  let repeated = false;
  let value: unknown;
  try {
    value = parse(text, null, {
      onDuplicateKey: () => {
        repeated = true;
      },
    });
  } catch {
    return refuse('BODY_NOT_JSON', field);
  }
  if (repeated) return refuse('BODY_KEY_REPEATED', field);
  if (hasForbiddenKey(value)) return refuse('BODY_KEY_FORBIDDEN', field);
  return { value };
}

/** Brackets open at once, outside quoted text: the parser is recursive and would overflow before it complains. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth--;
  }
  return deepest;
}

function hasForbiddenKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasForbiddenKey);
  if (!isFields(value)) return false;
  return Object.keys(value).some((key) => FORBIDDEN.has(key) || hasForbiddenKey(value[key]));
}

import { readJson } from '../../src/json/index.ts';
import { isRefusal, type Refusal } from '../../src/refusals/index.ts';

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

/** The rows of `listOf`, each with its place: "…insuinfo[0]" in a list, "…insuinfo" when it stands alone. */
export function placed(value: unknown, at: string): readonly (readonly [row: unknown, at: string])[] {
  return listOf(value).map((row, index) => [row, Array.isArray(value) ? `${at}[${index}]` : at] as const);
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

/**
 * Reads JSON inside a string. The body's own limits were checked before we were called; text inside text
 * escaped them, so the same guarded reader looks at it again.
 */
export function parseJson(text: string, field: string): { readonly value: unknown } | Refusal {
  const read = readJson(text);
  return isRefusal(read) ? { ...read, field } : read;
}

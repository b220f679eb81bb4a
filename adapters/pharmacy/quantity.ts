import type { Reading } from '../reading/reading.ts';

const QUANTITY = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,4})?$/;

/** A quantity above zero, at most four decimals. */
export function readQuantity(raw: unknown, field: string, reading: Reading): string {
  const text = textOf(raw) ?? '';
  if (QUANTITY.test(text) && /[1-9]/.test(text)) return text;
  reading.refuse('FIELD_INVALID', field, { expected: 'a quantity above 0, at most four decimals' });
  return '1';
}

/** A text, or a JSON number whose digits the reader kept. */
export function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  if (typeof raw !== 'object' || raw === null || !('isLosslessNumber' in raw) || !('value' in raw)) return undefined;
  return typeof raw.value === 'string' ? raw.value : undefined;
}

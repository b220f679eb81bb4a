import { isRealDate } from '../../src/settlement/index.ts';
import type { Reading } from './reading.ts';

/** "1983-02-27 00:00:00", "1986-10-04", "20260612084935", with T or a fraction of a second: all are met. */
const SHAPE = /^(\d{4})-?(\d{2})-?(\d{2})(?:[ T]?(\d{2}):?(\d{2}):?(\d{2})(?:\.\d+)?)?$/;

/** @returns local time in China, midnight when only a day was said */
export function momentOf(text: string | undefined, field: string, reading: Reading): string | undefined {
  if (text === undefined) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = SHAPE.exec(text) ?? [];
  const isReal = year !== undefined && isRealDate(`${year}-${month}-${day}`);
  if (isReal && hour < '24' && minute < '60' && second < '60')
    return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  reading.refuse('FIELD_INVALID', field);
  return undefined;
}

export function dateOf(text: string | undefined, field: string, reading: Reading): string | undefined {
  return momentOf(text, field, reading)?.slice(0, 10);
}

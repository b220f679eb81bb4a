import { readCsv } from '../csv.ts';

/**
 * The fields of one line. A field does not go over the end of its line: a quote that was forgotten must not swallow the
 * lines after it. @returns undefined when the quotes are wrong
 */
export function fieldsOf(line: string): readonly string[] | undefined {
  // Nearly all lines are without quotes, and there are millions of them.
  if (!line.includes('"')) return line.split(',');
  const { rows, faults } = readCsv(line);
  return faults.length === 0 ? (rows[0]?.cells ?? ['']) : undefined;
}

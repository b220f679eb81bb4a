import NAMES from './column-names.json' with { type: 'json' };

/** The columns we read, under the names insurers give them. Whatever else a file holds is not read and not kept. */
export type Column = keyof typeof NAMES;
export const COLUMNS = Object.keys(NAMES) as readonly Column[];

/** Where in a line each column stands. */
export interface Columns {
  readonly at: Readonly<Partial<Record<Column, number>>>;
  /** Number of fields of every line. */
  readonly width: number;
  /** Names in the first line that are none of ours. */
  readonly ignored: readonly string[];
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]/g, '');

/** @returns the columns, or what is wrong with the first line, in a sentence */
export function readColumns(header: readonly string[], planIsGiven: boolean): Columns | { readonly fault: string } {
  const at: Partial<Record<Column, number>> = {};
  const ignored: string[] = [];
  for (const [index, name] of header.entries()) {
    const column = COLUMNS.find((one) => (NAMES[one] as readonly string[]).includes(plain(name)));
    if (column === undefined) ignored.push(name.trim());
    else if (at[column] !== undefined) return { fault: `the first line names ${column} twice` };
    else at[column] = index;
  }
  if (at.certificateNumber === undefined)
    return { fault: `the first line names no column of certificate numbers: ${NAMES.certificateNumber.join(', ')}` };
  if (planIsGiven && at.plan !== undefined)
    return { fault: 'the file has a column of plans and --plan names one; one of them is enough' };
  if (!planIsGiven && at.plan === undefined)
    return { fault: `the file names no plan: give --plan, or a column ${NAMES.plan.join(', ')}` };
  return { at, width: header.length, ignored };
}

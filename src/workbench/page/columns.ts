import Table from 'cli-table3';

const BORDERS = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
const SIDES = ['left', 'left-mid', 'right', 'right-mid'];
const NO_BORDERS = Object.fromEntries([...BORDERS, ...SIDES].map((name) => [name, '']));

/**
 * Lines for a terminal, in columns without borders. A Chinese character takes two places. @param head has a line below
 * it
 */
export function inColumns(rows: readonly Row[], colAligns: ('left' | 'right')[] = [], head: Row = []): string[] {
  const table = new Table({
    head: [...head],
    chars: { ...NO_BORDERS, middle: '  ', mid: '─', 'mid-mid': '  ' },
    colAligns,
    style: { compact: true, head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

type Row = readonly string[];

/** A row of a table with the number of the line it begins on, and what could not be read. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}
export interface CsvFault {
  readonly line: number;
  readonly says: string;
}

/**
 * Comma-separated text as RFC 4180 has it: quotes where a cell needs them, `""` for a quote inside, any line end.
 * Cells are trimmed; blank lines are no rows; a byte order mark is no part of the first cell.
 */
export function readCsv(text: string): { rows: CsvRow[]; faults: CsvFault[] } {
  const rows: CsvRow[] = [];
  const faults: CsvFault[] = [];
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  let at = 0;
  let line = 1;
  while (at < source.length) {
    const began = line;
    const cells: string[] = [];
    for (let more = true; more; ) {
      const cell = readCell(source, at);
      line += cell.newlines;
      if (cell.fault !== undefined) faults.push({ line: began, says: cell.fault });
      cells.push(cell.text.trim());
      at = cell.end;
      more = source[at] === ',';
      if (more) at += 1;
    }
    if (source[at] === '\r') at += 1;
    if (source[at] === '\n') at += 1;
    line += 1;
    if (cells.some((cell) => cell !== '')) rows.push({ line: began, cells });
  }
  return { rows, faults };
}

interface Cell {
  readonly text: string;
  /** The comma, line end or end of the text behind it. */
  readonly end: number;
  readonly newlines: number;
  readonly fault?: string;
}

function readCell(source: string, start: number): Cell {
  if (source[start] !== '"') {
    const end = endOfCell(source, start);
    const text = source.slice(start, end);
    const fault = text.includes('"') ? { fault: 'a quote inside a cell that is not quoted' } : {};
    return { text, end, newlines: 0, ...fault };
  }
  let text = '';
  let at = start + 1;
  for (;;) {
    const close = source.indexOf('"', at);
    if (close < 0) {
      text += source.slice(at);
      return { text, end: source.length, newlines: newlinesIn(text), fault: 'a quote is not closed' };
    }
    text += source.slice(at, close);
    at = close + 1;
    if (source[at] !== '"') break;
    text += '"';
    at += 1;
  }
  const end = endOfCell(source, at);
  const after = source.slice(at, end).trim() === '' ? {} : { fault: 'text behind a closing quote' };
  return { text, end, newlines: newlinesIn(text), ...after };
}

function endOfCell(source: string, start: number): number {
  let at = start;
  while (at < source.length && source[at] !== ',' && source[at] !== '\n' && source[at] !== '\r') at += 1;
  return at;
}

const newlinesIn = (text: string): number => text.split('\n').length - 1;

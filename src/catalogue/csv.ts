import { CsvError, parse } from 'csv-parse/sync';

/** A row of a table with the number of the line it begins on, and what could not be read. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}
export interface CsvFault {
  readonly line: number;
  readonly says: string;
}

const SAYS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  INVALID_OPENING_QUOTE: 'a quote inside a cell that is not quoted',
  CSV_INVALID_CLOSING_QUOTE: 'text behind a closing quote',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text behind a closing quote',
};

/**
 * Comma-separated text as RFC 4180 has it, with any line end. Cells are trimmed; a row without text is no row. The
 * library stops at the first fault: reading goes on below it, so that every bad row is named.
 */
export function readCsv(text: string): { rows: CsvRow[]; faults: CsvFault[] } {
  const bytes = Buffer.from(text.replaceAll(/\r\n?/g, '\n'));
  const rows: CsvRow[] = [];
  const faults: CsvFault[] = [];
  /** Where the next row begins, and on which line. */
  let at = 0;
  let line = 1;
  while (at < bytes.length) {
    const [began, above] = [at, line];
    try {
      parse(bytes.subarray(began), {
        bom: true,
        record_delimiter: '\n',
        relax_column_count: true,
        rtrim: true,
        on_record: (raw: string[], { bytes: end, lines }) => {
          const cells = raw.map((cell) => cell.trim());
          if (cells.some((cell) => cell !== '')) rows.push({ line, cells });
          [at, line] = [began + end, above + lines];
          return null;
        },
      });
      break;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      faults.push({ line, says: SAYS[error.code] ?? error.message });
      for (const below = above + Number(error.lines); line < below; line += 1)
        at = bytes.indexOf('\n', at) + 1 || bytes.length;
    }
  }
  return { rows, faults };
}

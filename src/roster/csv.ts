/**
 * The fields of one line: separated by commas, in quotes where they hold a comma; a quote inside quotes is doubled.
 * A field does not go over the end of its line: a quote that was forgotten must not swallow the lines after it.
 * @returns undefined when the quotes do not close
 */
export function fieldsOf(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = line[at] === '"' ? quoted(line, at) : bare(line, at);
    if (field === undefined) return undefined;
    fields.push(field.text);
    if (field.end === line.length) return fields;
    if (line[field.end] !== ',') return undefined;
    at = field.end + 1;
  }
}

interface Field {
  readonly text: string;
  /** The place behind it. */
  readonly end: number;
}

function bare(line: string, start: number): Field | undefined {
  const comma = line.indexOf(',', start);
  const end = comma === -1 ? line.length : comma;
  const text = line.slice(start, end);
  return text.includes('"') ? undefined : { text, end };
}

function quoted(line: string, start: number): Field | undefined {
  let text = '';
  let from = start + 1;
  for (;;) {
    const quote = line.indexOf('"', from);
    if (quote === -1) return undefined;
    text += line.slice(from, quote);
    if (line[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    from = quote + 2;
  }
}

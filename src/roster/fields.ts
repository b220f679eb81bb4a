const QUOTED = /"((?:[^"]|"")*)"\s*|[^",]*/y;

/**
 * The fields of one line. A field does not go over the end of its line: a quote that was forgotten must not swallow the
 * lines after it. Why not a library: docs/adr/0002-dependencies.md.
 * @returns undefined when the quotes are wrong
 */
export function fieldsOf(line: string): readonly string[] | undefined {
  // Nearly all lines are without quotes, and there are millions of them.
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  for (let at = 0; ; at += 1) {
    QUOTED.lastIndex = at;
    const [text = '', quoted] = QUOTED.exec(line) ?? [];
    fields.push(quoted === undefined ? text.trim() : quoted.replaceAll('""', '"').trim());
    at += text.length;
    if (at === line.length) return fields;
    if (line[at] !== ',') return undefined;
  }
}

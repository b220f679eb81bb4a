import type { CsvFault } from './csv.ts';
import { overlaps } from './overlaps.ts';
import type { CatalogueContent } from './rows.ts';
import { readTable } from './table.ts';

export type TableCheck = { readonly content: CatalogueContent } | { readonly faults: readonly CsvFault[] };

/** Reads a table and everything that can be wrong with it. @param bytes of its file */
export function checkTable(bytes: Uint8Array): TableCheck {
  const text = decode(bytes);
  if (text === undefined) return { faults: [{ line: 1, says: 'is not UTF-8; save it as UTF-8' }] };
  const read = readTable(text);
  if ('faults' in read) return read;
  const faults = overlaps(read.content, read.lines);
  return faults.length > 0 ? { faults } : { content: inOrder(read.content) };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** One order for the same rows, whatever order they came in: the same content has the same hash. */
function inOrder(content: CatalogueContent): CatalogueContent {
  const key = (row: { code: string; from: string; plan?: string | undefined; list?: string | undefined }) =>
    [row.code, row.from, row.plan ?? '', row.list ?? ''].join(' ');
  const sorted = <Row extends { code: string; from: string }>(rows: readonly Row[]): Row[] =>
    rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return content.kind === 'drugs'
    ? { kind: 'drugs', rows: sorted(content.rows) }
    : { kind: 'institutions', rows: sorted(content.rows) };
}

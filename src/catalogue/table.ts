import type { z } from 'zod';
import columns from './column-names.json' with { type: 'json' };
import { type CsvFault, type CsvRow, readCsv } from './csv.ts';
import {
  type CatalogueContent,
  type CatalogueKind,
  type DrugRow,
  drugRow,
  type InstitutionRow,
  institutionRow,
} from './rows.ts';

/** Column by the words that may head it. */
type Columns = Readonly<Record<string, readonly string[]>>;

const COLUMNS: Readonly<Record<CatalogueKind, Columns>> = columns;
const REQUIRED: Readonly<Record<CatalogueKind, readonly string[]>> = {
  drugs: ['code', 'name', 'kind', 'class', 'from'],
  institutions: ['code', 'name', 'region', 'from'],
};

const CLASSES: Readonly<Record<string, string>> = { 甲: 'A', 乙: 'B', 丙: 'C' };
const KINDS: Readonly<Record<string, string>> = { 药品: 'drug', 中药饮片: 'herb', 材料: 'material', 服务: 'service' };
const FLAGS: Readonly<Record<string, boolean>> = { yes: true, no: false, 是: true, 否: false };

export type ReadTable =
  | { readonly content: CatalogueContent; readonly lines: readonly number[] }
  | { readonly faults: readonly CsvFault[] };

/** A catalogue as its publisher hands it over. The head says which of the two it is; every fault has its line. */
export function readTable(text: string): ReadTable {
  const { rows, faults } = readCsv(text);
  const [head, ...body] = rows;
  // Without its head nobody can say what a table holds.
  if (faults[0] !== undefined && faults[0].line < (head?.line ?? Number.POSITIVE_INFINITY)) return { faults };
  if (head === undefined) return { faults: [{ line: 1, says: 'the file is empty; the first line names the columns' }] };
  const kind = kindOf(head.cells);
  if (kind === undefined)
    return { faults: [{ line: head.line, says: `the columns are those of no catalogue: ${expectedColumns()}` }] };
  const named = nameColumns(kind, head);
  if ('fault' in named) return { faults: [...faults, { line: head.line, says: named.fault }] };
  if (body.length === 0) return { faults: [...faults, { line: head.line, says: 'there is no row below the columns' }] };
  const found: CsvFault[] = [...faults];
  const read = <Row>(schema: z.ZodType<Row>): Row[] =>
    body.flatMap((row) => {
      const checked = checkRow(schema, named.columns, row);
      if ('fault' in checked) {
        found.push({ line: row.line, says: checked.fault });
        return [];
      }
      return [checked.value];
    });
  const content: CatalogueContent =
    kind === 'drugs' ? { kind, rows: read<DrugRow>(drugRow) } : { kind, rows: read<InstitutionRow>(institutionRow) };
  if (found.length > 0) return { faults: found.toSorted((a, b) => a.line - b.line) };
  return { content, lines: body.map(({ line }) => line) };
}

/** The column that only one of them has. */
function kindOf(cells: readonly string[]): CatalogueKind | undefined {
  const has = (kind: CatalogueKind, column: string) => COLUMNS[kind][column]?.some((word) => cells.includes(word));
  if (has('drugs', 'class')) return 'drugs';
  return has('institutions', 'region') ? 'institutions' : undefined;
}

const expectedColumns = (): string =>
  Object.entries(REQUIRED)
    .map(([kind, columns]) => `${kind} have ${columns.join(', ')}`)
    .join('; ');

function nameColumns(kind: CatalogueKind, head: CsvRow): { columns: string[] } | { fault: string } {
  const columns: string[] = [];
  for (const word of head.cells) {
    const column = Object.entries(COLUMNS[kind]).find(([, words]) => words.includes(word))?.[0];
    if (column === undefined)
      return { fault: `no column is called "${word}"; the columns are ${Object.keys(COLUMNS[kind]).join(', ')}` };
    if (columns.includes(column)) return { fault: `the column "${word}" is there twice` };
    columns.push(column);
  }
  const missing = REQUIRED[kind].find((column) => !columns.includes(column));
  return missing === undefined ? { columns } : { fault: `the column "${missing}" is missing` };
}

function checkRow<Row>(
  schema: z.ZodType<Row>,
  columns: readonly string[],
  { cells }: CsvRow,
): { value: Row } | { fault: string } {
  if (cells.length !== columns.length) return { fault: `has ${cells.length} cells, the head has ${columns.length}` };
  const fields: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (cell !== '') fields[column] = cellValue(column, cell);
  }
  const parsed = schema.safeParse(fields);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.join('.') ?? '';
    return { fault: at in fields ? `${at} is not right: ${issue?.message}` : `${at} is missing` };
  }
  return wrongTogether(fields) ?? { value: parsed.data };
}

function wrongTogether({ from, to, plan, list }: Record<string, unknown>): { fault: string } | undefined {
  if (typeof to === 'string' && typeof from === 'string' && to < from) return { fault: 'to is before from' };
  if ((plan === undefined) !== (list === undefined)) return { fault: 'plan and list go together' };
  return undefined;
}

/** What cannot be read stays text, and its schema refuses it. */
function cellValue(column: string, cell: string): unknown {
  if (column === 'class') return CLASSES[cell] ?? cell;
  if (column === 'kind') return KINDS[cell] ?? cell;
  if (column === 'negotiated' || column === 'online') return FLAGS[cell] ?? cell;
  if (column === 'groups') return cell.split(';').map((group) => group.trim());
  return cell;
}

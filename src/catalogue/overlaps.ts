import type { CsvFault } from './csv.ts';
import type { CatalogueContent } from './rows.ts';

interface Dated {
  readonly from: string;
  readonly to?: string | undefined;
}

/** What must not be true twice on one day, and how its fault is said. */
interface Key<Row> {
  readonly name: string;
  readonly of: (row: Row) => string | undefined;
  /** Rows that share the key may stand beside each other when they agree on this. */
  readonly agree?: (row: Row) => string;
}

/**
 * Rows that contradict each other: one key on one day in two rows.
 * @param lines where each row stands in its file
 */
export function overlaps(content: CatalogueContent, lines: readonly number[]): CsvFault[] {
  if (content.kind === 'drugs') {
    return [
      ...overlapsOf(content.rows, lines, { name: 'code', of: ({ code }) => code }),
      ...overlapsOf(content.rows, lines, { name: 'barcode', of: ({ barcode }) => barcode, agree: ({ code }) => code }),
    ];
  }
  return [
    ...overlapsOf(content.rows, lines, {
      name: 'code',
      of: ({ code, plan, list }) => `${code} ${plan ?? ''} ${list ?? ''}`.trim(),
    }),
    ...overlapsOf(content.rows, lines, {
      name: 'region or online of',
      of: ({ code }) => code,
      agree: ({ region, online }) => `${region} ${online ?? ''}`,
    }),
  ];
}

function overlapsOf<Row extends Dated>(rows: readonly Row[], lines: readonly number[], key: Key<Row>): CsvFault[] {
  const byKey = new Map<string, { row: Row; line: number }[]>();
  for (const [index, row] of rows.entries()) {
    const value = key.of(row);
    if (value === undefined) continue;
    const same = byKey.get(value) ?? [];
    same.push({ row, line: lines[index] ?? 0 });
    byKey.set(value, same);
  }
  const faults: CsvFault[] = [];
  for (const [value, same] of byKey) {
    const inOrder = same.toSorted((a, b) => (a.row.from < b.row.from ? -1 : 1));
    // The row before that reaches furthest is the one a later row can run into.
    let furthest = inOrder[0];
    for (const next of inOrder.slice(1)) {
      if (furthest === undefined) break;
      const agrees = key.agree !== undefined && key.agree(furthest.row) === key.agree(next.row);
      if (!agrees && reaches(furthest.row, next.row.from))
        faults.push({
          line: Math.max(furthest.line, next.line),
          says: `${key.name} ${value} is in line ${Math.min(furthest.line, next.line)} too, for some of the same days`,
        });
      if (!reaches(furthest.row, next.row.to ?? LAST_DAY)) furthest = next;
    }
  }
  return faults.toSorted((a, b) => a.line - b.line);
}

const LAST_DAY = '9999-12-31';
const reaches = ({ to }: Dated, day: string): boolean => to === undefined || to >= day;

import { type InstitutionRow, isTrueOn } from './rows.ts';

/** The entries with which a catalogue fills one list of a plan. */
export interface ListFill {
  readonly plan: string;
  readonly list: string;
  readonly status: 'published' | 'made-up';
  readonly entries: readonly {
    readonly code: string;
    readonly name: string;
    readonly from: string;
    readonly to?: string;
  }[];
}

export interface InstitutionBook {
  /** Where an institution is and whether it sells online, on a day; undefined when the catalogue does not hold it. */
  find(code: string, on: string): Pick<InstitutionRow, 'region' | 'online'> | undefined;
  readonly fills: readonly ListFill[];
}

export function institutionBook(rows: readonly InstitutionRow[], status: ListFill['status']): InstitutionBook {
  const byCode = new Map<string, InstitutionRow[]>();
  const fills = new Map<string, { plan: string; list: string; entries: ListFill['entries'][number][] }>();
  for (const row of rows) {
    const same = byCode.get(row.code);
    if (same === undefined) byCode.set(row.code, [row]);
    else same.push(row);
    const { plan, list, code, name, from, to } = row;
    if (plan === undefined || list === undefined) continue;
    const key = `${plan} ${list}`;
    const fill = fills.get(key) ?? { plan, list, entries: [] };
    fill.entries.push({ code, name, from, ...(to === undefined ? {} : { to }) });
    fills.set(key, fill);
  }
  return {
    find: (code, on) => byCode.get(code)?.find((row) => isTrueOn(row, on)),
    fills: [...fills.values()].map((fill) => ({ ...fill, status })),
  };
}

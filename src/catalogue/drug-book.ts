import { type DrugRow, isTrueOn } from './rows.ts';

/** What a till knows of an item. */
export interface DrugIds {
  readonly code?: string | undefined;
  readonly approval?: string | undefined;
  readonly barcode?: string | undefined;
}

/**
 * What the catalogue knows of an item on a day. `known`: one row. `ambiguous`: several, and `agreed` is what all of
 * them say. `contradicts`: what the till says names different items. `unknown`: no row.
 */
export type DrugMatch =
  | { readonly as: 'known'; readonly row: DrugRow }
  | { readonly as: 'ambiguous'; readonly agreed: Partial<Pick<DrugRow, 'kind' | 'class' | 'approval' | 'negotiated'>> }
  | { readonly as: 'contradicts' }
  | { readonly as: 'unknown' };

export interface DrugBook {
  /** 0 when there is no catalogue. */
  readonly version: number;
  /** The national code first, then the approval number, then the barcode; each must fit what those before it name. */
  identify(ids: DrugIds, on: string): DrugMatch;
}

const IDS = ['code', 'approval', 'barcode'] as const;

export function drugBook(rows: readonly DrugRow[], version: number): DrugBook {
  const byId = new Map<string, DrugRow[]>();
  for (const row of rows) {
    for (const id of IDS) {
      if (row[id] === undefined) continue;
      const key = keyOf(id, row[id]);
      const same = byId.get(key);
      if (same === undefined) byId.set(key, [row]);
      else same.push(row);
    }
  }
  return {
    version,
    identify(ids, on) {
      let found: readonly DrugRow[] | undefined;
      for (const id of IDS) {
        const said = ids[id];
        if (said === undefined) continue;
        const named = (byId.get(keyOf(id, said)) ?? []).filter((row) => isTrueOn(row, on));
        // An identifier that the catalogue does not hold says nothing; but a code is not overruled by the others.
        if (named.length === 0 && id !== 'code') continue;
        if (named.length === 0) found = [];
        else if (found === undefined) found = named;
        else if (found.length === 0) return { as: 'contradicts' };
        else {
          found = found.filter((row) => named.includes(row));
          if (found.length === 0) return { as: 'contradicts' };
        }
      }
      return identifiedAs(found ?? []);
    },
  };
}

const keyOf = (id: (typeof IDS)[number], value: string): string => `${id} ${value}`;

function identifiedAs(rows: readonly DrugRow[]): DrugMatch {
  const [row, second] = rows;
  if (row === undefined) return { as: 'unknown' };
  if (second === undefined) return { as: 'known', row };
  const agreed = Object.fromEntries(
    (['kind', 'class', 'approval', 'negotiated'] as const)
      .filter((field) => row[field] !== undefined && rows.every((other) => other[field] === row[field]))
      .map((field) => [field, row[field]]),
  );
  return { as: 'ambiguous', agreed };
}

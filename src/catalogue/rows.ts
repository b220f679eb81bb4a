import { z } from 'zod';
import { date, id, LINE_KINDS, region } from '../settlement/index.ts';

/**
 * The rows of the two catalogues, as they lie in a catalogue file. `from` and `to` are the first and last day on which
 * a row is true; a row without `to` stays true.
 */
const text = (max: number) => z.string().min(1).max(max);
const period = { from: date, to: date.optional() };

export const drugRow = z.strictObject({
  /** National code of the drug (国家药品代码). */
  code: z.string().regex(/^[A-Za-z0-9]{4,40}$/, 'letters and digits, 4 to 40'),
  name: text(200),
  /** 国药准字 / 国药进字 / 国药证字 … */
  approval: z
    .string()
    .regex(/^[\p{Script=Han}]{2,6}[A-Z]{1,3}\d{6,12}$/u, 'an approval number, for example 国药准字H20210001')
    .optional(),
  barcode: z
    .string()
    .regex(/^\d{8}$|^\d{12,14}$/, 'a barcode of 8 or 12 to 14 digits')
    .optional(),
  kind: z.enum(LINE_KINDS).exclude(['unknown']),
  /** 甲 / 乙 / 丙 */
  class: z.enum(['A', 'B', 'C']),
  negotiated: z.boolean().optional(),
  /** Names under which plans know the drug beyond its code. */
  groups: z.array(text(64)).max(16).optional(),
  ...period,
});
export type DrugRow = z.infer<typeof drugRow>;

export const institutionRow = z.strictObject({
  code: id(),
  name: text(200),
  region,
  online: z.boolean().optional(),
  /** The list of a plan that names the institution; both or neither. */
  plan: text(64).optional(),
  list: text(64).optional(),
  ...period,
});
export type InstitutionRow = z.infer<typeof institutionRow>;

export const CATALOGUE_KINDS = ['drugs', 'institutions'] as const;
export type CatalogueKind = (typeof CATALOGUE_KINDS)[number];

const head = {
  schema: z.literal('huijie.catalogue/1'),
  /** 1, 2, 3 …: the highest one counts. */
  version: z.number().int().min(1),
  /** published: as its publisher gives it. made-up: for demonstrations only, and shown as such. */
  status: z.enum(['published', 'made-up']),
  /** SHA-256 of kind, status and rows. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
};
export const catalogueSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('drugs'), rows: z.array(drugRow) }),
  z.strictObject({ ...head, kind: z.literal('institutions'), rows: z.array(institutionRow) }),
]);
export type Catalogue = z.infer<typeof catalogueSchema>;
export type CatalogueContent =
  | { readonly kind: 'drugs'; readonly rows: readonly DrugRow[] }
  | { readonly kind: 'institutions'; readonly rows: readonly InstitutionRow[] };

export const isTrueOn = (row: { readonly from: string; readonly to?: string | undefined }, on: string): boolean =>
  row.from <= on && (row.to === undefined || on <= row.to);

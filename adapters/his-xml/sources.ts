import { z } from 'zod';
import { amount } from '../../src/settlement/index.ts';
import { LOCAL_NAME } from '../../src/xml/index.ts';

/**
 * Where a fact comes from. A path is absolute (`/DATA/SETTLE/TOTAL`, with several documents `answer:/DATA/TOTAL`) or,
 * inside rows, relative to the row (`@PRICE`, `PRICE`, `SPLIT/@OWN`). A step with `[]` means every element of the
 * name; without it there may be one only, and a second is refused by name.
 */
const STEP = `${LOCAL_NAME}(?:\\[\\])?`;
const ABSOLUTE = `(?:[a-z]{1,20}:)?(?:/${STEP})+(?:/@${LOCAL_NAME})?`;
const RELATIVE = `(?:${STEP}(?:/${STEP})*(?:/@${LOCAL_NAME})?|@${LOCAL_NAME})`;
const shape = (text: string): RegExp => new RegExp(`^(?:${text})$`, 'u');

export const pathSchema = z
  .string()
  .regex(shape(`${ABSOLUTE}|${RELATIVE}`), 'a path such as /DATA/TOTAL, /DATA/ROW[]/@PRICE, or @PRICE inside rows')
  .meta({ id: 'Path' });
/** Rows: the last step is the one that repeats. */
export const rowsPathSchema = z
  .string()
  .regex(shape(`(?:[a-z]{1,20}:)?(?:/${LOCAL_NAME})+\\[\\]`), 'a path of rows, such as /DATA/ROWSET/ROW[]')
  .meta({ id: 'RowsPath' });
/** A part of a sum; with a minus before it, taken off. */
export const signedPathSchema = z
  .string()
  .regex(shape(`-?(?:${ABSOLUTE}|${RELATIVE})`), 'a path, or - and a path')
  .meta({ id: 'SignedPath' });

/** A pattern of a mapping, compiled once when it is read: a bad one stops the start, not a patient. */
export const patternSchema = z.string().min(1).refine(compiles, 'a regular expression');

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

const because = z.string().min(1);
const paths = z
  .union([pathSchema, z.array(pathSchema).min(1)])
  .transform((one) => (Array.isArray(one) ? one : [one]))
  .meta({ id: 'Paths' });

/** Several paths: the first that says anything. `agrees`: other places that must say the same, where they speak. */
const placed = { from: paths, agrees: z.array(pathSchema).default([]) };

/** A fixed value is for what a hospital's messages never say, and says why it may be fixed. */
export const textSource = z
  .union([z.strictObject(placed), z.strictObject({ fixed: z.string().min(1).max(200), because })])
  .meta({ id: 'TextSource' });
export type TextSource = z.output<typeof textSource>;

/**
 * A code and its table. A code that no table has is refused, or with `otherwise: "unsaid"` taken as not said; it is
 * never a default.
 */
export function codeSource<V extends z.ZodType>(value: V) {
  const coded = z.strictObject({
    ...placed,
    source: z.string().min(1),
    codes: z.record(z.string(), value).optional(),
    patterns: z.array(z.strictObject({ pattern: patternSchema, is: value })).optional(),
    otherwise: z.enum(['refuse', 'unsaid']).default('refuse'),
    /** What an empty or absent element means, where the vendor says so. */
    absent: value.optional(),
  });
  const fixed = z.strictObject({ fixed: value, because });
  return z.union([coded, fixed, z.strictObject({ firstOf: z.array(coded).min(2) })]);
}
export interface CodedSource<V> {
  readonly from: readonly string[];
  readonly agrees: readonly string[];
  readonly source: string;
  readonly codes?: Readonly<Record<string, V>> | undefined;
  readonly patterns?: readonly { readonly pattern: string; readonly is: V }[] | undefined;
  readonly otherwise: 'refuse' | 'unsaid';
  readonly absent?: V | undefined;
}
export type CodeSource<V> =
  | CodedSource<V>
  | { readonly fixed: V; readonly because: string }
  | { readonly firstOf: readonly CodedSource<V>[] };

/** An amount: said at a place, a sum of places, or fixed. An absent amount is not zero unless `absent` says so. */
export const moneySource = z
  .union([
    z.strictObject({ from: pathSchema, absent: amount.optional() }),
    z.strictObject({ sum: z.array(signedPathSchema).min(1), because }),
    z.strictObject({ fixed: amount, because }),
  ])
  .meta({ id: 'MoneySource' });
export type MoneySource = z.output<typeof moneySource>;

import { z } from 'zod';
import { CARES, type Care, LINE_CATEGORIES, type Line } from '../../src/settlement/index.ts';
import file from './codes.json' with { type: 'json' };

/** National codes -> ours. A code that is not in the table is unknown (undefined), never a default. */
const KINDS = ['drug', 'herb', 'material', 'service'] as const;
const table = <V extends z.ZodType>(value: V) => z.record(z.string(), value);
const listed = <V extends z.ZodType>(value: V) => z.strictObject({ source: z.string(), codes: table(value) });

/** Fields of `setlinfo` that a row of `setldetail` repeats. */
const REPEATED = [
  'hifp_pay',
  'cvlserv_pay',
  'hifes_pay',
  'hifob_pay',
  'hifmi_pay',
  'maf_pay',
  'hifdm_pay',
  'acct_pay',
  'hosp_part_amt',
  'oth_pay',
] as const;
export type RepeatedField = (typeof REPEATED)[number];

const codes = z
  .strictObject({
    note: z.string(),
    medType: listed(z.enum(CARES)),
    insutype: listed(z.enum(['employee', 'resident', 'other'])).extend({
      supplementary: z.strictObject({ source: z.string(), codes: z.array(z.string()) }),
    }),
    psnType: z.strictObject({ source: z.string(), retiredByPrefix: table(z.boolean()) }),
    gend: listed(z.enum(['male', 'female', 'unsaid'])),
    refdSetlFlag: listed(z.enum(['settled', 'cancelled'])),
    chrgitmLv: listed(z.enum(['A', 'B', 'C'])),
    listType: listed(z.enum(KINDS)),
    medListCodg: z.strictObject({
      source: z.string(),
      patterns: z.array(z.strictObject({ pattern: z.string(), kind: z.enum(KINDS) })),
    }),
    medChrgitmType: listed(z.enum(KINDS)),
    chargeCategory: listed(z.enum(LINE_CATEGORIES)),
    approval: z.strictObject({
      source: z.string(),
      numberPattern: z.string(),
      assumption: z.string(),
      nationalCodePatterns: z.array(z.string()),
    }),
    fundRows: z.strictObject({ source: z.string(), fields: table(z.enum(REPEATED)) }),
  })
  .parse(file);

const lookup = <V>(entries: Record<string, V>): ((code: string) => V | undefined) => {
  const map = new Map(Object.entries(entries));
  return (code) => map.get(code);
};

export const nationalCare: (code: string) => Care | undefined = lookup(codes.medType.codes);
export const insuranceType = lookup(codes.insutype.codes);
export const isSupplementary = (insutype: string): boolean => codes.insutype.supplementary.codes.includes(insutype);
export const sexOf = lookup(codes.gend.codes);
export const refundState = lookup(codes.refdSetlFlag.codes);
export const classOf = lookup(codes.chrgitmLv.codes);
export const repeatedField = lookup(codes.fundRows.fields);

const retired = lookup(codes.psnType.retiredByPrefix);
/** Regions subdivide the two national digits (1160, 116032): only the two digits are national. */
export const isRetired = (psnType: string): boolean | undefined =>
  /^\d{2}(\d{2}|\d{4})?$/.test(psnType) ? retired(psnType.slice(0, 2)) : undefined;

const byListType = lookup(codes.listType.codes);
const byChargeType = lookup(codes.medChrgitmType.codes);
/** What the line is charged as. Code 14 is no category: one vendor writes it on every line. */
export const categoryOf = lookup(codes.chargeCategory.codes);
const byPattern = codes.medListCodg.patterns.map(({ pattern, kind }) => ({ pattern: new RegExp(pattern), kind }));

export interface KindClues {
  readonly listType: string | undefined;
  readonly listCode: string | undefined;
  readonly chargeType: string | undefined;
}

/**
 * The catalogue's own word first, then the national code, then the invoice category (one vendor's 14 means anything).
 */
export function kindOf({ listType, listCode, chargeType }: KindClues): Line['kind'] {
  const said = listType === undefined ? undefined : byListType(listType);
  if (said !== undefined) return said;
  const coded = byPattern.find(({ pattern }) => listCode !== undefined && pattern.test(listCode));
  if (coded !== undefined) return coded.kind;
  return (chargeType === undefined ? undefined : byChargeType(chargeType)) ?? 'unknown';
}

const approvalNumber = new RegExp(codes.approval.numberPattern);
const nationalDrugCodes = codes.approval.nationalCodePatterns.map((pattern) => new RegExp(pattern));

export const isApprovalNumber = (text: string): boolean => approvalNumber.test(text);
export const isNationalDrugCode = (code: string): boolean => nationalDrugCodes.some((pattern) => pattern.test(code));

import { z } from 'zod';
import { amount, CARES, type Care, date, region as regionCode } from '../../src/settlement/index.ts';
import { nationalCare } from './codes.ts';
import file from './regions.json' with { type: 'json' };

/** What differs from region to region. Outside the table nothing regional is known, and nothing is assumed. */
const line = z.strictObject({ line: amount, assistedLine: amount, mark: z.enum(['Q', '*']), source: z.string() });

const commercialRow = z.strictObject({
  types: z.array(z.string()),
  from: date,
  to: date,
  plan: z.string(),
  /** The name of the row must say one of these, or stay silent: the same code means something else elsewhere. */
  names: z.array(z.string()),
  liabilities: z.record(z.string(), z.string()),
  source: z.string(),
});
export type CommercialRow = z.output<typeof commercialRow>;

const regionSchema = z.strictObject({
  id: regionCode,
  prefix: z.string().regex(/^\d{2,6}$/),
  name: z.string(),
  /** Does 先行自付 count as 大病-scope cost? */
  preSelfPayInScope: z.boolean(),
  criticalIllness: z.strictObject({ employee: line, resident: line }).optional(),
  assistance: z
    .strictObject({
      source: z.string(),
      codes: z.record(z.string(), z.enum(['extreme-poverty', 'low-income', 'near-low-income'])),
    })
    .optional(),
  commercialRows: z.array(commercialRow),
  /** 62xxxx rows that are public money here: already inside the fund fields. */
  fundRows: z.array(z.strictObject({ types: z.array(z.string()), name: z.string(), source: z.string() })),
  medTypes: z.record(z.string(), z.enum(CARES)),
});
export type Region = z.output<typeof regionSchema>;

const regions = z
  .strictObject({
    note: z.string(),
    national: z.strictObject({ preSelfPayInScope: z.boolean(), assumption: z.string() }),
    regions: z.array(regionSchema),
    written: z.strictObject({ fundPayType: z.string(), source: z.string() }),
  })
  .parse(file);

export const WRITTEN_FUND_PAY_TYPE = regions.written.fundPayType;

/** The most special entry that covers this division code. */
export function regionOf(code: string): Region | undefined {
  return regions.regions
    .filter((entry) => code.startsWith(entry.prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0];
}

export const preSelfPayInScope = (region: Region | undefined): boolean =>
  (region ?? regions.national).preSelfPayInScope;

/** @param code `med_type`: national, or an extra one of the region where the patient was treated */
export function careOf(code: string, treatedIn: string): Care | undefined {
  const regional = new Map(Object.entries(regionOf(treatedIn)?.medTypes ?? {}));
  return nationalCare(code) ?? regional.get(code);
}

export function commercialRowOf(region: Region | undefined, type: string, on: string): CommercialRow | undefined {
  return region?.commercialRows.find((row) => row.types.includes(type) && row.from <= on && on <= row.to);
}

/** The plan of the table that says how its liabilities are called in a row, for rows we write ourselves. */
export function commercialRowOfPlan(plan: string): CommercialRow | undefined {
  return regions.regions.flatMap((entry) => entry.commercialRows).find((row) => row.plan === plan);
}

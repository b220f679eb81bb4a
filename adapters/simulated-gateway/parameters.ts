import { z } from 'zod';
import { parseRate, type Rate } from '../../src/money/index.ts';
import { zFen } from './amounts.ts';
import file from './parameters.json' with { type: 'json' };

/** `Q`: found for Quzhou. `*`: a stand-in from elsewhere, or made up for this simulator. */
const provenance = { unit: z.string(), mark: z.enum(['Q', '*']), source: z.string().min(1) };

const yuan = z.strictObject({ value: zFen, ...provenance }).transform((figure) => figure.value);
const rate = z.strictObject({ value: z.string(), ...provenance }).transform((figure, context): Rate => {
  const read = parseRate(figure.value);
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: 'expected a rate' });
  return z.NEVER;
});

const criticalIllness = z.strictObject({
  line: yuan,
  rate,
  assistedLine: yuan,
  assistedRate: rate,
  ceiling: yuan,
});

const schema = z.strictObject({
  title: z.string(),
  note: z.string(),
  employee: z.strictObject({
    inpatientLine: z.strictObject({ first: yuan, second: yuan, later: yuan }),
    inpatientRate: z.strictObject({ working: rate, retired: rate }),
    outpatientRate: rate,
    poolCeiling: yuan,
    criticalIllness,
  }),
  resident: z.strictObject({
    inpatientLine: z.strictObject({ grade3: yuan, grade2: yuan, primary: yuan, outOfCity: yuan }),
    inpatientRate: z.strictObject({ grade3: rate, grade2: rate, primary: rate }),
    outpatientRate: rate,
    poolCeiling: yuan,
    criticalIllness,
  }),
  specialOutpatient: z.strictObject({ line: yuan }),
  assistance: z.strictObject({
    classes: z.record(z.string(), z.strictObject({ name: z.string(), rate })),
    ceiling: yuan,
  }),
  commercialRow: z.strictObject({
    fundPayType: z.string(),
    fundPayTypeName: z.string(),
    deductible: yuan,
    rate,
    ceiling: yuan,
  }),
});

/** The basic-insurance rules that the simulated gateway settles by. */
export const parameters = schema.parse(file);

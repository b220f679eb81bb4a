import { z } from 'zod';
import { date, FUNDS, id, isCertificateNumber, moment, region } from '../../src/settlement/index.ts';

/**
 * What a till posts, in words of our own. Strict: a field that is not here is a spelling mistake, and is refused by
 * name. Amounts and quantities stay raw: as text, or as JSON numbers whose digits the reader kept.
 */
const text = (max: number) => z.string().trim().min(1).max(max);
const raw = z.unknown().optional();
const idPart = id();

export const saleSchema = z.strictObject({
  /** The till's own number of the sale; never used twice in one pharmacy. `.r1`, `.r2` … are ours, for returns. */
  number: idPart.refine((number) => !/\.r\d+$/.test(number), 'not ending in .r and digits'),
  soldAt: moment,
  total: raw,
});

export const pharmacySchema = z.strictObject({
  code: idPart,
  name: text(200),
  region,
  online: z.boolean(),
});

export const patientSchema = z.strictObject({
  certificateType: text(6).default('01'),
  certificateNumber: text(50).refine(isCertificateNumber, 'certificate'),
  name: text(100).optional(),
  birthDate: date.optional(),
  /** Region that insures the person; where the person lives, when nobody does. */
  insuredIn: region,
  insuranceType: z.enum(['employee', 'resident', 'other']).default('other'),
});

export const lineSchema = z.strictObject({
  line: idPart,
  name: text(200),
  code: z
    .string()
    .regex(/^[A-Za-z0-9]{4,40}$/, 'a national code: letters and digits')
    .optional(),
  approval: text(64).optional(),
  barcode: z
    .string()
    .regex(/^\d{8}$|^\d{12,14}$/, '8 or 12 to 14 digits')
    .optional(),
  quantity: raw,
  amount: raw,
});
export type PostedLine = z.output<typeof lineSchema>;

const coded = z.strictObject({ code: text(32), name: text(200).optional() });
export const prescriptionSchema = z.strictObject({
  number: id(64).optional(),
  hospital: coded.optional(),
  /** The first is the main one. */
  diagnoses: z.array(coded).max(50),
});

/** What basic insurance answered, bill and lines: the amounts of 2101 or 2102 under our names. */
export const basicSchema = z.strictObject({
  state: z.enum(['final', 'trial']),
  settlementId: idPart.optional(),
  funds: z.array(z.strictObject({ fund: z.enum(FUNDS), name: text(200), amount: raw })).max(30),
  hospitalBorne: raw,
  account: raw,
  familyAccount: raw,
  cash: raw,
  lines: z
    .array(z.strictObject({ line: idPart, selfFunded: raw, overLimit: raw, preSelfPay: raw, inScope: raw }))
    .min(1)
    .max(1000),
});

/** What a person established about the purchase; never inferred from a diagnosis. */
export const findingsSchema = z.record(
  z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,40}$/),
  z.union([z.boolean(), text(200)]),
);

export const basketSchema = z.strictObject({
  sale: saleSchema,
  pharmacy: pharmacySchema,
  patient: patientSchema,
  lines: z.array(lineSchema).min(1).max(1000),
  prescription: prescriptionSchema.optional(),
  basic: basicSchema.optional(),
  findings: findingsSchema.optional(),
});
export type Basket = z.output<typeof basketSchema>;

/** Which sale is meant, by the same words as it was sold with. */
const which = {
  sale: z.strictObject({ number: saleSchema.shape.number }),
  pharmacy: z.strictObject({ code: idPart }),
  basic: z.strictObject({ settlementId: idPart }).optional(),
};
export const cancellationSchema = z.strictObject({ ...which, total: raw });
export const returnSchema = z.strictObject({
  ...which,
  /** 1 for the first return of this sale, then 2, 3 …; the same return again has the same number. */
  return: raw,
  /** Everything that is left, when absent. */
  lines: z
    .array(z.strictObject({ line: idPart, quantity: raw }))
    .min(1)
    .max(1000)
    .optional(),
});

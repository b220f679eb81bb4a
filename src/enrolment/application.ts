import { z } from 'zod';
import { RELATIONS } from '../plan/index.ts';
import { amount, date, newAttributesSchema, region } from '../settlement/index.ts';

/**
 * What is said when a person takes a plan out. Absent means: nobody said. A rule that needs what is absent refuses
 * and names the field; nothing is presumed.
 */
export const insuranceSchema = z.strictObject({
  /** The basic insurance is paid for and in force on the day of the application. */
  inForce: z.boolean().optional(),
  /** Region that insures the person. */
  region: region.optional(),
  type: z.enum(['employee', 'resident', 'other']).optional(),
  retired: z.boolean().optional(),
  assistance: z.enum(['none', 'extreme-poverty', 'low-income', 'near-low-income']).optional(),
});
export type Insurance = z.infer<typeof insuranceSchema>;

export const accountSchema = z.strictObject({
  /** What the holder of the account is to the person covered: the account of a spouse, a parent, one's own. */
  relation: z.enum(RELATIONS),
  /** The historic balance (历年余额), as its keeper states it. */
  balance: amount,
  insurance: insuranceSchema.optional(),
});

export const paymentSchema = z.strictObject({
  /** The premium the sender reckons with. */
  premium: amount.optional(),
  account: accountSchema.optional(),
  own: amount.optional(),
  employer: amount.optional(),
  union: amount.optional(),
});

export const applicationSchema = z.strictObject({
  plan: z.string().min(1).max(64),
  /** The day of the application. */
  on: date,
  birthDate: date.optional(),
  sex: z.enum(['male', 'female']).optional(),
  /** Region where the person lives or works. */
  livesIn: region.optional(),
  insurance: insuranceSchema.optional(),
  attributes: newAttributesSchema.optional(),
  /** Where it was bought, in the plan's own words. */
  channel: z.string().min(1).max(40).optional(),
  payment: paymentSchema.optional(),
});
export type Application = z.infer<typeof applicationSchema>;

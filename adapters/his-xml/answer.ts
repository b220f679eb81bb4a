import { z } from 'zod';
import { FUNDS } from '../../src/settlement/index.ts';
import { LOCAL_NAME } from '../../src/xml/index.ts';

/** How our bill, and our refusals, are said in the vendor's words. */
const name = z.string().regex(new RegExp(`^${LOCAL_NAME}$`, 'u'), 'an XML name');

/** Facts of the whole answer. A fact that an answer does not have leaves its element out. */
export const ANSWER_VALUES = [
  'settlementId',
  'quoteId',
  'expiresAt',
  'held',
  'canSettle',
  'state',
  'duplicate',
  'cancelledAt',
  'beforeSettlement',
  'total',
  ...FUNDS.map((fund) => `fund:${fund}` as const),
  'funds',
  'hospitalBorne',
  'personal',
  'plansAtCounter',
  'patientPays',
  'cash',
  'account',
  'familyAccount',
  'backToAccount',
  'backToFamilyAccount',
  'transferLater',
  // Of a cancellation only: what goes back.
  'refundTotal',
  'refundPatient',
  'refundCash',
  'refundAccount',
  'refundFamilyAccount',
  'refundTransferLater',
  'refundFunds',
  'refundInstitution',
  'refundPlans',
] as const;
export type AnswerValue = (typeof ANSWER_VALUES)[number];

/** One row for each liability of each plan on the bill. */
export const ROW_VALUES = [
  'plan',
  'planName',
  'liability',
  'liabilityName',
  'payout',
  'atCounter',
  'paidBy',
  'reason',
] as const;
export type RowValue = (typeof ROW_VALUES)[number];

export const REFUSAL_VALUES = ['code', 'field', 'sentence', 'cashier', 'retry', 'details'] as const;
export type RefusalValue = (typeof REFUSAL_VALUES)[number];

interface Leaf<V extends string> {
  readonly name: string;
  readonly value?: V | undefined;
  readonly fixed?: string | undefined;
}
export type AnswerElement =
  | Leaf<AnswerValue>
  | { readonly name: string; readonly elements: readonly AnswerElement[] }
  | {
      readonly name: string;
      readonly row: string;
      readonly as: 'elements' | 'attributes';
      readonly fields: readonly { readonly name: string; readonly value: RowValue }[];
    };

const fixed = z.strictObject({ name, fixed: z.string() });
const leaf = <V extends readonly [string, ...string[]]>(values: V) =>
  z.union([z.strictObject({ name, value: z.enum(values) }), fixed]);
const element: z.ZodType<AnswerElement> = z.lazy(() =>
  z.union([
    leaf(ANSWER_VALUES),
    z.strictObject({ name, elements: z.array(element).min(1) }),
    z.strictObject({
      name,
      row: name,
      as: z.enum(['elements', 'attributes']),
      fields: z.array(z.strictObject({ name, value: z.enum(ROW_VALUES) })).min(1),
    }),
  ]),
);

export const answerSchema = z.strictObject({
  root: name,
  success: z.array(element).min(1),
  refusal: z.array(leaf(REFUSAL_VALUES)).min(1),
  /** The element below the root that holds them, where it is not the root itself. */
  refusalIn: name.optional(),
});
export type AnswerRule = z.output<typeof answerSchema>;

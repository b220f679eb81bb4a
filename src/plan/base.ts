import { z } from 'zod';
import { type Condition, condition } from './condition.ts';
import { name } from './text.ts';

/** The parts of the personal burden. A plan's base is an expression over these, never over one "self-pay" number. */
export const COMPONENTS = [
  'inScope.residual',
  'inScope.belowLine',
  'inScope.other',
  'preSelfPay',
  'overLimit',
  'selfFunded.drug',
  'selfFunded.restricted',
  'selfFunded.other',
  'selfFunded.unclassified',
] as const;
export type ComponentName = (typeof COMPONENTS)[number];

/** A component, or a family of them. */
export const COMPONENT_PATTERNS = [...COMPONENTS, 'inScope.*', 'selfFunded.*'] as const;
export type ComponentPattern = (typeof COMPONENT_PATTERNS)[number];

export const LINE_PARTS = ['selfFunded', 'overLimit', 'preSelfPay', 'inScope'] as const;
export type LinePart = (typeof LINE_PARTS)[number];

/**
 * Base expressions. All in yuan but `days`.
 * - components: what is left of the named parts of the burden
 *   `asSettled`: as basic insurance, 大病 and the other funds left them, before any supplementary plan
 * - lines: what is left of the named parts of the fee lines that satisfy `where`
 * - criticalIllnessLeft: 大病-scope cost of the visit less what 大病 and 救助 paid of it; `beforeAssistance` for a
 *   plan that settles before 救助 (what 救助 paid is then not taken off)
 * - share: a figure (rate) of another expression
 * - leftAfter: what other liabilities of this plan left of their bases (a re-cover layer)
 * - overflowOf: the part of another liability's base that its cap did not let through
 *   (part `inScope`: the line's share, in proportion, of what is left of the bill's in-policy cost)
 * - days: days of stay
 * - once: one, for a sum that rests on a finding alone
 */
export type Base =
  | { components: ComponentPattern[]; asSettled?: true | undefined }
  | { lines: Condition; parts: LinePart[] }
  | { criticalIllnessLeft: true | 'beforeAssistance' }
  | { sum: Base[] }
  | { share: string; of: Base }
  | { leftAfter: string[] }
  | { overflowOf: string }
  | { days: 'stay' }
  | { once: true };

export const base: z.ZodType<Base> = z.lazy(() =>
  z.union([
    z.strictObject({ components: z.array(z.enum(COMPONENT_PATTERNS)).min(1), asSettled: z.literal(true).optional() }),
    z.strictObject({ lines: condition, parts: z.array(z.enum(LINE_PARTS)).min(1) }),
    z.strictObject({ criticalIllnessLeft: z.union([z.literal(true), z.literal('beforeAssistance')]) }),
    z.strictObject({ sum: z.array(base).min(1) }),
    z.strictObject({ share: name, of: base }),
    z.strictObject({ leftAfter: z.array(name).min(1) }),
    z.strictObject({ overflowOf: name }),
    z.strictObject({ days: z.literal('stay') }),
    z.strictObject({ once: z.literal(true) }),
  ]),
);

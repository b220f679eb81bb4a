import { z } from 'zod';
import { date } from '../settlement/index.ts';
import { condition } from './condition.ts';
import { bilingual, name, sourceRef } from './text.ts';

export const UNITS = ['yuan', 'rate', 'points', 'factor', 'days', 'years', 'count'] as const;
export type Unit = (typeof UNITS)[number];

export const figureSchema = z.strictObject({
  label: bilingual,
  /** rate: a share between 0 and 1. points: added to or taken off a rate, 0.05 = five points. factor: multiplies. */
  unit: z.enum(UNITS),
  values: z
    .array(
      z.strictObject({
        from: date,
        to: date.optional(),
        /** null: the source prints no figure. The rule then answers "rule missing" and pays nothing. */
        value: z
          .string()
          .regex(/^\d{1,12}(\.\d{1,8})?$/, 'a plain decimal in quotes, for example "0.5"')
          .nullable(),
        source: sourceRef,
      }),
    )
    .min(1),
});
export type Figure = z.infer<typeof figureSchema>;

/** A figure by name, or the first of several whose condition holds. */
export const figureChoice = z.union([
  name,
  z.strictObject({
    choose: z.array(z.strictObject({ when: condition, figure: name })).min(1),
    otherwise: name.optional(),
  }),
]);
export type FigureChoice = z.infer<typeof figureChoice>;

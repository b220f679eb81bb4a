import { z } from 'zod';

/** What a person reads: Chinese first, English second. */
export const bilingual = z.strictObject({ zh: z.string().min(1).max(500), en: z.string().min(1).max(500) });
export type Bilingual = z.infer<typeof bilingual>;

export const name = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9._-]{0,63}$/, 'letters, digits, dot, dash; begins with a letter');

/** The sentence that grants a figure or a rule, and the document it stands in. */
export const sourceRef = z.strictObject({
  /** Key of `sources`. */
  doc: name,
  /** The sentence itself, in the words of the document. */
  quote: z.string().min(1).max(600),
  /** Key of `assumptions`, where the text is silent and a reading was chosen. */
  assumption: name.optional(),
});
export type SourceRef = z.infer<typeof sourceRef>;

import { z } from 'zod';
import file from './institutions.json' with { type: 'json' };

export const zGrade = z.enum(['grade3', 'grade2', 'primary', 'pharmacy']);

const zInstitution = z.strictObject({
  code: z.string().regex(/^[HP]\d{11}$/),
  name: z.string().min(1),
  region: z.string().regex(/^\d{6}$/),
  grade: zGrade,
  bearsOverLimit: z.boolean(),
});
/** A made-up hospital or pharmacy that the gateway knows. */
export type Institution = Readonly<z.output<typeof zInstitution>>;

export const institutions: readonly Institution[] = z
  .strictObject({ note: z.string(), institutions: z.array(zInstitution) })
  .parse(file).institutions;

const byCode = new Map(institutions.map((institution) => [institution.code, institution]));
export const institutionOf = (code: string): Institution | undefined => byCode.get(code);

import { z } from 'zod';
import { isCertificateNumber, PRESENTER_RELATIONS, region } from '../settlement/index.ts';

/** What a patient shows, as a caller posts it. The texts are the caller's: nothing of them is ever said back. */
const name = z.string().min(1).max(50);
const decoded = z.strictObject({
  certificateType: z.string().min(1).max(6).default('01'),
  certificateNumber: z
    .string()
    .max(50)
    .refine((number) => number.includes('*') || isCertificateNumber(number.trim()), 'certificate')
    .optional(),
  name,
  insuredRegion: region.optional(),
  token: z.string().min(8).max(128).optional(),
  holder: z.strictObject({ relation: z.enum(PRESENTER_RELATIONS), name }).optional(),
});

export const credentialSchema = z.union([
  z.strictObject({ qr: z.string().min(8).max(512) }),
  z.strictObject({ token: z.string().min(8).max(128) }),
  z.strictObject({ decoded }),
]);
export const cardSchema = z.strictObject({ number: z.string().min(4).max(50), serial: z.string().min(1).max(32) });

/** Who asks the gateway, where the request names no visit. */
export const placeSchema = z.strictObject({
  institution: z.string().regex(/^[0-9A-Za-z]{12}$/, 'twelve letters and digits'),
  institutionName: z.string().min(1).max(200),
  region,
  operator: z.string().min(1).max(20),
  operatorName: z.string().min(1).max(50),
});

import { z } from 'zod';
import { CLEAN, type Run, say } from './args.ts';

/** Each loads only what it describes. */
export const SCHEMAS = {
  event: async () => jsonSchemaOf((await import('../settlement/index.ts')).eventSchema),
  plan: async () => jsonSchemaOf((await import('../plan/index.ts')).planSchema),
  mapping: async () => jsonSchemaOf((await import('../main/mappings.ts')).hisXml.mappingSchema),
} as const;

const jsonSchemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });

export const schema: Run = async ({ positionals }) => {
  const name = positionals[0] as keyof typeof SCHEMAS;
  say(JSON.stringify(await SCHEMAS[name](), null, 2));
  return CLEAN;
};

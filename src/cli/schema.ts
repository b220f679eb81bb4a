import { z } from 'zod';
import { CLEAN, type Command, say, UsageFault } from './args.ts';

/** Each loads only what it describes. */
export const SCHEMAS = {
  event: async () => jsonSchemaOf((await import('../settlement/index.ts')).eventSchema),
  plan: async () => jsonSchemaOf((await import('../plan/index.ts')).planSchema),
  mapping: async () => jsonSchemaOf((await import('../main/mappings.ts')).hisXml.mappingSchema),
} as const;

const jsonSchemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });

export const schemaCommand: Command = {
  usage: `huijie schema event|plan|mapping
  Prints the JSON Schema (draft 2020-12). The same texts lie in schema/.`,
  options: {},
  async run(args) {
    const [name] = args.positionals;
    if (name !== 'event' && name !== 'plan' && name !== 'mapping')
      throw new UsageFault('huijie schema event|plan|mapping');
    say(JSON.stringify(await SCHEMAS[name](), null, 2));
    return CLEAN;
  },
};

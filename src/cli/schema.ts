import { z } from 'zod';
import { hisXml } from '../main/adapters.ts';
import { planSchema } from '../plan/index.ts';
import { eventSchema } from '../settlement/index.ts';
import { CLEAN, type Command, say, UsageFault } from './args.ts';

export const SCHEMAS = {
  event: () => z.toJSONSchema(eventSchema, { io: 'input', target: 'draft-2020-12' }),
  plan: () => z.toJSONSchema(planSchema, { io: 'input', target: 'draft-2020-12' }),
  mapping: () => z.toJSONSchema(hisXml.mappingSchema, { io: 'input', target: 'draft-2020-12' }),
} as const;

export const schemaCommand: Command = {
  usage: `huijie schema event|plan|mapping
  Prints the JSON Schema (draft 2020-12). The same texts lie in schema/.`,
  options: {},
  async run(args) {
    const [name] = args.positionals;
    if (name !== 'event' && name !== 'plan' && name !== 'mapping')
      throw new UsageFault('huijie schema event|plan|mapping');
    say(JSON.stringify(SCHEMAS[name](), null, 2));
    return CLEAN;
  },
};

import type { z } from 'zod';
import { checked } from '../refused.ts';
import type { Call } from '../settling.ts';

/** undefined: the answer has no `output` key at all, as real 2203A answers. */
export type Output = object | null | undefined;

export interface Transaction {
  /** Below /fsi/api/; gateways address a transaction by path or by `infno`. */
  readonly path: string;
  readonly answer: (call: Call, input: unknown) => Output;
}

/** Binds a request schema to what the transaction does with it. */
export function transaction<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  run: (call: Call, input: z.output<Schema>) => Output,
): Transaction {
  return { path, answer: (call, input) => run(call, checked(schema, input, 'input')) };
}

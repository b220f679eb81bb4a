import { DRIVEN_VISIT_OPERATIONS } from './driven-visit-operations.ts';
import { OPERATIONS, type Operation } from './operations.ts';

/** Every operation that is made to fail at each of its write points. */
export const ALL_OPERATIONS: Readonly<Record<string, Operation>> = { ...OPERATIONS, ...DRIVEN_VISIT_OPERATIONS };

export function operationOf(name: string): Operation {
  const operation = ALL_OPERATIONS[name];
  if (operation === undefined)
    throw new Error(`no operation ${name}; there are ${Object.keys(ALL_OPERATIONS).join(', ')}`);
  return operation;
}

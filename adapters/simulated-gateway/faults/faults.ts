import { z } from 'zod';
import type { Fen } from '../../../src/money/index.ts';
import file from './faults.json' with { type: 'json' };

/** A word for people, Chinese first. */
const zWords = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** What stands in the place of the gateway's own answer. */
export const ANSWERS = [
  'none',
  'own',
  'proxy',
  'html',
  'xml',
  'system-error',
  'mute-error',
  'refusal',
  'truncated',
  'gbk',
  'twice',
  'earlier',
  'previous',
  'amount-off',
  'parts-unequal-total',
  'amount-missing',
  'amount-artefact',
  'unknown-fund-type',
  'unknown-med-type',
  'unknown-insutype',
] as const;

const zFault = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z0-9]+)*$/),
  /** The last three digits of a settlement's total in fen that call for this fault. */
  code: z.string().regex(/^9\d{2}$/),
  /** Which messages it can befall: any; 2207, 2304, 2102; those answered with `setlinfo`; 2601. */
  befalls: z.enum(['any', 'settlement', 'money', 'reversal']),
  /** Whether the gateway does what the message asks: never, at once, or after some later messages. */
  effect: z.enum(['none', 'done', 'later']),
  wire: z.enum(['answer', 'silent', 'reset', 'reset-mid-body']),
  answer: z.enum(ANSWERS),
  status: z.number().int().optional(),
  /** Moves the time of the deed. */
  moves: z.enum(['next-day', 'next-year']).optional(),
  /** The answer comes that late; the gateway's clock is that far off; the silent connection is closed then. */
  msIs: z.enum(['delay', 'shift', 'close']).optional(),
  /** Unless the caller says otherwise. */
  ms: z.number().int().optional(),
  /** Queries (5203) do not find the settlement for a while. */
  hides: z.literal(true).optional(),
  /** How many later messages or queries. */
  count: z.number().int().positive().optional(),
  /** How often it befalls one and the same message; 1 when absent. */
  times: z.number().int().positive().optional(),
  sees: zWords,
  reading: zWords,
  note: zWords,
});
export type Fault = Readonly<z.output<typeof zFault>>;

/** Every way in which this gateway can be made to go wrong: one row each, and the only list. */
export const faults: readonly Fault[] = z
  .strictObject({ note: z.string(), faults: z.array(zFault) })
  .parse(file).faults;

const byId = new Map(faults.map((fault) => [fault.id, fault]));
const byCode = new Map(faults.map((fault) => [fault.code, fault]));

export const faultOf = (id: string): Fault | undefined => byId.get(id);

/** The fault that a total asks for by its last three digits. */
export const faultOfTotal = (total: Fen): Fault | undefined => byCode.get((total % 1000n).toString().padStart(3, '0'));

export const unknownFault = (): string => `no such fault; the names are ${[...byId.keys()].join(', ')}`;

export const SETTLEMENTS: ReadonlySet<string> = new Set(['2207', '2304', '2102']);
const WITH_MONEY: ReadonlySet<string> = new Set([
  ...SETTLEMENTS,
  ...['2206', '2208', '2303', '2305', '2101', '2103', '5203'],
]);

export function canBefall(fault: Fault, infno: string): boolean {
  if (fault.befalls === 'any') return true;
  if (fault.befalls === 'reversal') return infno === '2601';
  return (fault.befalls === 'settlement' ? SETTLEMENTS : WITH_MONEY).has(infno);
}

/** What the caller may say beside the name of a fault. */
export interface FaultOptions {
  readonly ms?: number | undefined;
  readonly count?: number | undefined;
}

/** @returns which option this fault has no use for, if one was given */
export function uselessOption(fault: Fault, options: FaultOptions): string | undefined {
  if (options.ms !== undefined && fault.msIs === undefined) return 'ms';
  return options.count !== undefined && fault.count === undefined ? 'count' : undefined;
}

import { z } from 'zod';
import { transactions } from '../transactions/index.ts';
import { canBefall, type Fault, faultOf, unknownFault, uselessOption } from './faults.ts';

const TEN_YEARS_MS = 10 * 366 * 86_400_000;
const WAIT_MS_MAX = 3_600_000;
const TIMES_MAX = 1_000_000;

const whole = z.int().min(1).max(TIMES_MAX);
const options = { ms: z.int().min(-TEN_YEARS_MS).max(TEN_YEARS_MS), times: whole, count: whole };

/** A fault that waits for the next message it fits, as `POST /sim/faults` arms it. */
const zRule = z.strictObject({
  fault: z.string(),
  infno: z.string().optional(),
  psn_no: z.string().optional(),
  fixmedins_code: z.string().optional(),
  /** How many fitting messages go by unharmed first. */
  after: z.int().min(0).max(TIMES_MAX).optional(),
  times: options.times.optional(),
  ms: options.ms.optional(),
  count: options.count.optional(),
});
export type Rule = Readonly<z.output<typeof zRule>>;

/** A fault and how it is to be, as somebody asked for it. */
export interface Wish {
  readonly fault: Fault;
  readonly times: number | undefined;
  readonly ms: number | undefined;
  readonly count: number | undefined;
}

/** @returns the rule, or the sentence that says what is wrong with it */
export function readRule(raw: unknown): { readonly rule: Rule; readonly wish: Wish } | string {
  const read = zRule.safeParse(raw);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not readable'}`;
  }
  const wish = wishOf(read.data);
  if (typeof wish === 'string') return wish;
  const { infno } = read.data;
  if (infno !== undefined && !transactions.has(infno)) return `infno: ${infno} is no transaction of this gateway`;
  if (infno !== undefined && !canBefall(wish.fault, infno)) return misplaced(wish.fault, infno);
  return { rule: read.data, wish };
}

const zOption = z.object({ times: options.times, ms: options.ms, count: options.count }).partial();

/**
 * `x-sim-fault: timeout-after-effect; times=1; ms=500`
 * @returns the wish, or the sentence that says what is wrong with it
 */
export function readHeader(text: string, infno: string): Wish | string {
  const [name = '', ...pairs] = text.split(';').map((part) => part.trim());
  const given = pairs.filter((pair) => pair !== '').map((pair) => pair.split('=').map((side) => side.trim()));
  const unreadable = given.find(([key = '', value = '']) => !(key in zOption.shape) || !/^-?\d{1,12}$/.test(value));
  if (unreadable !== undefined) return `${unreadable[0]}: after the name come times=, ms= or count= with a number`;
  const read = zOption.safeParse(Object.fromEntries(given.map(([key, value]) => [key, Number(value)])));
  if (!read.success) return `${String(read.error.issues[0]?.path[0])}: ${read.error.issues[0]?.message}`;
  const wish = wishOf({ fault: name, ...read.data });
  if (typeof wish === 'string') return wish;
  return canBefall(wish.fault, infno) ? wish : misplaced(wish.fault, infno);
}

function wishOf(asked: Pick<Rule, 'fault' | 'times' | 'ms' | 'count'>): Wish | string {
  const fault = faultOf(asked.fault);
  if (fault === undefined) return unknownFault();
  const useless = uselessOption(fault, asked);
  if (useless !== undefined) return `${useless}: ${fault.id} has no use for it`;
  if (fault.msIs !== 'shift' && asked.ms !== undefined && (asked.ms < 0 || asked.ms > WAIT_MS_MAX)) {
    return `ms: a wait is 0 to ${WAIT_MS_MAX} milliseconds`;
  }
  return { fault, times: asked.times, ms: asked.ms, count: asked.count };
}

const WHERE = {
  any: 'any message',
  settlement: '2207, 2304, 2102',
  money: 'messages that are answered with setlinfo',
  reversal: '2601',
} as const;
const misplaced = (fault: Fault, infno: string): string =>
  `infno: ${fault.id} can befall ${WHERE[fault.befalls]}, not ${infno}`;

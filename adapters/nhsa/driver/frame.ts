import { z } from 'zod';
import { readJson } from '../../../src/json/index.ts';
import type { GatewayStep } from '../../../src/port/adapter.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { isFields, plainText } from '../json.ts';
import type { Unclear } from '../unclear.ts';
import file from './answer-words.json' with { type: 'json' };

/**
 * The envelope of an answer, opened. `says` is the gateway's own sentence, which may name the patient: never passed on.
 */
export interface Frame {
  readonly infcode: string;
  readonly says: string;
  /** `inf_refmsgid`, when it is one as the standard shapes it: region, second and a serial number. */
  readonly number: string | undefined;
  /** undefined: absent, null or empty text. */
  readonly output: unknown;
}

const NUMBER_SHAPE = /^\d{30}$/;
const INFCODE_SHAPE = /^(0|-?[1-9]\d{0,5})$/;

/** @param text the body as it came */
export function openFrame(text: string): Frame | { readonly unclear: Unclear } {
  const begins = text.trimStart()[0];
  if (begins === undefined) return { unclear: 'empty' };
  if (begins === '<') return { unclear: 'markup' };
  if (begins !== '{') return { unclear: 'plain-text' };
  const read = readJson(text);
  if (isRefusal(read) || !isFields(read.value)) return { unclear: 'not-json' };
  const infcode = plainText(read.value.infcode);
  if (infcode === undefined) return { unclear: 'no-infcode' };
  if (!INFCODE_SHAPE.test(infcode)) return { unclear: 'odd-infcode' };
  const output = openOutput(read.value.output);
  if (output === undefined) return { unclear: 'output-not-json' };
  const number = plainText(read.value.inf_refmsgid);
  return {
    infcode,
    says: plainText(read.value.err_msg) ?? '',
    number: number !== undefined && NUMBER_SHAPE.test(number) ? number : undefined,
    output: output.value,
  };
}

function openOutput(found: unknown): { readonly value: unknown } | undefined {
  if (typeof found !== 'string') return { value: found ?? undefined };
  if (found.trim() === '') return { value: undefined };
  const read = readJson(found);
  return isRefusal(read) ? undefined : read;
}

const words = z
  .strictObject({
    note: z.string(),
    means: z.record(z.string(), z.string()),
    rows: z.array(
      z.strictObject({
        /** Empty: at every step. */
        steps: z.array(z.string()),
        says: z.string().transform((pattern) => new RegExp(pattern)),
        means: z.enum(['absent', 'done-before', 'signed-out']),
        source: z.string(),
      }),
    ),
  })
  .parse(file).rows;

/** What a refusal in words means for the step that was refused; undefined when no row of the table fits. */
export function meaningOf(step: GatewayStep, says: string): 'absent' | 'done-before' | 'signed-out' | undefined {
  const fitting = words.filter(({ steps }) => steps.length === 0 || steps.includes(step));
  return fitting.find((row) => row.says.test(says))?.means;
}

const MONEY: ReadonlySet<GatewayStep> = new Set(['settle', 'cancel', 'reverse']);
export const movesMoney = (step: GatewayStep): boolean => MONEY.has(step);
/** -1 is the gateway's own word for "something went wrong on my side". */
export const SYSTEM_ERROR = '-1';

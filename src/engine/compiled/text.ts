import type { Gauge, Reason, StepRule } from '../../bill/index.ts';
import { canonicalJson } from '../../json/index.ts';
import type { SourceRef } from '../../plan/index.ts';

/** A piece of the bill's JSON, written when somebody reads it: most bills are never read whole. */
export type Text = () => string;

/** A step of the arithmetic, with the sentence it rests on. */
export interface StepText {
  readonly text: Text;
  readonly source?: SourceRef | undefined;
}

/**
 * A step, its keys in the order of canonical text. `inputs` is JSON without braces.
 *
 * @param figures `"figures":[…],` and what else stands before the formula
 * @param source `,"source":{…}`
 * @param lines `"lines":{…},`
 */
export const stepText = (
  rule: StepRule,
  label: string,
  formula: string,
  inputs: string,
  out: string,
  figures = '',
  source = '',
  lines = '',
): string =>
  `{${figures}"formula":"${formula}","inputs":{${inputs}},"label":${label},${lines}"out":"${out}","rule":"${rule}"${source}}`;

export const sourceText = (source: SourceRef): string => `,"source":${canonicalJson(source)}`;

export function gaugeText(of: Gauge['of'], limit: string, before: string, now: string, left: string, shared: string) {
  return `{"before":"${before}","left":"${left}","limit":"${limit}","now":"${now}","of":"${of}"${shared}}`;
}

export const sharedText = (pool: string | undefined): string =>
  pool === undefined ? '' : `,"shared":${JSON.stringify(pool)}`;

const reasons = new WeakMap<Reason, string>();

export function reasonText(reason: Reason): string {
  const known = reasons.get(reason);
  if (known !== undefined) return known;
  const text = canonicalJson(reason);
  reasons.set(reason, text);
  return text;
}

/** JSON members, a comma between them. Longer texts are put together once, when the bill is sent or stored. */
export function joined<T>(members: readonly T[], textOf: (member: T, index: number) => string): string {
  let text = '';
  for (let index = 0; index < members.length; index += 1) {
    const member = textOf(members[index] as T, index);
    text = index === 0 ? member : `${text},${member}`;
  }
  return text;
}

import { REASONS } from '../../bill/reasons.ts';
import type { ReasonWire } from '../../terminal/protocol.ts';
import { grouped } from './amount.ts';
import type { BilingualText } from './say.tsx';
import words from './words.json' with { type: 'json' };

/** The words of the wire's codes, as the counter and its slips say them. */
export function reasonSaid(reason: ReasonWire): BilingualText {
  const parts = [headSaid(reason), shortSaid(reason.short), missingSaid(reason)];
  return { zh: parts.map((part) => part.zh).join(''), en: parts.map((part) => part.en).join('') };
}

const NOTHING: BilingualText = { zh: '', en: '' };

function headSaid({ code, say }: ReasonWire): BilingualText {
  const general = REASONS[code] ?? { zh: code, en: code };
  if (say === undefined) return general;
  // "未过大病起付线" says all that "未过免赔额" would.
  if (code === 'BELOW_DEDUCTIBLE') return { zh: say.zh, en: `${say.en}.` };
  return { zh: `${general.zh}：${say.zh}`, en: `${general.en} ${say.en}` };
}

function shortSaid(short: string | undefined): BilingualText {
  if (short === undefined) return NOTHING;
  return { zh: `，还差 ${grouped(short)}`, en: ` ${grouped(short)} still lacking.` };
}

function missingSaid({ missing, missingLabel }: ReasonWire): BilingualText {
  if (missing === undefined) return NOTHING;
  const named = missingLabel ?? { zh: factSaid(missing), en: missing };
  return { zh: `（缺：${named.zh}）`, en: ` Missing: ${named.en}.` };
}

/**
 * Facts that a rule asks for and a bill may lack; a name of a plan's own list or figure stays as the plan writes it.
 */
const FACTS: Readonly<Record<string, string>> = words.facts;
export const factSaid = (name: string): string => FACTS[name] ?? name;

const CARES: Readonly<Record<string, string>> = words.cares;
export const careSaid = (care: string): string => CARES[care] ?? care;

const INSURANCES: Readonly<Record<string, string>> = words.insurances;
export const insuranceSaid = (type: string): string => INSURANCES[type] ?? type;

export const sexSaid = (sex: 'male' | 'female' | undefined): string =>
  sex === undefined ? '' : sex === 'male' ? '男' : '女';

const PRESENTERS: Readonly<Record<string, string>> = words.presenters;
export const presenterSaid = (relation: string): string => PRESENTERS[relation] ?? '亲属';

const COMPONENTS: readonly (readonly [string, string])[] = Object.entries(words.components);

/** A formula with the names of the burden's components, and of a sum over fee lines, in words. */
export function formulaSaid(formula: string): string {
  const sums = formula.replace(/Σ (\d+) =/g, '$1 项费用合计 =');
  return COMPONENTS.reduce((text, [name, zh]) => text.split(name).join(zh), sums);
}

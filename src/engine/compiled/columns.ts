import { COMPONENTS, type ComponentName, type LinePart } from '../../plan/index.ts';
import { LINE_CATEGORIES, LINE_KINDS, type Line, type Settlement } from '../../settlement/index.ts';
import { selfFundedComponent } from '../burden.ts';
import { numberOf, OUT_OF_RANGE } from './scale.ts';

/**
 * A settlement as columns: what the compiled engine reads of its fee lines, one number a line. It follows from the
 * settlement alone, whatever plans price it.
 */
export interface Columns {
  readonly settlement: Settlement;
  readonly count: number;
  /** Which of the few different answers to the questions of plans a line gives, as one number: see `profileOf`. */
  readonly profile: Uint16Array;
  /** Code and groups of a line, for conditions that look at them. */
  readonly itemKey: readonly string[];
  /**
   * Fen of the burden by part: three for each line (self-funded, over the limit, paid first), then six that only the
   * totals know.
   */
  readonly parts: Float64Array;
  readonly component: Uint8Array;
  /** Fen of each component over all of them. */
  readonly totals: Float64Array;
  /** In-policy fen of each line. */
  readonly inScope: Float64Array;
  /** Id and name of a line as the bill shows them, JSON without braces. */
  readonly shown: readonly string[];
}

/** Number of a component in `COMPONENTS`. */
export const componentNumber = (name: ComponentName): number => COMPONENTS.indexOf(name);

export const LINE_PART_OFFSET: Readonly<Record<Exclude<LinePart, 'inScope'>, number>> = {
  selfFunded: 0,
  overLimit: 1,
  preSelfPay: 2,
};
/** Behind the parts of lines: what bills without lines know, then the three of the in-policy cost. */
export const BILL_WIDE = 3;
export const IN_SCOPE = 3;

const OVER_LIMIT = componentNumber('overLimit');
const PRE_SELF_PAY = componentNumber('preSelfPay');
const WITHOUT_LINES = [componentNumber('selfFunded.unclassified'), OVER_LIMIT, PRE_SELF_PAY];
export const OF_IN_SCOPE = (['inScope.residual', 'inScope.belowLine', 'inScope.other'] as const).map(componentNumber);

/** @throws OutOfRange for amounts that only a bigint holds */
export function columnsOf(settlement: Settlement): Columns {
  const { lines, amounts } = settlement;
  const count = lines.length;
  const parts = new Float64Array(count * 3 + BILL_WIDE + IN_SCOPE);
  const component = new Uint8Array(parts.length);
  const profile = new Uint16Array(count);
  const inScope = new Float64Array(count);
  const itemKey: string[] = [];
  const shown: string[] = [];
  const ids = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const at = index * 3;
    parts[at] = numberOf(line.selfFunded);
    parts[at + 1] = numberOf(line.overLimit);
    parts[at + 2] = numberOf(line.preSelfPay);
    component[at] = componentNumber(selfFundedComponent(line));
    component[at + 1] = OVER_LIMIT;
    component[at + 2] = PRE_SELF_PAY;
    inScope[index] = numberOf(line.inScope);
    profile[index] = profileOf(line);
    itemKey.push(itemKeyOf(line));
    const name = line.name === undefined ? '' : `,"name":${JSON.stringify(line.name)}`;
    shown.push(`"id":${JSON.stringify(line.id)}${name}`);
    ids.add(line.id);
  }
  if (ids.size !== count) throw OUT_OF_RANGE;
  const bill = count === 0 ? [amounts.selfFunded, amounts.overLimit, amounts.preSelfPay] : [];
  for (const [index, fen] of bill.entries()) parts[count * 3 + index] = numberOf(fen);
  component.set([...WITHOUT_LINES, ...OF_IN_SCOPE], count * 3);
  const totals = new Float64Array(COMPONENTS.length);
  for (const [part, number] of component.entries()) totals[number] = (totals[number] ?? 0) + (parts[part] ?? 0);
  return { settlement, count, profile, itemKey, parts, component, totals, inScope, shown };
}

const CLASSES = ['A', 'B', 'C', 'unknown'] as const;
const APPROVALS = ['unknown', 'none', 'some'] as const;
const FLAGS = [undefined, true, false] as const;
const CATEGORIES = [undefined, ...LINE_CATEGORIES] as const;
export const PROFILES = LINE_KINDS.length * CLASSES.length * APPROVALS.length * 9 * CATEGORIES.length;

/** Lines with one profile answer every question alike but those about their code and groups. */
function profileOf(line: Line): number {
  const approval = line.approval === undefined ? 0 : line.approval === 'none' ? 1 : 2;
  let profile = LINE_KINDS.indexOf(line.kind);
  profile = profile * CLASSES.length + CLASSES.indexOf(line.class);
  profile = profile * APPROVALS.length + approval;
  profile = profile * FLAGS.length + FLAGS.indexOf(line.restricted);
  profile = profile * FLAGS.length + FLAGS.indexOf(line.negotiated);
  return profile * CATEGORIES.length + CATEGORIES.indexOf(line.category);
}

function itemKeyOf({ code, codeUnknown, groups }: Line): string {
  const known = codeUnknown === true ? `?${code}` : code;
  return groups === undefined ? known : `${known}\n${groups.join('\n')}\n`;
}

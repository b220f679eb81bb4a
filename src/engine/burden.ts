import { allocate, atLeastZero, type Fen, maxFen, minFen, sumFen } from '../money/index.ts';
import { COMPONENTS, type ComponentName, type ComponentPattern, type LinePart } from '../plan/index.ts';
import type { Line, Settlement } from '../settlement/index.ts';

/**
 * The personal burden, cut into parts: one per fee line and part, and bill-wide ones for what only the
 * totals know. Payments take parts down in proportion, so the next plan sees what is left.
 */
export interface BurdenPart {
  readonly component: ComponentName;
  readonly line?: { readonly id: string; readonly part: LinePart };
  left: Fen;
}

export interface Burden {
  readonly burdenParts: BurdenPart[];
  readonly byLine: ReadonlyMap<string, BurdenPart[]>;
  /** 大病-scope cost of the visit less what 大病 and 救助 paid; undefined when the gateway gave no 大病 result. */
  readonly criticalIllnessLeft: Fen | undefined;
  /** The same before 救助 paid, for plans that settle before it. */
  readonly leftBeforeAssistance: Fen | undefined;
  /** The components before any supplementary plan. */
  readonly asSettled: Readonly<Record<ComponentName, Fen>>;
}

/**
 * @param criticalBefore 大病-scope cost left over in this calendar year before this visit: it decides how
 *   much of this visit lies under the 大病 line.
 */
export function burdenOf(settlement: Settlement, criticalBefore: Fen): Burden {
  const burdenParts: BurdenPart[] = [];
  const byLine = new Map<string, BurdenPart[]>();
  const add = (component: ComponentName, left: Fen, line?: BurdenPart['line']) => {
    if (left === 0n) return;
    const burdenPart: BurdenPart = line === undefined ? { component, left } : { component, line, left };
    burdenParts.push(burdenPart);
    if (line === undefined) return;
    const ofLine = byLine.get(line.id);
    if (ofLine === undefined) byLine.set(line.id, [burdenPart]);
    else ofLine.push(burdenPart);
  };
  const { amounts, lines } = settlement;
  if (lines.length === 0) {
    add('selfFunded.unclassified', amounts.selfFunded);
    add('overLimit', amounts.overLimit);
    add('preSelfPay', amounts.preSelfPay);
  }
  for (const line of lines) {
    add(selfFundedComponent(line), line.selfFunded, { id: line.id, part: 'selfFunded' });
    add('overLimit', line.overLimit, { id: line.id, part: 'overLimit' });
    add('preSelfPay', line.preSelfPay, { id: line.id, part: 'preSelfPay' });
  }
  const outside = amounts.selfFunded + amounts.overLimit + amounts.preSelfPay;
  const inScope = atLeastZero(amounts.personal - outside);
  const split = splitInScope(settlement, inScope, criticalBefore);
  add('inScope.residual', split.residual);
  add('inScope.belowLine', split.belowLine);
  add('inScope.other', split.other);
  // Funds that paid more than the in-scope part (救助 reaches into 先行自付): take it off there first.
  takeOff(burdenParts, atLeastZero(outside - amounts.personal));
  const { criticalIllnessLeft } = split;
  const assistance = settlement.criticalIllness?.assistancePaid ?? 0n;
  const leftBeforeAssistance = criticalIllnessLeft === undefined ? undefined : criticalIllnessLeft + assistance;
  return { burdenParts, byLine, criticalIllnessLeft, leftBeforeAssistance, asSettled: componentsOf({ burdenParts }) };
}

/** A drug without word on its approval is not a drug with one: it stays unclassified, and no rule counts it. */
export function selfFundedComponent(line: Line): ComponentName {
  if (line.kind === 'unknown' || line.class === 'unknown') return 'selfFunded.unclassified';
  if (line.kind !== 'drug') return 'selfFunded.other';
  if (line.restricted === true || line.class !== 'C') return 'selfFunded.restricted';
  if (line.approval === undefined) return 'selfFunded.unclassified';
  return line.approval === 'none' ? 'selfFunded.other' : 'selfFunded.drug';
}

function splitInScope(settlement: Settlement, inScope: Fen, before: Fen) {
  const critical = settlement.criticalIllness;
  if (critical === undefined) return { residual: 0n, belowLine: 0n, other: inScope, criticalIllnessLeft: undefined };
  const left = atLeastZero(critical.scopeCost - critical.paid - critical.assistancePaid);
  if (critical.line === undefined) return { residual: 0n, belowLine: 0n, other: inScope, criticalIllnessLeft: left };
  const above = (total: Fen) => maxFen(0n, total - (critical.line ?? 0n));
  const residual = minFen(atLeastZero(above(before + left) - above(before)), inScope);
  const belowLine = minFen(atLeastZero(left - residual), inScope - residual);
  return { residual, belowLine, other: inScope - residual - belowLine, criticalIllnessLeft: left };
}

/** Components that are taken off first, in this order. */
export const takenFirst: readonly ComponentName[] = ['preSelfPay', 'overLimit', 'selfFunded.unclassified'];

function takeOff(burdenParts: readonly BurdenPart[], excess: Fen): void {
  let left = excess;
  const order = [...takenFirst, ...COMPONENTS.filter((name) => !takenFirst.includes(name))];
  for (const component of order) {
    if (left === 0n) return;
    const group = burdenParts.filter((burdenPart) => burdenPart.component === component && burdenPart.left > 0n);
    const part = minFen(left, sumFen(group.map((burdenPart) => burdenPart.left)));
    pay(group, part);
    left -= part;
  }
}

/** Takes a payment off parts in proportion to what is left of each, largest remainder to the fen. */
export function pay(burdenParts: readonly BurdenPart[], amount: Fen): void {
  if (amount === 0n) return;
  const parts = allocate(
    amount,
    burdenParts.map((burdenPart) => burdenPart.left),
  );
  for (const [index, burdenPart] of burdenParts.entries()) burdenPart.left -= parts[index] ?? 0n;
}

/** As `pay`, as far as the parts reach. */
export function payUpTo(burdenParts: readonly BurdenPart[], amount: Fen): void {
  pay(burdenParts, minFen(amount, leftOf(burdenParts)));
}

/** An independent copy; parts keep their positions. */
export function copyOf(burden: Burden): Burden {
  const burdenParts = burden.burdenParts.map((burdenPart) => ({ ...burdenPart }));
  const byLine = new Map<string, BurdenPart[]>();
  for (const burdenPart of burdenParts) {
    if (burdenPart.line === undefined) continue;
    byLine.set(burdenPart.line.id, [...(byLine.get(burdenPart.line.id) ?? []), burdenPart]);
  }
  return { ...burden, burdenParts, byLine };
}

export const leftOf = (burdenParts: Iterable<BurdenPart>): Fen => {
  let total = 0n;
  for (const burdenPart of burdenParts) total += burdenPart.left;
  return total;
};

export function matching(burden: Burden, patterns: readonly ComponentPattern[]): BurdenPart[] {
  const names = new Set(expandPatterns(patterns));
  return burden.burdenParts.filter((burdenPart) => names.has(burdenPart.component));
}

const expandPatterns = (patterns: readonly ComponentPattern[]): ComponentName[] => patterns.flatMap(expand);

/** What of some components lay on the person before any supplementary plan. */
export const settledOf = ({ asSettled }: Burden, patterns: readonly ComponentPattern[]): Fen =>
  sumFen(expandPatterns(patterns).map((component) => asSettled[component]));

function expand(pattern: ComponentPattern): ComponentName[] {
  if (!pattern.endsWith('*')) return [pattern as ComponentName];
  const family = pattern.slice(0, -1);
  return COMPONENTS.filter((name) => name.startsWith(family));
}

export function componentsOf(burden: Pick<Burden, 'burdenParts'>): Record<ComponentName, Fen> {
  const totals = Object.fromEntries(COMPONENTS.map((name) => [name, 0n])) as Record<ComponentName, Fen>;
  for (const burdenPart of burden.burdenParts) totals[burdenPart.component] += burdenPart.left;
  return totals;
}

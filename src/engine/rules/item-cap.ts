import type { Reason, Step } from '../../bill/index.ts';
import {
  allocate,
  type Exact,
  exactAtLeastZero,
  type Fen,
  formatExact,
  fromGrains,
  minExact,
  minus,
  plus,
  toGrains,
} from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import type { Line } from '../../settlement/index.ts';
import { type Atom, leftOf } from '../burden.ts';
import { holds } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';
import { amountFigure } from './figures.ts';
import type { Outcome } from './outcome.ts';

type ItemCap = Liability['itemCaps'][number];

/**
 * Limits per similar drug, per kind of material: an amount is attributed to the lines of the base in
 * proportion to their eligible cost, and what an item gets in the term is limited. `limits: eligible`
 * cuts the cost that counts; `limits: payout` cuts what is paid.
 */
export function applyItemCaps(
  liability: Liability,
  limits: ItemCap['limits'],
  amount: Exact,
  atoms: readonly Atom[],
  scope: LiabilityScope,
): Outcome {
  let current = amount;
  const steps: Step[] = [];
  for (const rule of liability.itemCaps.filter((cap) => cap.limits === limits)) {
    const cap = amountFigure(rule.amount, scope);
    if (!cap.found) return { because: cap.because };
    const items = itemsOf(rule, atoms, scope);
    if ('because' in items) return items;
    const next = capItems(liability, rule, cap.value, current, items.weights, items.rest, scope);
    if (!minus(current, next).isZero()) {
      steps.push({
        rule: 'item-cap',
        label: cap.figure.label,
        formula: `${formatExact(current)} → ${formatExact(next)}`,
        inputs: { amount: formatExact(current), cap: formatExact(cap.value) },
        out: formatExact(next),
        figures: [cap.figure.id],
        source: rule.source,
      });
    }
    current = next;
  }
  return { amount: current, steps };
}

function capItems(
  liability: Liability,
  rule: ItemCap,
  cap: Exact,
  amount: Exact,
  weights: ReadonlyMap<string, Fen>,
  rest: Fen,
  scope: LiabilityScope,
): Exact {
  const names = [...weights.keys()];
  if (names.length === 0) return amount;
  const parts = allocate(toGrains(amount), [...names.map((name) => weights.get(name) ?? 0n), rest]);
  let total = fromGrains(parts[names.length] ?? 0n);
  for (const [index, name] of names.entries()) {
    const bucket = `${liability.id}.item.${rule.limits}:${name}`;
    const room = exactAtLeastZero(minus(cap, scope.tally.get(bucket)));
    const given = minExact(fromGrains(parts[index] ?? 0n), room);
    scope.tally.add(bucket, given);
    total = plus(total, given);
  }
  return total;
}

function itemsOf(
  rule: ItemCap,
  atoms: readonly Atom[],
  scope: LiabilityScope,
): { weights: Map<string, Fen>; rest: Fen } | { because: Reason } {
  const lines = new Map(scope.settlement.lines.map((line) => [line.id, line]));
  const weights = new Map<string, Fen>();
  let rest = 0n;
  for (const atom of byLine(atoms, scope)) {
    const line = atom.line === undefined ? undefined : lines.get(atom.line.id);
    const capped =
      line === undefined
        ? { is: false as const }
        : rule.where === undefined
          ? { is: true as const }
          : holds(rule.where, { ...scope, line });
    if (capped.is === 'unknown') return { because: capped.because };
    const name = line !== undefined && capped.is ? itemName(rule, line) : undefined;
    if (name === undefined) rest += atom.left;
    else weights.set(name, (weights.get(name) ?? 0n) + atom.left);
  }
  return { weights, rest };
}

/**
 * In-policy cost is known for the bill only; it is attributed to the lines in proportion to what of each
 * line was within the policy.
 */
function byLine(atoms: readonly Atom[], scope: LiabilityScope): Pick<Atom, 'line' | 'left'>[] {
  const { lines } = scope.settlement;
  const inScope = atoms.filter((atom) => atom.line === undefined && atom.component.startsWith('inScope.'));
  const total = leftOf(inScope);
  if (total === 0n || lines.every((line) => line.inScope === 0n)) return [...atoms];
  const parts = allocate(
    total,
    lines.map((line) => line.inScope),
  );
  const attributed = lines.map((line, index) => ({
    line: { id: line.id, part: 'preSelfPay' as const },
    left: parts[index] ?? 0n,
  }));
  return [...atoms.filter((atom) => !inScope.includes(atom)), ...attributed];
}

/** Lines without a catalogue code share one item: each as an item of its own would multiply the limit. */
const NO_CODE = '-';
const UNKNOWN_ITEM = '?';

function itemName(rule: ItemCap, line: Line): string {
  if (rule.by === 'kind') return line.kind;
  if (rule.by === 'category') return line.category ?? line.kind;
  const code = line.code.startsWith(NO_CODE) ? UNKNOWN_ITEM : line.code;
  return rule.by === 'group' ? (line.groups?.[0] ?? code) : code;
}

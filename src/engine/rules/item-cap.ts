import type { Step } from '../../bill/index.ts';
import {
  allocate,
  type Exact,
  exactAtLeastZero,
  type Fen,
  formatExact,
  fromGrains,
  minExact,
  minFen,
  minus,
  roundToFen,
  sumFen,
  toGrains,
} from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import type { Line } from '../../settlement/index.ts';
import { itemBucket } from '../buckets.ts';
import { type BurdenPart, leftOf } from '../burden.ts';
import { holds } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';
import { amountFigure } from './figures.ts';
import { type Amount, isStopped, type RuleResult, stop } from './result.ts';

type ItemCap = Liability['itemCaps'][number];

/** What a limit of an item cuts: the cost that counts, or what is paid. */
export type Stage = 'cost' | 'payments';
export const STAGES: Readonly<Record<ItemCap['limits'], Stage>> = { eligible: 'cost', payout: 'payments' };

/** The amount attributed to one line, in grains; `line` is absent for what belongs to no line. */
interface Part {
  readonly line: Line | undefined;
  grains: bigint;
}

/**
 * Limits per similar drug, per kind of material: an amount is attributed to the lines of the base in
 * proportion to their eligible cost, once, and what an item gets in the term is limited. `limits: eligible`
 * cuts the cost that counts; `limits: payout` cuts what is paid. Without lines nothing can be attributed.
 */
export function applyItemCaps(
  liability: Liability,
  stage: Stage,
  amount: Exact,
  burdenParts: readonly BurdenPart[],
  scope: LiabilityScope,
): RuleResult<ItemCapResult> {
  const rules = liability.itemCaps.filter((cap) => STAGES[cap.limits] === stage);
  if (rules.length === 0 || amount.isZero()) return { amount, steps: [], bookings: [] };
  if (scope.settlement.lines.length === 0) return stop({ code: 'FACT_MISSING', missing: 'lines' });
  const parts = attribute(amount, burdenParts, scope);
  const steps: Step[] = [];
  const bookings: Booking[] = [];
  let current = amount;
  for (const rule of rules) {
    const cap = amountFigure(rule.amount, scope);
    if (isStopped(cap)) return cap;
    const items = itemsOf(rule, parts, scope);
    if (isStopped(items)) return items;
    for (const [name, members] of items) limit(itemBucket(liability, rule, name), cap.value, members, scope, bookings);
    const next = fromGrains(sumFen(parts.map((part) => part.grains)));
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
  return { amount: current, steps, bookings };
}

/** What an item was given, not yet booked against its limit. */
interface Booking {
  readonly bucket: string;
  readonly given: Exact;
  /** What the item had left. */
  readonly left: Exact;
}

export interface ItemCapResult extends Amount {
  readonly bookings: readonly Booking[];
}

/**
 * Books what items were given, as far as it stands after the caps that follow: what those withheld uses no item's limit
 * up.
 */
export function bookItems({ amount, bookings }: ItemCapResult, stands: Exact, scope: LiabilityScope): void {
  const whole = toGrains(amount);
  for (const { bucket, given } of bookings) {
    const share = whole === 0n ? 0n : (toGrains(given) * toGrains(stands)) / whole;
    scope.draft.add(bucket, fromGrains(share));
  }
}

/** Most that may be paid so that no item's share of it passes what the item had left. */
export function mostByItems({ amount, bookings }: ItemCapResult): Fen | undefined {
  const whole = toGrains(amount);
  const [first, ...others] = bookings
    .filter(({ given }) => !given.isZero())
    .map(({ given, left }) => roundToFen(fromGrains((toGrains(left) * whole) / toGrains(given)), 'down'));
  return first === undefined ? undefined : others.reduce(minFen, first);
}

/** Cuts an item's parts down to the room it has left, in proportion, and uses that room up. */
function limit(bucket: string, cap: Exact, members: readonly Part[], scope: LiabilityScope, bookings: Booking[]): void {
  const wanted = fromGrains(sumFen(members.map((part) => part.grains)));
  const left = exactAtLeastZero(minus(cap, scope.draft.get(bucket)));
  const given = minExact(wanted, left);
  bookings.push({ bucket, given, left });
  if (minus(wanted, given).isZero()) return;
  const cut = allocate(
    toGrains(given),
    members.map((part) => part.grains),
  );
  for (const [index, part] of members.entries()) part.grains = cut[index] ?? 0n;
}

/** In-policy cost, known for the bill only, goes to the lines in proportion to what of each was within the policy. */
function attribute(amount: Exact, burdenParts: readonly BurdenPart[], scope: LiabilityScope): Part[] {
  const { lines } = scope.settlement;
  const weights = new Map<string, Fen>();
  for (const { line, left } of burdenParts)
    if (line !== undefined) weights.set(line.id, (weights.get(line.id) ?? 0n) + left);
  const ofBill = leftOf(burdenParts.filter((burdenPart) => burdenPart.line === undefined));
  const canShare = lines.some((line) => line.inScope > 0n);
  const shares = canShare
    ? allocate(
        ofBill,
        lines.map((line) => line.inScope),
      )
    : lines.map(() => 0n);
  const all = lines.map((line, index) => (weights.get(line.id) ?? 0n) + (shares[index] ?? 0n));
  const rest = canShare ? 0n : ofBill;
  if (sumFen(all) + rest === 0n) return [{ line: undefined, grains: toGrains(amount) }];
  const grains = allocate(toGrains(amount), [...all, rest]);
  return [...lines, undefined].map((line, index) => ({ line, grains: grains[index] ?? 0n }));
}

const EVERY_LINE = { is: true };

function itemsOf(
  rule: ItemCap,
  parts: readonly Part[],
  scope: LiabilityScope,
): RuleResult<ReadonlyMap<string, Part[]>> {
  const byName = new Map<string, Part[]>();
  for (const part of parts) {
    const { line } = part;
    if (line === undefined || part.grains === 0n) continue;
    const capped = rule.where === undefined ? EVERY_LINE : holds(rule.where, { ...scope, line });
    if (isStopped(capped)) return capped;
    if (!capped.is) continue;
    const name = itemName(rule, line);
    byName.set(name, [...(byName.get(name) ?? []), part]);
  }
  return byName;
}

/** Lines without a catalogue code share one item: each as an item of its own would multiply the limit. */
const NO_CODE = '-';
const UNKNOWN_ITEM = '?';

export function itemName(rule: ItemCap, line: Line): string {
  const code = line.code.startsWith(NO_CODE) ? UNKNOWN_ITEM : line.code;
  switch (rule.by) {
    case 'kind':
      return line.kind;
    case 'category':
      return line.category ?? line.kind;
    case 'group':
      return line.groups?.[0] ?? code;
    case 'code':
      return code;
  }
}

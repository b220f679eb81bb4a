import { allocate as allocateFen } from '../../money/index.ts';
import { COMPONENTS, type ComponentPattern } from '../../plan/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import { takenFirst } from '../burden.ts';
import { BILL_WIDE, type Columns, componentNumber, IN_SCOPE, OF_IN_SCOPE } from './columns.ts';
import { numberOf, OUT_OF_RANGE } from './scale.ts';

/**
 * Some parts of the burden, in the order in which a payment is spread over them: all of some components (`list` is
 * then absent), or those that are listed.
 */
export interface PartSet {
  /** A bit for each component that has a part in it. */
  readonly mask: number;
  readonly list?: Int32Array;
}

export const NO_PARTS: PartSet = { mask: 0, list: new Int32Array(0) };

/** All bits: every part of the burden. */
export const EVERY_COMPONENT = -1;

/** The bits of the components that some patterns name. */
export function maskOf(patterns: readonly ComponentPattern[]): number {
  let mask = 0;
  for (const [index, name] of COMPONENTS.entries()) {
    if (patterns.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name)))
      mask |= 1 << index;
  }
  return mask;
}

interface Payment {
  readonly parts: PartSet;
  readonly amount: number;
}

const TAKEN_FIRST = takenFirst.map(componentNumber);

/**
 * The personal burden as columns, as `burdenOf` cuts it. A payment is spread over its parts only when somebody looks
 * at one of their components: most bills end before anybody does.
 */
export class BurdenColumns {
  readonly columns: Columns;
  /** What is left of each component, payments that are not spread yet aside. */
  readonly #totals: Float64Array;
  readonly #ofInScope: readonly [residual: number, belowLine: number, other: number];
  #left: Float64Array | undefined;
  readonly asSettled: Float64Array;
  readonly criticalIllnessLeft: number | undefined;
  readonly leftBeforeAssistance: number | undefined;
  readonly #criticalBefore: number;
  readonly #waiting: Payment[] = [];

  /** @param criticalBefore fen of 大病-scope cost left over in this calendar year before this visit */
  constructor(columns: Columns, criticalBefore: number) {
    this.columns = columns;
    this.#criticalBefore = criticalBefore;
    const { amounts, criticalIllness } = columns.settlement;
    const outside = numberOf(amounts.selfFunded + amounts.overLimit + amounts.preSelfPay);
    const personal = numberOf(amounts.personal);
    const split = splitInScope(criticalIllness, Math.max(0, personal - outside), criticalBefore);
    this.#ofInScope = [split.residual, split.belowLine, split.other];
    this.#totals = columns.totals.slice();
    for (let index = 0; index < IN_SCOPE; index += 1)
      this.#totals[OF_IN_SCOPE[index] ?? 0] = this.#ofInScope[index] ?? 0;
    this.#takeOff(Math.max(0, outside - personal));
    this.asSettled = this.#totals.slice();
    this.criticalIllnessLeft = split.left;
    const assistance = criticalIllness === undefined ? 0 : numberOf(criticalIllness.assistancePaid);
    this.leftBeforeAssistance = split.left === undefined ? undefined : split.left + assistance;
  }

  /** An independent copy: what is paid from it is not paid from this one. */
  copy(): BurdenColumns {
    const copy = new BurdenColumns(this.columns, this.#criticalBefore);
    copy.#totals.set(this.#totals);
    if (this.#left !== undefined) copy.left.set(this.#left);
    copy.#waiting.push(...this.#waiting);
    return copy;
  }

  /** Whether there was anything in a part before any payment. */
  began(part: number): boolean {
    const ofBill = part - this.columns.count * 3 - BILL_WIDE;
    return (ofBill < 0 ? this.columns.parts[part] : this.#ofInScope[ofBill]) !== 0;
  }

  /** Fen left of the parts of fee lines: those of the settlement until a payment is spread over them. */
  get ofLines(): Float64Array {
    return this.#left ?? this.columns.parts;
  }

  /** Fen left of every part, those of the bill as a whole too. */
  get left(): Float64Array {
    if (this.#left !== undefined) return this.#left;
    this.#left = this.columns.parts.slice();
    this.#left.set(this.#ofInScope, this.columns.count * 3 + BILL_WIDE);
    return this.#left;
  }

  /** Funds that paid more than the in-scope part: they took parts off in a fixed order of components. */
  #takeOff(excess: number): void {
    let left = excess;
    const others = COMPONENTS.map((_, index) => index).filter((index) => !TAKEN_FIRST.includes(index));
    for (const number of [...TAKEN_FIRST, ...others]) {
      if (left === 0) return;
      const part = Math.min(left, this.#totals[number] ?? 0);
      this.#spread({ parts: { mask: 1 << number }, amount: part });
      left -= part;
    }
  }

  /** Fen left of the parts. */
  leftOf(parts: PartSet): number {
    this.look(parts.mask);
    let sum = 0;
    const { mask, list } = parts;
    if (list === undefined) return sumOf(this.#totals, mask);
    const { left } = this;
    for (let index = 0; index < list.length; index += 1) sum += left[list[index] ?? 0] ?? 0;
    return sum;
  }

  settledOf = (mask: number): number => sumOf(this.asSettled, mask);

  pay(parts: PartSet, amount: number): void {
    if (amount !== 0) this.#waiting.push({ parts, amount });
  }

  /** Spreads every payment that a look at these components depends on, in the order in which they were made. */
  look(mask: number): void {
    if (this.#waiting.length === 0) return;
    const due: Payment[] = [];
    let needed = mask;
    for (let index = this.#waiting.length - 1; index >= 0; index -= 1) {
      const payment = this.#waiting[index];
      if (payment === undefined || (payment.parts.mask & needed) === 0) continue;
      needed |= payment.parts.mask;
      due.push(payment);
      this.#waiting.splice(index, 1);
    }
    for (const payment of due.reverse()) this.#spread(payment);
  }

  #spread({ parts, amount }: Payment): void {
    if (amount === 0) return;
    const list = parts.list ?? this.listOf(parts.mask);
    const { component } = this.columns;
    const { left } = this;
    const weights = new Float64Array(list.length);
    for (let index = 0; index < list.length; index += 1) weights[index] = left[list[index] ?? 0] ?? 0;
    const shares = allocate(amount, weights);
    for (let index = 0; index < list.length; index += 1) {
      const part = list[index] ?? 0;
      const share = shares[index] ?? 0;
      left[part] = (left[part] ?? 0) - share;
      const number = component[part] ?? 0;
      this.#totals[number] = (this.#totals[number] ?? 0) - share;
    }
  }

  /** The parts of some components, in the order of lines. */
  listOf(mask: number): Int32Array {
    const { component } = this.columns;
    const list = new Int32Array(component.length);
    let size = 0;
    for (let part = 0; part < component.length; part += 1) {
      if (mask & (1 << (component[part] ?? 0))) list[size++] = part;
    }
    return list.subarray(0, size);
  }
}

function sumOf(totals: Float64Array, mask: number): number {
  let sum = 0;
  for (let index = 0; index < totals.length; index += 1) if (mask & (1 << index)) sum += totals[index] ?? 0;
  return sum;
}

function splitInScope(critical: Settlement['criticalIllness'], inScope: number, before: number) {
  if (critical === undefined) return { residual: 0, belowLine: 0, other: inScope, left: undefined };
  const { scopeCost, paid, assistancePaid } = critical;
  const left = Math.max(0, numberOf(scopeCost) - numberOf(paid) - numberOf(assistancePaid));
  if (critical.line === undefined) return { residual: 0, belowLine: 0, other: inScope, left };
  const line = numberOf(critical.line);
  const above = (total: number) => Math.max(0, total - line);
  const residual = Math.min(Math.max(0, above(before + left) - above(before)), inScope);
  const belowLine = Math.min(Math.max(0, left - residual), inScope - residual);
  return { residual, belowLine, other: inScope - residual - belowLine, left };
}

/**
 * As `allocate` of `src/money`: in proportion to weights, largest remainder to the fen, ties to the earlier part.
 *
 * @throws OutOfRange where there is nothing to spread over
 */
export function allocate(amount: number, weights: Float64Array): Float64Array {
  let total = 0;
  for (let index = 0; index < weights.length; index += 1) total += weights[index] ?? 0;
  const shares = new Float64Array(weights.length);
  if (amount === 0) return shares;
  if (amount === total) return weights.slice();
  if (total === 0) throw OUT_OF_RANGE;
  if (amount * total > Number.MAX_SAFE_INTEGER) return allocateLarge(amount, weights);
  const rests = new Float64Array(weights.length);
  let left = amount;
  let open = 0;
  for (let index = 0; index < weights.length; index += 1) {
    const product = amount * (weights[index] ?? 0);
    const rest = product % total;
    const share = (product - rest) / total;
    shares[index] = share;
    left -= share;
    if (rest > 0) open += 1;
    rests[index] = rest;
  }
  return left === 0 ? shares : giveLargest(shares, rests, left, open);
}

/** Where a product is not exact in a number. */
function allocateLarge(amount: number, weights: Float64Array): Float64Array {
  return Float64Array.from(allocateFen(BigInt(amount), Array.from(weights, BigInt)), Number);
}

/** One fen more to each of the `left` largest remainders. */
function giveLargest(shares: Float64Array, rests: Float64Array, left: number, open: number): Float64Array {
  // More fen than remainders cannot be left; the fewest that can get one are those at or above a threshold.
  const sorted = rests.slice().sort();
  if (left > open) throw OUT_OF_RANGE;
  const threshold = sorted[sorted.length - left] ?? 0;
  let atThreshold = left;
  for (const rest of rests) if (rest > threshold) atThreshold -= 1;
  for (let index = 0; index < rests.length; index += 1) {
    const rest = rests[index] ?? 0;
    const isGiven = rest > threshold || (rest === threshold && atThreshold-- > 0);
    if (isGiven) shares[index] = (shares[index] ?? 0) + 1;
  }
  return shares;
}

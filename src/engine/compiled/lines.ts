import type { Reason } from '../../bill/index.ts';
import type { Condition, LinePart, Terms } from '../../plan/index.ts';
import type { Line } from '../../settlement/index.ts';
import { isStopped } from '../rules/result.ts';
import { maskOf, type PartSet } from './burden.ts';
import { IN_SCOPE, LINE_PART_OFFSET, PROFILES } from './columns.ts';
import { compileCondition, looksAtItems, looksBeyondLines, type Test } from './conditions.ts';
import { inScopeOfLines } from './in-scope.ts';
import type { Run } from './run.ts';
import { formatNumber } from './scale.ts';
import { reasonText } from './text.ts';

/** Fee lines that a base counts, and those it looks at and does not count. */
export interface LinesFound {
  readonly amount: number;
  readonly parts: PartSet;
  readonly counted: number;
  readonly missing: Reason | undefined;
  /** A byte for each line whose share of the in-policy cost was counted. */
  readonly inScopeLines: Uint8Array | undefined;
  readonly countedText: () => string;
  readonly notCountedText: () => string;
}

const SKIPPED = 0;
export const COUNTED = 1;
export const NOT_COUNTED = 2;
const NOTHING_ELIGIBLE: Reason = { code: 'NOTHING_ELIGIBLE' };

/** Of each line: not asked (0), counted (1), not counted (2), or a number of a reason that stops it (3 and above). */
export class Verdicts {
  readonly reasons: Reason[] = [];
  readonly #test: Test;
  readonly #byProfile: Uint8Array = new Uint8Array(PROFILES);
  readonly #byItem = new Map<string, number>();
  readonly #looksAtItems: boolean;
  readonly #lasts: boolean;

  constructor(where: Condition, terms: Terms) {
    this.#test = compileCondition(where, terms);
    this.#looksAtItems = looksAtItems(where);
    this.#lasts = !looksBeyondLines(where);
  }

  /** What depends on the settlement as well is asked again for each. */
  begin(): void {
    if (this.#lasts && this.#byItem.size < ITEMS_MAX && this.reasons.length < REASONS_MAX) return;
    this.#byProfile.fill(0);
    this.#byItem.clear();
    this.reasons.length = 0;
  }

  reasonOf = (verdict: number): Reason | undefined => this.reasons[verdict - NOT_COUNTED - 1];

  of(run: Run, index: number): number {
    const { columns } = run.burden;
    const profile = columns.profile[index] ?? 0;
    if (!this.#looksAtItems) {
      const known = this.#byProfile[profile] ?? 0;
      if (known !== 0) return known;
      const verdict = this.#judge(run, index);
      this.#byProfile[profile] = verdict;
      return verdict;
    }
    const key = `${profile} ${columns.itemKey[index]}`;
    const known = this.#byItem.get(key);
    if (known !== undefined) return known;
    const verdict = this.#judge(run, index);
    this.#byItem.set(key, verdict);
    return verdict;
  }

  #judge({ scope }: Run, index: number): number {
    const line = scope.settlement.lines[index] as Line;
    const truth = this.#test({ ...scope, line });
    if (!isStopped(truth)) return truth.is ? COUNTED : NOT_COUNTED;
    this.reasons.push(truth.because);
    return NOT_COUNTED + this.reasons.length;
  }
}

const ITEMS_MAX = 20_000;
const REASONS_MAX = 200;
const IN_SCOPE_MASK = maskOf(['inScope.*']);
const MASK_OF_PART: Readonly<Record<LinePart, number>> = {
  selfFunded: maskOf(['selfFunded.*']),
  overLimit: maskOf(['overLimit']),
  preSelfPay: maskOf(['preSelfPay']),
  inScope: IN_SCOPE_MASK,
};

export function compileLines(where: Condition, parts: readonly LinePart[], terms: Terms): (run: Run) => LinesFound {
  const verdicts = new Verdicts(where, terms);
  const mask = parts.reduce((bits, part) => bits | MASK_OF_PART[part], 0);
  const sharesInScope = parts.includes('inScope');
  const offsets = (['selfFunded', 'overLimit', 'preSelfPay'] as const)
    .filter((part) => parts.includes(part))
    .map((part) => LINE_PART_OFFSET[part]);
  return (run) => {
    const { burden } = run;
    const { columns } = burden;
    const { count } = columns;
    burden.look(mask);
    verdicts.begin();
    const shares = sharesInScope ? inScopeOfLines(run) : undefined;
    const left = burden.ofLines;
    const closed = run.closedParts;
    const state = new Uint8Array(count);
    const amounts = new Float64Array(count);
    const list = new Int32Array(offsets.length * count + IN_SCOPE);
    const inScopeLines = shares === undefined ? undefined : new Uint8Array(count);
    let [size, counted, amount, attributed] = [0, 0, 0, 0];
    let missing: Reason | undefined;
    for (let index = 0; index < count; index += 1) {
      let ofLine = 0;
      const first = size;
      for (const offset of offsets) {
        const part = index * 3 + offset;
        const of = left[part] ?? 0;
        if (of <= 0 || closed?.[part] === 1) continue;
        ofLine += of;
        list[size++] = part;
      }
      const share = shares?.[index] ?? 0;
      if (size === first && share === 0) continue;
      const verdict = verdicts.of(run, index);
      state[index] = verdict;
      amounts[index] = ofLine + share;
      if (verdict === COUNTED) {
        counted += 1;
        amount += ofLine;
        attributed += share;
        if (share > 0 && inScopeLines !== undefined) inScopeLines[index] = 1;
        continue;
      }
      size = first;
      if (verdict > NOT_COUNTED) missing ??= verdicts.reasonOf(verdict);
    }
    const { settlement } = columns;
    if (count === 0 && settlement.amounts.selfFunded > 0n) missing = { code: 'FACT_MISSING', missing: 'lines' };
    if (attributed > 0) for (const part of burden.listOf(IN_SCOPE_MASK)) list[size++] = part;
    const reasons = verdicts.reasons.slice();
    return {
      amount: amount + attributed,
      parts: { mask, list: list.subarray(0, size) },
      counted,
      missing,
      inScopeLines,
      countedText: () => countedText(columns.shown, state, amounts),
      notCountedText: () => notCountedText(columns.shown, state, amounts, reasons),
    };
  };
}

function countedText(shown: readonly string[], state: Uint8Array, amounts: Float64Array): string {
  let text = '';
  for (let index = 0; index < state.length; index += 1) {
    if (state[index] !== COUNTED) continue;
    const line = `{"amount":"${formatNumber(amounts[index] ?? 0)}",${shown[index]}}`;
    text = text === '' ? line : `${text},${line}`;
  }
  return text;
}

function notCountedText(
  shown: readonly string[],
  state: Uint8Array,
  amounts: Float64Array,
  reasons: readonly Reason[],
): string {
  const texts = [NOTHING_ELIGIBLE, ...reasons].map(reasonText);
  let text = '';
  for (let index = 0; index < state.length; index += 1) {
    const verdict = state[index] ?? SKIPPED;
    if (verdict < NOT_COUNTED) continue;
    const line = `{"amount":"${formatNumber(amounts[index] ?? 0)}",${shown[index]},"reason":${texts[verdict - NOT_COUNTED]}}`;
    text = text === '' ? line : `${text},${line}`;
  }
  return text;
}

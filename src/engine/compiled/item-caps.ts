import { allocate, sumFen } from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import type { Line } from '../../settlement/index.ts';
import { itemBucket } from '../buckets.ts';
import { itemName, STAGES, type Stage } from '../rules/item-cap.ts';
import { isStopped, type RuleResult, stop } from '../rules/result.ts';
import { type Found, NO_STEPS } from './adjust.ts';
import type { PartSet } from './burden.ts';
import { amountChoice, type CompileContext } from './figures.ts';
import { COUNTED, NOT_COUNTED, Verdicts } from './lines.ts';
import { book, type Run } from './run.ts';
import { numberOf } from './scale.ts';
import { type StepText, sourceText, stepText } from './text.ts';

export interface ItemsFound extends Found {
  /** Books what items were given, as far as it stands after the caps that follow. */
  readonly book: (run: Run, stands: number) => void;
  /** Most fen that may be paid so that no item passes what it had left. */
  readonly most: (run: Run) => number | undefined;
}

type Limit = (run: Run, amount: number, parts: PartSet) => RuleResult<ItemsFound>;
type ItemCap = Liability['itemCaps'][number];

/** What an item was given, and what it had left. Grains. */
interface Booking {
  readonly bucket: string;
  readonly given: bigint;
  readonly left: bigint;
}

/** As `applyItemCaps`: limits per drug, per kind of material, on what counts or on what is paid. */
export function compileItemCaps(
  liability: Liability,
  context: CompileContext,
): { readonly eligible: Limit; readonly payout: Limit } {
  const of = (stage: Stage): Limit => {
    const rules = liability.itemCaps.filter((rule) => STAGES[rule.limits] === stage);
    return compileLimits(rules.map((rule) => compileRule(rule, liability, context)));
  };
  return { eligible: of('cost'), payout: of('payments') };
}

const NO_BOOKINGS = { steps: NO_STEPS, book: () => {}, most: () => undefined };
const NO_LINES = stop({ code: 'FACT_MISSING', missing: 'lines' });

function compileLimits(rules: readonly ReturnType<typeof compileRule>[]): Limit {
  return (run, amount, parts) => {
    if (rules.length === 0 || amount === 0) return { amount, ...NO_BOOKINGS };
    const { scale, burden } = run;
    if (burden.columns.count === 0) return NO_LINES;
    const grains = attribute(run, scale.toGrains(amount), parts);
    const bookings: Booking[] = [];
    const steps: StepText[] = [];
    let current = amount;
    for (const rule of rules) {
      const step = rule(run, grains, bookings, current);
      if (isStopped(step)) return step;
      if (step === undefined) continue;
      steps.push(step.text);
      current = step.amount;
    }
    const whole = scale.toGrains(current);
    return {
      amount: current,
      steps,
      book: (into, stands) => {
        const standing = scale.toGrains(stands);
        for (const { bucket, given } of bookings) book(into, bucket, whole === 0n ? 0n : (given * standing) / whole);
      },
      most: () => mostOf(bookings, whole, run),
    };
  };
}

function mostOf(bookings: readonly Booking[], whole: bigint, { scale }: Run): number | undefined {
  let most: bigint | undefined;
  for (const { given, left } of bookings) {
    if (given === 0n) continue;
    const fen = (left * whole) / given / scale.grainsOfFen;
    if (most === undefined || fen < most) most = fen;
  }
  return most === undefined ? undefined : numberOf(most);
}

/** @returns the step where a limit cuts something, undefined where it cuts nothing */
function compileRule(rule: ItemCap, liability: Liability, context: CompileContext) {
  const choose = amountChoice(rule.amount, context);
  const verdicts = rule.where === undefined ? undefined : new Verdicts(rule.where, context.terms);
  const sourced = sourceText(rule.source);
  return (run: Run, grains: bigint[], bookings: Booking[], from: number) => {
    const cap = choose(run);
    if (isStopped(cap)) return cap;
    const { scale, tally } = run;
    const items = itemsOf(rule, verdicts, grains, run);
    if (isStopped(items)) return items;
    const limit = scale.toGrains(cap.value);
    for (const [name, members] of items) {
      const bucket = itemBucket(liability, rule, name);
      const room = limit - tally.grains(bucket);
      const left = room < 0n ? 0n : room;
      const wanted = sumFen(members.map((index) => grains[index] ?? 0n));
      const given = wanted < left ? wanted : left;
      bookings.push({ bucket, given, left });
      if (given < wanted) cut(grains, members, given);
    }
    const next = scale.fromGrains(sumFen(grains));
    if (next === from) return undefined;
    const text = () => {
      const inputs = `"amount":"${scale.format(from)}","cap":"${scale.format(cap.value)}"`;
      const formula = `${scale.format(from)} → ${scale.format(next)}`;
      return stepText('item-cap', cap.label, formula, inputs, scale.format(next), cap.named, sourced);
    };
    return { amount: next, text: { text, source: rule.source } };
  };
}

function cut(grains: bigint[], members: readonly number[], given: bigint): void {
  const parts = allocate(
    given,
    members.map((index) => grains[index] ?? 0n),
  );
  for (const [at, index] of members.entries()) grains[index] = parts[at] ?? 0n;
}

/** As `attribute`: grains of each line, and of what belongs to no line at the end. */
function attribute({ burden }: Run, amount: bigint, parts: PartSet): bigint[] {
  const { columns } = burden;
  const { count, inScope } = columns;
  burden.look(parts.mask);
  const weights = Array.from({ length: count + 1 }, () => 0n);
  let ofBill = 0n;
  for (const part of parts.list ?? burden.listOf(parts.mask)) {
    const left = BigInt(burden.left[part] ?? 0);
    const line = Math.floor(part / 3);
    if (line < count) weights[line] = (weights[line] ?? 0n) + left;
    else ofBill += left;
  }
  if (!inScope.some((fen) => fen > 0)) weights[count] = ofBill;
  else {
    const shares = allocate(ofBill, Array.from(inScope, BigInt));
    for (const [index, share] of shares.entries()) weights[index] = (weights[index] ?? 0n) + share;
  }
  if (sumFen(weights) === 0n) weights[count] = 1n;
  return allocate(amount, weights);
}

function itemsOf(
  rule: ItemCap,
  verdicts: Verdicts | undefined,
  grains: readonly bigint[],
  run: Run,
): RuleResult<ReadonlyMap<string, number[]>> {
  const byName = new Map<string, number[]>();
  verdicts?.begin();
  const { lines } = run.scope.settlement;
  for (const [index, amount] of grains.entries()) {
    const line: Line | undefined = lines[index];
    if (line === undefined || amount === 0n) continue;
    const verdict = verdicts?.of(run, index) ?? COUNTED;
    if (verdict > NOT_COUNTED) return stop(verdicts?.reasonOf(verdict) ?? { code: 'FACT_MISSING' });
    if (verdict !== COUNTED) continue;
    const name = itemName(rule, line);
    const members = byName.get(name);
    if (members === undefined) byName.set(name, [index]);
    else members.push(index);
  }
  return byName;
}

import type { GaugeWire, StepWire } from '../bill/index.ts';
import { type BaseKind, type BaseUnit, type Bilingual, baseKind, baseUnit, type Condition } from '../plan/index.ts';
import { deductibleWord } from './reasons.ts';
import { about, en, enYuan, isPositive, isSame, isZeroAmount, join, NOTHING, text, units, zh, zhYuan } from './say.ts';
import type { LiabilitySource } from './scope.ts';
import { PERIOD_WORDS } from './words.ts';

/** What a sentence about a step may look at. */
export interface StepScope {
  readonly of: LiabilitySource;
  readonly step: StepWire;
  /** What the step before gave. */
  readonly before: string | undefined;
}

export const rateOf = (step: StepWire): string => /× ([\d.]+%)/.exec(step.formula)?.[1] ?? step.out;
export const upper = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** The condition speaks of a place other than the plan's own. */
export function isAway(when: Condition | undefined): boolean {
  if (when === undefined) return false;
  if ('all' in when) return when.all.some(isAway);
  if ('any' in when) return when.any.every(isAway);
  if (!('fact' in when) || when.fact !== 'visit.place' || !('is' in when)) return false;
  const places: readonly (string | boolean)[] = Array.isArray(when.is) ? when.is : [when.is];
  return !places.includes('home');
}

const UNITS: Readonly<Record<BaseUnit, Bilingual>> = {
  yuan: text('元', 'yuan'),
  days: text('天', 'days'),
  finding: text('元', 'yuan'),
};
export const countedUnit = ({ of }: StepScope): Bilingual =>
  UNITS[of.rule === undefined ? 'yuan' : baseUnit(of.rule.base)];

/** What a base of each kind came to; a bill whose plan is not loaded gets the general sentence. */
export function baseSaid(scope: StepScope): Bilingual {
  const { step, of } = scope;
  const says = of.rule === undefined ? costSaid : BASE_SAID[baseKind(of.rule.base)];
  return says(step);
}

type Says = (step: StepWire) => Bilingual;

const costSaid: Says = (step) =>
  counted(step, (out) => text(`符合条件的费用共 ${out.zh}`, `the cost that counts is ${out.en}`));

const BASE_SAID: Readonly<Record<BaseKind, Says>> = {
  components: costSaid,
  lines: costSaid,
  sum: costSaid,
  share: costSaid,
  leftAfter: costSaid,
  criticalIllnessLeft: (step) =>
    counted(step, (out) =>
      text(`大病范围的费用，报销后还剩 ${out.zh}`, `of the critical-illness scope ${out.en} is left`),
    ),
  overflowOf: (step) =>
    counted(step, (out) => text(`前一项限额以外的费用 ${out.zh}`, `the cost above the limit before is ${out.en}`)),
  days: (step) => text(zh(`本次住院 ${units(step.out)} 天`), en(`this stay has ${units(step.out)} days`)),
  once: () => text(zh('按核定的情况给付，不看费用'), en('it is paid for what was found, whatever the cost')),
};

function counted(step: StepWire, words: (out: Bilingual) => Bilingual): Bilingual {
  if (isZeroAmount(step.out)) return NOTHING;
  const said = words(about(step.out));
  const cost = text(zh(...said.zh.split('，')), en(said.en));
  const skipped = step.lines?.notCounted.length ?? 0;
  const some = skipped === 0 ? NOTHING : text(zh(`有 ${skipped} 项没有计入`), en(`${plural(skipped)} not counted`));
  return join(cost, some);
}
const plural = (count: number): string => (count === 1 ? '1 line was' : `${count} lines were`);

export function baseDetail({ step }: StepScope): Bilingual {
  if (step.lines === undefined) return NOTHING;
  const { counted, notCounted } = step.lines;
  return text(
    `计入明细 ${counted.length} 项，未计入 ${notCounted.length} 项。`,
    `Lines counted: ${counted.length}, not counted: ${notCounted.length}.`,
  );
}

export function deductibleSaid({ step, of }: StepScope, limit: string, before: string, now: string): Bilingual {
  const word = deductibleWord(of);
  if (isZeroAmount(limit)) {
    const waived = of.rule?.deductible?.waivedWhen !== undefined && step.figures === undefined;
    return waived ? text(zh(`本次免除${word.zh}`), en(`the ${word.en} is waived`)) : NOTHING;
  }
  if (isZeroAmount(now)) {
    return text(zh(`${word.zh}之前已经用完`, '这次不用再减'), en(`the ${word.en} was used up before`));
  }
  const left = about(step.out);
  const used = isPositive(before)
    ? text(`之前已用 ${zhYuan(before)}`, `${enYuan(before)} of it was used before`)
    : NOTHING;
  const head = text(zh(`${word.zh} ${zhYuan(limit)}`, used.zh), en(`the ${word.en} is ${enYuan(limit)}`, used.en));
  if (isZeroAmount(step.out)) {
    return join(head, text(zh(`这次的 ${zhYuan(now)}都算在里面`), en(`all ${enYuan(now)} of this time fall under it`)));
  }
  const rest = text(
    zh(`先减去 ${zhYuan(now)}`, `剩 ${left.zh}`),
    en(`${enYuan(now)} is taken off`, `${left.en} is left`),
  );
  return isSame(limit, now)
    ? text(
        zh(`先减去${word.zh} ${zhYuan(now)}`, `剩 ${left.zh}`),
        en(`the ${word.en} of ${enYuan(now)} is taken off`, `${left.en} is left`),
      )
    : join(head, rest);
}

export function adjustSaid({ step }: StepScope): Bilingual {
  const sign = step.formula.trim().charAt(0);
  const points = step.out.replace('%', '');
  if (sign === '+') return text(zh(`赔付比例提高 ${points} 个百分点`), en(`the rate rises by ${points} points`));
  if (sign === '−') return text(zh(`赔付比例降低 ${points} 个百分点`), en(`the rate falls by ${points} points`));
  if (sign === '=') return text(zh(`赔付比例改为 ${step.out}`), en(`the rate becomes ${step.out}`));
  return text(zh(`赔付比例打折，乘 ${step.out}`), en(`the rate is multiplied by ${step.out}`));
}

export function bandsSaid({ step }: StepScope): Bilingual {
  if (isZeroAmount(step.out)) return NOTHING;
  const active = (step.bands ?? []).filter((band) => !isZeroAmount(band.amount));
  const out = about(step.out);
  const single = active.length === 1 ? active[0] : undefined;
  if (single !== undefined && isSame(single.earns, step.out)) {
    return text(zh(`按 ${single.rate} 赔付`, `得 ${out.zh}`), en(`${single.rate} of it is paid: ${out.en}`));
  }
  const parts = active.map((band) => {
    const amount = about(band.amount);
    return text(zh(`其中 ${amount.zh}按 ${band.rate}`), en(`${amount.en} at ${band.rate}`));
  });
  // A whole amount at the rate of the band reached is not the sum of its bands: then only the result is said.
  const sums = step.inputs.basis !== 'slab';
  return join(
    text(zh('这笔钱分段赔付'), en('it is paid in bands')),
    ...(sums ? parts : []),
    text(zh(`合计 ${out.zh}`), en(`together ${out.en}`)),
  );
}

/** Which cap of the plan a step came from, by its figure; the gauges hold the limits in the plan's order. */
export function capPeriod({ of, step }: StepScope): (typeof PERIOD_WORDS)['term'] {
  const figure = step.figures?.[0];
  const caps = of.rule?.caps ?? [];
  const byFigure = caps.find((cap) => cap.amount === figure);
  const gauges: readonly GaugeWire[] = of.liability.gauges.filter((gauge) => gauge.of === 'cap');
  const byLimit = caps[gauges.findIndex((gauge) => gauge.limit === step.inputs.cap)];
  return PERIOD_WORDS[(byFigure ?? byLimit)?.per ?? 'term'];
}

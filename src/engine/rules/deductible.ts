import type { Gauge, Step } from '../../bill/index.ts';
import {
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactAtLeastZero,
  exactFromFen,
  formatExact,
  minExact,
  minus,
  plus,
} from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { countedBucket, deductibleBucket, keepsNet, netBucket, offsetBucket } from '../buckets.ts';
import { holds } from '../condition.ts';
import type { LiabilityScope } from '../scope.ts';
import { amountFigure } from './figures.ts';
import { isStopped, type RuleResult, stop } from './result.ts';

export interface NetOfDeductible {
  /** Counted amount after the deductible, accumulated before and after this settlement. */
  readonly before: Exact;
  readonly after: Exact;
  readonly deductible: Exact;
  /** What of it this settlement bears, and what earlier ones had borne that is freed now. */
  readonly borne: Exact;
  readonly freed: Exact;
  readonly steps: readonly Step[];
  readonly gauges: readonly Gauge[];
  /** Yuan still lacking until the deductible is reached. */
  readonly short: Exact;
  readonly label: Step['label'];
  /** This settlement uses the last of the person's own deductible up: a family order may wait for that. */
  readonly reachedNow: boolean;
}

/**
 * The deductible is a function of what has accumulated: min(accumulated, deductible) of it is borne by the
 * person. Liabilities that share a pool use one deductible up in the order of settlements.
 *
 * @param counted what this settlement adds to the counted amount
 * @param offset other compensation that uses the deductible up before the counted cost does
 */
export function netOfDeductible(
  liability: Liability,
  counted: Exact,
  offset: Exact,
  scope: LiabilityScope,
): RuleResult<NetOfDeductible> {
  const { draft } = scope;
  const rule = liability.deductible;
  const own = countedBucket(liability.id);
  if (rule === undefined) {
    const before = draft.get(own);
    return { ...NO_DEDUCTIBLE, before, after: plus(before, counted) };
  }
  const amount = deductibleAmount(liability, scope);
  if (isStopped(amount)) return amount;
  const bucket = deductibleBucket(liability, scope.settlement);
  const offsetBefore = draft.get(offsetBucket(bucket));
  const offsetAfter = plus(offsetBefore, offset);
  const costBefore = draft.get(bucket);
  const costAfter = plus(costBefore, counted);
  const { borne, freed } = movedBy(
    { cost: costBefore, offset: offsetBefore },
    { cost: costAfter, offset: offsetAfter },
    amount.value,
    scope,
  );
  const added = minus(counted, borne);
  const before = keepsNet(liability)
    ? draft.get(netBucket(liability.id))
    : exactAtLeastZero(minus(costBefore, amount.value));
  const usedBefore = minExact(amount.value, plus(costBefore, offsetBefore));
  const usedAfter = minExact(amount.value, plus(costAfter, offsetAfter));
  const step: Step = {
    rule: 'deductible',
    label: amount.label,
    formula: `${formatExact(counted)} − ${formatExact(borne)} = ${formatExact(added)}`,
    inputs: {
      counted: formatExact(counted),
      deductible: formatExact(amount.value),
      usedBefore: formatExact(usedBefore),
      usedNow: formatExact(borne),
    },
    out: formatExact(added),
    source: rule.source,
    ...(amount.figure === undefined ? {} : { figures: [amount.figure] }),
  };
  const gauge: Gauge = {
    of: 'deductible',
    limit: formatExact(amount.value),
    before: formatExact(usedBefore),
    now: formatExact(minus(usedAfter, usedBefore)),
    left: formatExact(minus(amount.value, usedAfter)),
    ...(rule.pool === undefined ? {} : { shared: rule.pool }),
  };
  return {
    before,
    after: plus(before, added),
    deductible: amount.value,
    borne,
    freed,
    steps: [step],
    gauges: [gauge],
    short: exactAtLeastZero(minus(amount.value, usedAfter)),
    label: amount.label,
    reachedNow: compareExact(usedBefore, amount.value) < 0 && compareExact(usedAfter, amount.value) >= 0,
  };
}

const NO_DEDUCTIBLE = {
  deductible: EXACT_ZERO,
  borne: EXACT_ZERO,
  freed: EXACT_ZERO,
  steps: [],
  gauges: [],
  short: EXACT_ZERO,
  label: { zh: '免赔额', en: 'Deductible' },
  reachedNow: false,
};

interface Position {
  readonly cost: Exact;
  readonly offset: Exact;
}

/**
 * Compensation from elsewhere uses the deductible up first, whenever in the year it comes. What the person had borne of
 * it by then is freed: it belongs to the visits that bore it, not to this one.
 */
function movedBy(
  before: Position,
  after: Position,
  deductible: Exact,
  { edition }: LiabilityScope,
): { borne: Exact; freed: Exact } {
  const borneBy = ({ cost, offset }: Position) => minExact(cost, exactAtLeastZero(minus(deductible, offset)));
  const more = minus(borneBy(after), borneBy(before));
  if (edition.freedDeductible === 'this-visit') return { borne: more, freed: EXACT_ZERO };
  const borne = exactAtLeastZero(more);
  return { borne, freed: minus(borne, more) };
}

/** What this settlement adds to the accumulators, whatever it pays. */
export function countTowards(
  liability: Liability,
  counted: Exact,
  offset: Exact,
  net: NetOfDeductible,
  scope: LiabilityScope,
): void {
  const own = countedBucket(liability.id);
  scope.draft.add(own, counted);
  if (liability.deductible === undefined) return;
  const bucket = deductibleBucket(liability, scope.settlement);
  if (bucket !== own) scope.draft.add(bucket, counted);
  scope.draft.add(offsetBucket(bucket), offset);
  if (keepsNet(liability)) scope.draft.add(netBucket(liability.id), minus(net.after, net.before));
}

function deductibleAmount(
  liability: Liability,
  scope: LiabilityScope,
): RuleResult<{ readonly value: Exact; readonly label: Step['label']; readonly figure?: string }> {
  const rule = liability.deductible;
  if (rule === undefined) return { value: EXACT_ZERO, label: { zh: '免赔额', en: 'Deductible' } };
  if (rule.waivedWhen !== undefined) {
    const answer = holds(rule.waivedWhen, scope);
    if (isStopped(answer)) return answer;
    if (answer.is) return { value: EXACT_ZERO, label: { zh: '免赔额（已豁免）', en: 'Deductible (waived)' } };
  }
  if (typeof rule.amount === 'object' && 'lineOf' in rule.amount) {
    const line = scope.settlement.criticalIllness?.line;
    if (line === undefined) return stop({ code: 'FACT_MISSING', missing: 'criticalIllness.line' });
    return { value: exactFromFen(line), label: { zh: '大病起付线', en: 'Line of the critical-illness insurance' } };
  }
  const found = amountFigure(rule.amount, scope);
  if (isStopped(found)) return found;
  return { value: found.value, label: found.figure.label, figure: found.figure.id };
}

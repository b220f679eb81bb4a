import type { Step } from '../../bill/index.ts';
import {
  EXACT_ZERO,
  type Exact,
  exactAtLeastZero,
  exactFromFen,
  formatExact,
  minus,
  parseFen,
  plus,
} from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import type { LiabilityScope } from '../scope.ts';
import { type Amount, type RuleResult, stop } from './result.ts';

export interface Offset extends Amount {
  /** All that was received, and what of it uses the deductible up. */
  readonly received: Exact;
  readonly towardDeductible: Exact;
}

/**
 * Other compensation the person received for this visit: a finding with an amount, e.g. `otherInsuranceIn: "30000.00"`.
 */
export function applyOffsets(liability: Liability, amount: Exact, scope: LiabilityScope): RuleResult<Offset> {
  let current = amount;
  let received: Exact = EXACT_ZERO;
  let towardDeductible: Exact = EXACT_ZERO;
  const steps: Step[] = [];
  for (const rule of liability.offsets) {
    const said = scope.settlement.findings[rule.finding];
    if (said === undefined) continue;
    const fen = typeof said === 'string' ? parseFen(said) : undefined;
    if (fen === undefined || fen < 0n) return stop({ code: 'FACT_MISSING', missing: `finding.${rule.finding}` });
    const other = exactFromFen(fen);
    received = plus(received, other);
    const next = exactAtLeastZero(minus(current, other));
    if (rule.countsTowardDeductible) towardDeductible = plus(towardDeductible, other);
    steps.push({
      rule: 'offset',
      label: { zh: '已从其他途径获得的补偿', en: 'Compensation received elsewhere' },
      formula: `${formatExact(current)} − ${formatExact(other)} = ${formatExact(next)}`,
      inputs: { amount: formatExact(current), other: formatExact(other) },
      out: formatExact(next),
      source: rule.source,
    });
    current = next;
  }
  return { amount: current, steps, received, towardDeductible };
}

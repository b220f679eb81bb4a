import type { Bill, LiabilityShare } from '../../../src/bill/index.ts';
import {
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactFromFen,
  minus,
  parseExact,
  plus,
  roundToFen,
} from '../../../src/money/index.ts';
import type { Plan } from '../../../src/plan/index.ts';

/**
 * A visit is paid for its own cost: never more than its base less what others paid for it, and no step goes below zero.
 */
export function paidAboveOwnCost(bill: Bill, plan: Plan): string[] {
  const broken: string[] = [];
  for (const share of bill.plans.flatMap(({ liabilities }) => liabilities)) {
    const negative = share.steps.find((step) => [step.out, ...Object.values(step.inputs)].some(isBelowZero));
    if (negative !== undefined) broken.push(`${share.liability} ${negative.rule} goes below zero: ${negative.formula}`);
    const rule = plan.liabilities.find(({ id }) => id === share.liability);
    const paysForCost = rule !== undefined && ('rate' in rule.pay || 'bands' in rule.pay);
    if (share.kind !== 'indemnity' || !paysForCost) continue;
    const cost = costOf(share);
    if (cost !== undefined && compareExact(exactFromFen(share.payout), exactFromFen(roundToFen(cost, 'up'))) > 0)
      broken.push(`${share.liability} pays ${share.payout} fen for a cost of ${cost.toFixed()}`);
  }
  return broken;
}

function costOf({ steps }: LiabilityShare): Exact | undefined {
  const base = steps.find(({ rule }) => rule === 'base')?.out;
  if (base === undefined) return undefined;
  const others = steps.filter(({ rule }) => rule === 'offset').map(({ inputs }) => parseExact(inputs.other ?? '0.00'));
  const left = minus(parseExact(base), others.reduce(plus, EXACT_ZERO));
  return compareExact(left, EXACT_ZERO) < 0 ? EXACT_ZERO : left;
}

const isBelowZero = (text: string): boolean => /^-\d/.test(text);

import type { Step } from '../../bill/index.ts';
import { compareExact, type Exact, exactAtLeastZero, exactFromFen, formatExact, minExact } from '../../money/index.ts';
import type { Liability } from '../../plan/index.ts';
import { type BurdenPart, leftOf } from '../burden.ts';
import type { Amount } from './result.ts';

/** 补偿原则: an indemnity never pays more than earlier payers left of its base. */
export function leftInBase(
  liability: Liability,
  amount: Exact,
  burdenParts: readonly BurdenPart[],
  own: Exact | undefined,
): Amount {
  if (liability.kind === 'benefit') return { amount, steps: [] };
  const ofPayers = exactFromFen(leftOf(burdenParts));
  // What others paid for this visit is not left of it, whatever the deductible makes of it.
  const left = own === undefined ? ofPayers : minExact(ofPayers, exactAtLeastZero(own));
  const limited = minExact(amount, left);
  if (compareExact(limited, amount) === 0) return { amount, steps: [] };
  const step: Step = {
    rule: 'left-in-base',
    label: { zh: '不超过前序保障赔付后的剩余费用', en: 'Not more than earlier payers left' },
    formula: `min(${formatExact(amount)}, ${formatExact(left)}) = ${formatExact(limited)}`,
    inputs: { amount: formatExact(amount), left: formatExact(left) },
    out: formatExact(limited),
  };
  return { amount: limited, steps: [step] };
}

import { price } from '../../../src/engine/index.ts';
import { type AccumulatorsByOwner, addAll } from '../../../src/ledger/index.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { sumFen } from '../../../src/money/index.ts';
import { Random } from '../random.ts';
import { randomVisit, settlementsOf, vocabularyOf } from './any-plan.ts';
import { twoPlans } from './two-plans.ts';

export interface Conserved {
  readonly bills: number;
  /** Bills on which both plans paid. */
  readonly both: number;
  readonly broken: string[];
}

/** Random years under 惠衢保 and the union's mutual aid together: payers and patient make the total, to the fen. */
export function conserveUnderTwo(bills: number, seed: number): Conserved {
  const random = new Random(seed);
  const { holdings, order } = twoPlans();
  const plan = openPlans().find('huiqubao-2021')?.plan;
  if (plan === undefined) throw new Error('the plan is missing');
  const words = vocabularyOf(plan);
  const broken: string[] = [];
  let priced = 0;
  let both = 0;
  while (priced < bills && broken.length < 20) {
    let accumulators: AccumulatorsByOwner = new Map();
    const visits = Array.from({ length: 4 }, () => randomVisit(plan, words, random));
    for (const settlement of settlementsOf(plan, visits, 'two')) {
      const { bill, deltas } = price(settlement, holdings, accumulators, order);
      accumulators = addAll(accumulators, deltas);
      priced += 1;
      const funds = sumFen(bill.funds.map((fund) => fund.amount)) + bill.hospitalBorne;
      const atCounter = sumFen(bill.plans.flatMap((share) => share.liabilities.map((one) => one.atCounter)));
      const later = sumFen(bill.plans.flatMap((share) => share.liabilities.map((one) => one.payout - one.atCounter)));
      if (funds + atCounter + bill.patient.pays !== bill.total) broken.push('payers and patient do not make the total');
      if (later !== bill.patient.transferLater) broken.push('what is transferred is not what the bill says');
      if (bill.order === undefined) broken.push('two plans and no word on their order');
      if (bill.plans.every((share) => share.paid > 0n)) both += 1;
    }
  }
  return { bills: priced, both, broken };
}

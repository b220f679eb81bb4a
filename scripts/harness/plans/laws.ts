import type { Holding } from '../../../src/engine/index.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { Random } from '../random.ts';
import { filled, priceYear, randomAttributes, randomVisit, settlementsOf, vocabularyOf } from './any-plan.ts';

export interface LawsHeld {
  readonly plans: number;
  readonly bills: number;
  /** Bills of the random years on which the plan paid something, by plan: a law that is never met proves nothing. */
  readonly paying: number;
  readonly broken: string[];
}

const VISITS_A_YEAR = 5;

/** Random years of random persons under every plan that ships; the same engine function prices them all. */
export function lawsOverAllPlans(bills: number, seed: number): LawsHeld {
  const random = new Random(seed);
  const plans = openPlans().plans.map(({ plan }) => filled(plan));
  const words = plans.map(({ plan }) => vocabularyOf(plan));
  const paidBy = new Set<string>();
  const broken: string[] = [];
  let priced = 0;
  while (priced < bills && broken.length < 20) {
    const at = random.between(0, plans.length - 1);
    const loaded = plans[at];
    const vocabulary = words[at];
    if (loaded === undefined || vocabulary === undefined) break;
    const { plan } = loaded;
    const visits = Array.from({ length: VISITS_A_YEAR }, () => randomVisit(plan, vocabulary, random));
    const attributes = randomAttributes(random);
    const holding: Holding = { loaded, enrolment: { person: 'random', plan: plan.id, attributes } };
    try {
      const year = priceYear([holding], settlementsOf(plan, visits));
      priced += year.bills;
      broken.push(...year.broken.map((law) => `${plan.id}: ${law}`));
      if (year.paid > 0n) paidBy.add(plan.id);
    } catch (error) {
      priced += visits.length;
      broken.push(`${plan.id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { plans: plans.length, bills: priced, paying: paidBy.size, broken };
}

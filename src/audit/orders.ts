import { ENGINE_VERSION, editionOf, type Holding, price } from '../engine/index.ts';
import { formatFen } from '../money/index.ts';
import type { DecisionInputs } from './inputs.ts';

/** What one order of payers gives. */
export interface OrderOutcome {
  readonly order: readonly string[];
  readonly patientPays: string;
  readonly transferLater: string;
  readonly paid: Readonly<Record<string, string>>;
  /** The order that was used. */
  readonly used: boolean;
}

/** Above this many plans the orders are too many to be read by anybody. */
const PLANS_MAX = 5;

/** What each other order of the same payers would have given: for whoever asks why this one. */
export function ordersOf(inputs: DecisionInputs): OrderOutcome[] {
  const { engine = ENGINE_VERSION } = inputs;
  const held = inputs.holdings.filter((holding) => holding.enrolment !== undefined);
  if (held.length > PLANS_MAX || editionOf(engine) === undefined) return [];
  const names = (holdings: readonly Holding[]) => holdings.map(({ loaded }) => loaded.plan.id);
  return permutations(held).map((holdings) => {
    const { bill } = price(inputs.settlement, holdings, inputs.before, undefined, engine);
    return {
      order: names(holdings),
      patientPays: formatFen(bill.patient.pays),
      transferLater: formatFen(bill.patient.transferLater),
      paid: Object.fromEntries(bill.plans.map((share) => [share.plan, formatFen(share.paid)])),
      used: names(holdings).join() === names(held).join(),
    };
  });
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

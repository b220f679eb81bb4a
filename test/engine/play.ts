import type { Counterexample } from '../../scripts/harness/plans/counterexamples.ts';
import { lists } from '../../scripts/harness/plans/counterexamples.ts';
import { ENGINE_VERSION, price } from '../../src/engine/index.ts';
import { type AccumulatorsByOwner, addAll, negateAll } from '../../src/ledger/index.ts';
import { openPlans } from '../../src/main/plans.ts';
import { toWire } from '../../src/money/index.ts';
import type { BillWire } from '../../src/terminal/protocol.ts';
import { parsedSettlementOf } from '../../src/workbench/examples/case.ts';

/**
 * The bills of a counterexample; one that is taken back stays in the list. @param versions of the engine for the first
 * visits
 */
export function playCounterexample(
  { plan, region, attributes, visits }: Counterexample,
  versions: readonly string[] = [],
): BillWire[] {
  const loaded = openPlans(undefined, [lists()]).find(plan);
  if (loaded === undefined) throw new Error(`there is no plan ${plan}`);
  const holding = { loaded, enrolment: { person: 'counterexample', plan, attributes } };
  let accumulators: AccumulatorsByOwner = new Map();
  const given: AccumulatorsByOwner[] = [];
  const bills: BillWire[] = [];
  for (const [index, visit] of visits.entries()) {
    if (visit.cancels !== undefined) {
      accumulators = addAll(accumulators, negateAll(given[visit.cancels] ?? new Map()));
      given.push(new Map());
      continue;
    }
    const settlement = parsedSettlementOf(visit, index + 1, 'counterexample', region);
    const { bill, deltas } = price(settlement, [holding], accumulators, undefined, versions[index] ?? ENGINE_VERSION);
    accumulators = addAll(accumulators, deltas);
    given.push(deltas);
    bills.push(toWire(bill));
  }
  return bills;
}

/** What each liability pays, those that pay nothing left out. */
export const paidOf = (bill: BillWire | undefined): Record<string, string> =>
  Object.fromEntries(
    (bill?.plans ?? []).flatMap(({ liabilities }) =>
      liabilities.filter(({ payout }) => payout !== '0.00').map(({ liability, payout }) => [liability, payout]),
    ),
  );

export const duesOf = (bill: BillWire | undefined): Record<string, string> =>
  Object.fromEntries((bill?.due ?? []).map(({ liability, amount }) => [liability ?? '', amount ?? '']));

import { editionOf, price } from '../engine/index.ts';
import { sameJson } from '../json/index.ts';
import { accumulatorsToPlain, balanceOf, postingsOf, type SettleBody } from '../ledger/index.ts';
import { toWire } from '../money/index.ts';
import type { Settlement } from '../settlement/index.ts';
import { inputsOf } from './inputs.ts';
import { plainPostings } from './plain.ts';
import type { PlanCache } from './plan-cache.ts';

/** What making a recorded decision again gave. */
export type RepricingResult =
  /** Everything that differs, in words; empty when all is the same. */
  | { readonly kind: 'priced'; readonly differs: readonly string[] }
  | { readonly kind: 'otherEngine' }
  | { readonly kind: 'planMissing' };

/** Prices a recorded settlement from what it rested on. @throws Error when the record cannot be read or priced */
export async function reprice(body: SettleBody, settlement: Settlement, plans: PlanCache): Promise<RepricingResult> {
  if (editionOf(body.engine) === undefined) return { kind: 'otherEngine' };
  const inputs = await inputsOf(body, (hash) => plans.find(hash), settlement);
  if (inputs === undefined) return { kind: 'planMissing' };
  const again = price(settlement, inputs.holdings, inputs.before, inputs.order, inputs.engine);
  const institution = settlement.visit.institution.code;
  const { bill } = body.bill;
  const same = {
    bill: sameJson(toWire(again.bill), bill),
    accumulators: sameJson(accumulatorsToPlain(again.deltas), body.deltas),
    postings: sameJson(plainPostings(postingsOf(again.bill, institution)), plainPostings(body.postings)),
  };
  const differs = Object.entries(same).flatMap(([what, equal]) =>
    equal ? [] : [`priced again, the ${what} ${what === 'bill' ? 'differs' : 'differ'}`],
  );
  const balance = balanceOf(`institution:${institution}`, body.postings);
  if (balance !== again.bill.total) differs.push('the postings do not make the total');
  return { kind: 'priced', differs };
}

import { isRefusal, type Refusal } from '../../refusals/index.ts';
import { visitKeyOf } from '../../settlement/index.ts';
import type { Decide, QuoteRequest, QuoteResult, Standing } from '../ledger.ts';
import type { StoredBill } from '../records.ts';
import type { QuoteFacts } from './facts.ts';
import { frozenRefusal } from './freeze.ts';
import { certainBeside, holderIn, holdOf, holdsBeside, ownPlace, withHolds } from './holds.ts';
import { standingOf, standingOfTrial, unresolvedRefusal } from './standing.ts';
import { answered, type Transaction } from './writes.ts';

/** What becomes of a quote, as `Ledger.quote` says it. */
export function decideQuote(
  facts: QuoteFacts,
  request: QuoteRequest,
  decide: Decide,
): Transaction<QuoteResult | Standing> | Refusal {
  const frozen = frozenRefusal(facts.freeze);
  if (frozen !== undefined) return frozen;
  const { ofVisit } = facts;
  const standing = standingOfQuote(
    facts,
    request,
    ofVisit.map(({ bill }) => bill),
  );
  if (standing !== undefined) return isRefusal(standing) ? standing : answered({ standing });
  const { id, settlement, at, expiresAt, hold, outcomeOf } = request;
  const own = { person: settlement.person.key, visit: visitKeyOf(settlement.visit) };
  const { snapshot } = facts;
  // A quote that holds again keeps its place: whoever holds later was told already to wait for it.
  const place = hold ? ownPlace(facts.ownHolds, at) : undefined;
  const holds = holdsBeside(facts.holds, own, at, place);
  const decision = decide(withHolds(snapshot, holds));
  if (isRefusal(decision)) return decision;
  const certain = holds.length === 0 ? decision : certainBeside(holds, decide(snapshot), decision);
  const { version } = snapshot;
  const quote = { id, ...own, version, at, expiresAt, held: hold, outcome: outcomeOf(decision) };
  const answer: QuoteResult = {
    quote,
    decision,
    ofVisit: ofVisit.map(({ bill }) => bill.settlementId),
    ...(isRefusal(certain) ? { heldElsewhere: holderIn(certain) } : {}),
  };
  const writes = { release: own, quote, ...(hold ? { hold: holdOf(request, decision.deltas, place) } : {}) };
  return { writes, answer: () => answer };
}

/** A trial has no id by which it could be known; only when it is not the trial of what stands, it is as any other. */
function standingOfQuote(
  facts: QuoteFacts,
  { settlement, drivenVisit }: QuoteRequest,
  ofVisit: readonly StoredBill[],
): StoredBill | Refusal | undefined {
  const isTrial = settlement.basic.state === 'trial';
  const standing = (isTrial ? standingOfTrial(settlement, ofVisit) : undefined) ?? standingOf(settlement, facts);
  return standing ?? (isTrial ? undefined : unresolvedRefusal(facts.keepingOut, drivenVisit));
}

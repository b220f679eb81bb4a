import { isRefusal, type Refusal } from '../../refusals/index.ts';
import { saleKeyOf, visitKeyOf } from '../../settlement/index.ts';
import { settleBody } from '../entries.ts';
import type { Decide, Examine, SettleRequest, SettleResult } from '../ledger.ts';
import type { AccumulatorsByOwner, Decision } from '../records.ts';
import { changedAccumulators } from './accumulators.ts';
import { withMove } from './driven-visits.ts';
import type { SettleFacts, VisitFacts } from './facts.ts';
import { frozenRefusal } from './freeze.ts';
import { certainBeside, holdsBeside, ownPlace, withHolds } from './holds.ts';
import { standingOf, unresolvedRefusal } from './standing.ts';
import { answered, appended, type EntryWrite, type Transaction } from './writes.ts';

/** What becomes of a settlement, as `Ledger.settle` says it. */
export function decideSettle(
  facts: SettleFacts,
  request: SettleRequest,
  decide: Decide,
  examine?: Examine,
): Transaction<SettleResult> | Refusal {
  return withMove(settleVisit(facts, request, decide, { examine }), facts, request.drivenVisit);
}

/** The settlement alone. @param replaces the one in whose place it stands */
export function settleVisit(
  facts: VisitFacts,
  request: SettleRequest,
  decide: Decide,
  { examine, replaces }: { readonly examine?: Examine | undefined; readonly replaces?: string },
): Transaction<SettleResult> | Refusal {
  const frozen = frozenRefusal(facts.freeze);
  if (frozen !== undefined) return frozen;
  const { settlement, drivenVisit, at } = request;
  const standing = standingOf(settlement, facts);
  if (isRefusal(standing)) return standing;
  if (standing !== undefined) return examine?.(standing) ?? answered({ duplicate: true, stored: standing });
  const unresolved = unresolvedRefusal(facts.keepingOut, drivenVisit?.id);
  if (unresolved !== undefined) return unresolved;
  const { snapshot } = facts;
  const decision = decide(snapshot);
  const own = { person: settlement.person.key, visit: visitKeyOf(settlement.visit) };
  const holds = holdsBeside(facts.holds, own, at, ownPlace(facts.ownHolds, at));
  const certain = holds.length === 0 ? decision : certainBeside(holds, decision, decide(withHolds(snapshot, holds)));
  if (isRefusal(certain)) return certain;
  const { total, patientPays } = certain;
  return {
    writes: { entries: [settleEntry(request, certain, snapshot.accumulators, replaces)], release: own },
    answer: ([written]) => {
      const { seq: entry, hash, recordedAt } = appended(written);
      const { bill } = certain;
      const place = {
        person: own.person,
        counter: request.counter,
        state: 'settled',
        entry,
        hash,
        recordedAt,
      } as const;
      const replaced = replaces === undefined ? {} : { replaces };
      const stored = { settlementId: settlement.id, ...place, ...replaced, total, patientPays, bill, settlement };
      return { duplicate: false, stored };
    },
  };
}

function settleEntry(
  request: SettleRequest,
  decision: Decision,
  before: AccumulatorsByOwner,
  replaces: string | undefined,
): EntryWrite {
  const { settlement, counter, at } = request;
  const person = settlement.person.key;
  const { total, patientPays } = decision;
  return {
    person,
    kind: 'settle',
    subject: settlement.id,
    body: settleBody(request, decision, replaces),
    recordedAt: at,
    plans: decision.evidence.plans.map(({ hash, id, content }) => ({ hash, id, content })),
    settlement: { state: 'settled', counter, total, patientPays, sale: saleKeyOf(settlement) },
    accumulators: changedAccumulators(person, before, decision.deltas),
    postings: decision.postings,
    messages: [{ counter, kind: 'settled' }],
  };
}

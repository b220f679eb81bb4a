import type { DrivenVisitAdvance, StoredQuote } from '../../ledger/index.ts';
import type { Adapter } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { type Settlement, visitKeyOf } from '../../settlement/index.ts';
import {
  changesSince,
  type Desk,
  decide,
  type Envelope,
  type Outcome,
  outcomeOf,
  readSettlement,
  wireOf,
} from '../desk.ts';
import { moneyBack } from './refund.ts';
import { type Replacement, replaceSettlement } from './replace.ts';
import { repeatedReply, type SettleAnswer, settledReply } from './reply.ts';

/**
 * The whole way of a message: foreign words -> settlement -> quote checked -> priced and committed in one
 * transaction -> terminal told. The same settlement again gives the same bill, marked duplicate.
 */
export async function settle(desk: Desk, envelope: Envelope, quoteId?: string): Promise<SettleAnswer | Refusal> {
  const read = readSettlement(desk, envelope);
  if (isRefusal(read)) return read;
  const { settlement, adapter } = read;
  if (settlement.basic.state === 'trial') return refuse('BASIC_NOT_FINAL', 'basic.state');
  // A quote beside the settlement that goes shows other figures.
  if (envelope.replaces !== undefined && quoteId !== undefined) return refuse('FIELD_INVALID', 'quoteId');
  if (envelope.replaces !== undefined)
    return billAgain(desk, { settlement, adapter, counter: envelope.counter, replaces: envelope.replaces });
  const quoted = quoteId === undefined ? undefined : await desk.ledger.findQuote(quoteId);
  if (quoteId !== undefined && quoted === undefined) return refuse('QUOTE_UNKNOWN', 'quoteId');
  return commit(desk, settlement, envelope.counter, adapter, quoted);
}

/** The caller has taken a settlement back at its own place, and bills what stays: both at once here. */
async function billAgain(desk: Desk, replacement: Replacement): Promise<SettleAnswer | Refusal> {
  const replaced = await replaceSettlement(desk, replacement);
  if (isRefusal(replaced)) return replaced;
  const { stored, duplicate } = replaced;
  // A late duplicate of what is gone since is told so, as one of a plain settlement is.
  if (duplicate && stored.state === 'cancelled') {
    const { replacedBy: by } = stored;
    return by === undefined ? refuse('SETTLEMENT_CANCELLED') : refuse('SETTLEMENT_REPLACED', undefined, { by });
  }
  return { ...settledReply(stored, duplicate, desk.tails), back: moneyBack(replaced.replaced.bill, stored.bill) };
}

/**
 * The second half of `settle`, for settlements that are canonical already: replays, and driven visits that move with
 * it.
 */
export async function commit(
  desk: Desk,
  settlement: Settlement,
  counter: string,
  adapter?: Adapter,
  quoted?: StoredQuote,
  drivenVisit?: DrivenVisitAdvance,
): Promise<SettleAnswer | Refusal> {
  if (
    quoted !== undefined &&
    (quoted.person !== settlement.person.key || quoted.visit !== visitKeyOf(settlement.visit))
  ) {
    return refuse('QUOTE_OF_OTHER_VISIT', 'quoteId');
  }
  const at = desk.now().toISOString();
  const request = {
    settlement: wireOf(settlement),
    counter,
    at,
    ...(drivenVisit === undefined ? {} : { drivenVisit }),
  };
  const unlikeQuoted = (figures: Parameters<typeof outcomeOf>[0]): Refusal | undefined => {
    const changes = quoted === undefined ? undefined : changesSince(quoted.outcome as Outcome, outcomeOf(figures));
    return changes === undefined ? undefined : refuse('QUOTE_CHANGED', 'quoteId', changes);
  };
  // What stands already was perhaps settled at other figures than those that were told.
  const recorded = await desk.ledger.settle(
    request,
    (snapshot) => {
      const decision = decide(desk.plans, settlement, snapshot, adapter);
      return unlikeQuoted(decision) ?? decision;
    },
    unlikeQuoted,
  );
  if (isRefusal(recorded)) return recorded;
  if (recorded.duplicate) return repeatedReply(recorded.stored, request.settlement, desk.tails);
  desk.notify(counter);
  return settledReply(recorded.stored, false, desk.tails);
}

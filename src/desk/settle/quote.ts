import { randomUUID } from 'node:crypto';
import type { Adapter } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import type { QuoteReply } from '../../terminal/protocol.ts';
import { type Desk, decide, outcomeOf, wireOf } from '../desk.ts';
import { patientOf } from './patient.ts';
import { repeatedReply, type SettleAnswer } from './reply.ts';

export interface HeldElsewhere {
  readonly counter: string;
  /** ISO 8601. */
  readonly until: string;
}

export interface QuoteAnswer extends QuoteReply {
  readonly expiresAt: string;
  /** What it would use of deductibles and limits is held until it expires. */
  readonly held: boolean;
  /** Another counter holds what these figures turn on: until it settles or lets go they cannot be settled. */
  readonly heldElsewhere?: HeldElsewhere;
  /** The person's last entry in the ledger when it was priced. */
  readonly version: number;
  /** Settlements of the same visit that stand: these figures come on top of theirs. Absent when there are none. */
  readonly settledOfVisit?: readonly string[];
}

/** What was to be quoted is settled: the bill as it stands, which waits for nobody and holds nothing. */
export type Standing = SettleAnswer & { readonly canSettle: false };

export const isStanding = (reply: QuoteAnswer | Standing): reply is Standing => !('quoteId' in reply);

/** For whoever has use for a new quote alone. */
export const onlyQuoted = (reply: QuoteAnswer | Standing | Refusal): QuoteAnswer | Refusal =>
  isRefusal(reply) || !isStanding(reply) ? reply : refuse('VISIT_SETTLED', 'visit', { by: reply.settlementId });

/** The gateway has taken it back, before we had it or after: it can never be settled. */
export const isTakenBack = ({ code }: Refusal): boolean =>
  code === 'SETTLEMENT_CANCELLED' || code === 'CANCELLED_BEFORE_SETTLED';

const QUOTE_MS = 10 * 60_000;

/**
 * What the plans would pay, now. Reserves nothing unless it shall hold; a later settle is compared with it.
 * Refusals: those of `ledger.quote`.
 */
export async function quoteSettlement(
  desk: Desk,
  settlement: Settlement,
  counter: string,
  hold: boolean,
  adapter?: Adapter,
  drivenVisitId?: string,
): Promise<QuoteAnswer | Standing | Refusal> {
  desk.tails?.remember(settlement.person);
  const now = desk.now();
  const at = now.toISOString();
  const request = {
    id: randomUUID(),
    settlement: wireOf(settlement),
    counter,
    at,
    expiresAt: new Date(now.getTime() + QUOTE_MS).toISOString(),
    hold,
    drivenVisit: drivenVisitId,
    outcomeOf,
  };
  const quoted = await desk.ledger.quote(request, (snapshot) => decide(desk.plans, settlement, snapshot, adapter));
  if (isRefusal(quoted)) return quoted;
  if ('standing' in quoted)
    return { ...repeatedReply(quoted.standing, request.settlement, desk.tails), canSettle: false };
  const { quote, decision, heldElsewhere, ofVisit } = quoted;
  const { bill, answer } = decision.bill;
  return {
    quoteId: quote.id,
    quotedAt: at,
    expiresAt: quote.expiresAt,
    held: quote.held,
    ...(heldElsewhere === undefined ? {} : { heldElsewhere }),
    version: quote.version,
    settlementId: settlement.id,
    canSettle: settlement.basic.state !== 'trial' || drivenVisitId !== undefined,
    ...(ofVisit.length === 0 ? {} : { settledOfVisit: ofVisit }),
    patient: patientOf(request.settlement, settlement.person.certificateTail),
    bill,
    answer,
    ...(drivenVisitId === undefined ? {} : { journeyId: drivenVisitId }),
  };
}

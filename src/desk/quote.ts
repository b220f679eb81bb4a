import { randomUUID } from 'node:crypto';
import { isRefusal, type Refusal } from '../errors.ts';
import type { Adapter } from '../gateway.ts';
import { type Settlement, visitKeyOf } from '../settlement/index.ts';
import { type Desk, decide, outcomeOf, wireOf } from './desk.ts';
import { type Patient, patientOf } from './patient.ts';

export interface HeldElsewhere {
  readonly counter: string;
  /** ISO 8601. */
  readonly until: string;
}

export interface Quoted {
  readonly quoteId: string;
  readonly quotedAt: string;
  /** Until then the figures hold, as far as nothing else is settled for the person; with `held` whatever is settled. */
  readonly expiresAt: string;
  /** What it would use of deductibles and limits is held until it expires. */
  readonly held: boolean;
  /** Another counter holds what these figures turn on: until it settles or lets go they cannot be settled. */
  readonly heldElsewhere?: HeldElsewhere;
  /** The person's last entry in the ledger when it was priced. */
  readonly version: number;
  readonly settlementId: string;
  readonly canSettle: boolean;
  readonly patient: Patient;
  readonly bill: unknown;
  readonly answer: unknown;
  /** The journey this bill belongs to, when the desk itself drives the gateway. */
  readonly journeyId?: string;
}

const QUOTE_MS = 10 * 60_000;

/**
 * What the plans would pay, now. Reserves nothing unless it shall hold; a later settle is compared with it.
 * Refusals: PERSON_FROZEN, LEDGER_BUSY.
 */
export async function quoteSettlement(
  desk: Desk,
  settlement: Settlement,
  counter: string,
  hold: boolean,
  adapter?: Adapter,
  journeyId?: string,
): Promise<Quoted | Refusal> {
  desk.tails?.remember(settlement.person);
  const now = desk.now();
  const at = now.toISOString();
  const request = {
    id: randomUUID(),
    person: settlement.person.key,
    visit: visitKeyOf(settlement.visit),
    counter,
    at,
    expiresAt: new Date(now.getTime() + QUOTE_MS).toISOString(),
    hold,
    outcomeOf,
  };
  const quoted = await desk.ledger.quote(request, (snapshot) => decide(desk.plans, settlement, snapshot, adapter));
  if (isRefusal(quoted)) return quoted;
  const { quote, decision, heldElsewhere } = quoted;
  const stored = decision.bill as { bill: unknown; answer: unknown };
  return {
    quoteId: quote.id,
    quotedAt: at,
    expiresAt: quote.expiresAt,
    held: quote.held,
    ...(heldElsewhere === undefined ? {} : { heldElsewhere }),
    version: quote.version,
    settlementId: settlement.id,
    canSettle: settlement.basic.state !== 'trial' || journeyId !== undefined,
    patient: patientOf(wireOf(settlement), settlement.person.certificateTail),
    bill: stored.bill,
    answer: stored.answer,
    ...(journeyId === undefined ? {} : { journeyId }),
  };
}

import type { SettlementWire } from '../settlement/index.ts';
import type { Decision, StoredBill } from './records.ts';

/** What is asked of `ledger.quote`, what it answers, and what it keeps. */
export interface QuoteRequest {
  readonly id: string;
  readonly settlement: SettlementWire;
  readonly counter: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly hold: boolean;
  /** The driven visit whose bill this is. */
  readonly drivenVisit?: string | undefined;
  /** What of the decision a later settle is compared with. */
  readonly outcomeOf: (decision: Decision) => unknown;
}

export interface QuoteResult {
  readonly quote: StoredQuote;
  readonly decision: Decision;
  /** Another counter's hold decides whether these figures are the right ones: a settlement would be HELD_ELSEWHERE. */
  readonly heldElsewhere?: { readonly counter: string; readonly until: string };
  /** Other settlements of the same visit that stand: a stay may be settled in parts. */
  readonly ofVisit: readonly string[];
}

/** What was to be quoted is settled. */
export interface Standing {
  readonly standing: StoredBill;
}

export interface StoredQuote {
  readonly id: string;
  readonly person: string;
  readonly visit: string;
  /** The person's last entry when it was made. */
  readonly version: number;
  readonly at: string;
  readonly expiresAt: string;
  /** It holds what it would use, until it expires. */
  readonly held: boolean;
  /** Payouts by plan and liability, and what the patient pays: what a settle is compared with. */
  readonly outcome: unknown;
}

import type { BillWire } from '../bill/index.ts';

/**
 * What the till and the pages say and hear: the HTTP answers and the WebSocket messages of one counter.
 * Types only; pages import this file and nothing of the server. All amounts are yuan text with two decimals.
 */
export type { BillWire, LiabilityShareWire, PlanShareWire, ReasonWire, StepWire } from '../bill/index.ts';

/** Who the bill is for, as the screen may show it. */
export interface PatientWire {
  readonly maskedName?: string;
  /** The last four of the certificate, where a message brought it since the server started: it is not stored. */
  readonly certificateTail?: string;
  /** In whole years, on the day of the settlement. */
  readonly age?: number;
  readonly sex?: 'male' | 'female';
  readonly birthDate?: string;
  readonly insurance: { readonly region: string; readonly type: string };
  readonly visit: {
    readonly id: string;
    readonly care: string;
    readonly institution: { readonly code: string; readonly name?: string | undefined; readonly region: string };
    readonly admittedOn?: string;
    readonly dischargedOn?: string;
    readonly settledAt: string;
  };
}

/** POST /v1/quotes */
export interface QuoteReply {
  readonly quoteId: string;
  readonly quotedAt: string;
  readonly settlementId: string;
  /** final: this payload can be settled. trial or none: see `bill.basic`. */
  readonly canSettle: boolean;
  /** Until then the figures hold, as far as nothing else is settled for the person; with `held` whatever is settled. */
  readonly expiresAt?: string;
  readonly held?: boolean;
  /** It was confirmed, and the figures were others by then: details of QUOTE_CHANGED. */
  readonly changed?: Readonly<Record<string, string>>;
  readonly patient: PatientWire;
  readonly bill: BillWire;
  /** The bill in the adapter's own words (nhsa: setldetail rows). */
  readonly answer: unknown;
  /** The desk itself drives the gateway for this bill: GET /v1/journeys/{id} tells where it stands. */
  readonly journeyId?: string;
}

/** GET /v1/journeys/{id}; also POST /v1/quotes/{id}/confirm (202) while the outcome at the gateway is out. */
export interface DrivenVisitReply {
  readonly journeyId: string;
  readonly state: string;
  /** Who has to do the next thing. */
  readonly owner: 'desk' | 'cashier' | 'person' | 'none';
  readonly says: { readonly zh: string; readonly en: string };
  readonly tries: number;
  /** When it was confirmed, and the bill as it was then; while the outcome is out. */
  readonly confirmedAt?: string;
  readonly confirmed?: QuoteReply;
  /** Whose visit it is, while the outcome is out. */
  readonly patient?: PatientWire;
  /** When the desk asks the gateway again by itself. */
  readonly nextAt?: string;
  readonly quote?: QuoteReply;
  readonly settled?: SettlementReply;
}

/** POST /v1/settlements, GET /v1/bills/{id} */
export interface SettlementReply {
  readonly settlementId: string;
  readonly state: 'settled' | 'cancelled';
  readonly duplicate: boolean;
  readonly counter: string;
  readonly recordedAt: string;
  readonly cancelledAt?: string;
  /** Number and hash of the ledger entry: the receipt. */
  readonly entry: number;
  readonly hash: string;
  readonly patient: PatientWire;
  readonly bill: BillWire;
  readonly answer: unknown;
  /** Hashes of all the figures rest on. */
  readonly proof?: unknown;
}

/** GET /v1/bills/{id} */
export interface BillReply extends SettlementReply {
  readonly replaces?: string;
  readonly replacedBy?: string;
  /** Where it was taken back: what the cancellation was answered with. */
  readonly cancellation?: Omit<CancelReply, 'duplicate'>;
  /** Where money goes back: of it, of what it replaces and of what replaces it, the first step first. */
  readonly takenBack?: TakenBackWire;
}

export interface TakenBackWire {
  readonly steps: readonly {
    readonly settlementId: string;
    readonly at: string;
    /** Of a part: the lines that came back. Empty where everything did. */
    readonly goods: readonly {
      readonly line: string;
      readonly name?: string;
      readonly quantity?: string;
      readonly amount: string;
    }[];
    readonly back: MoneyBackWire;
  }[];
  /** What stands after all of them; null when nothing does. */
  readonly stands: { readonly settlementId: string; readonly total: string; readonly patientPays: string } | null;
}

/** What goes back to whom. A negative amount is what its payer pays more. Law: total = patient + payers. */
export interface MoneyBackWire {
  readonly total: string;
  /** What the patient gets back, and how: cash, then the accounts it was taken from. */
  readonly patient: string;
  readonly cash: string;
  readonly familyAccount: string;
  readonly account: string;
  readonly payers: readonly PayerBackWire[];
  /** Transfers to the patient's card that no longer come. */
  readonly transferLater: string;
}
export interface PayerBackWire {
  readonly by: 'fund' | 'institution' | 'plan';
  readonly name: string;
  readonly plan?: string;
  readonly liability?: string;
  readonly amount: string;
}

/** POST /v1/settlements/{id}/cancel, POST /v1/cancellations */
export interface CancelReply {
  readonly settlementId: string;
  readonly duplicate: boolean;
  readonly cancelledAt: string;
  readonly entry: number;
  readonly hash: string;
  /** Later settlements of the person, priced on accumulators that have now changed: for review. */
  readonly later: readonly string[];
}

/** GET /v1/counters/{counter}/bills */
export interface CounterBills {
  readonly counter: string;
  /** The last message of the counter: where a stream that starts now begins. */
  readonly seq: number;
  /** Settled and not cancelled since midnight in China. A stream begun at `after` brings all of today's messages. */
  readonly today: { readonly count: number; readonly patientPays: string; readonly after: number };
  readonly bills: readonly CounterBillRow[];
}
export interface CounterBillRow {
  readonly settlementId: string;
  readonly state: 'settled' | 'cancelled';
  readonly recordedAt: string;
  /** A part came back: the settlement in whose place it stands, and the one that stands in its place. */
  readonly replaces?: string;
  readonly replacedBy?: string;
  readonly maskedName?: string;
  readonly total: string;
  readonly patientPays: string;
}

/**
 * GET /v1/counters/{counter}/desk : quotes waiting at this counter, newest last, so that a reload restores the step.
 */
export interface WaitingQuote {
  readonly quoteId: string;
  readonly reply: QuoteReply;
}

/** POST /v1/counters/{counter}/find: the bill of that number, or those of this counter whose number ends so. */
export interface CounterFound {
  readonly bills: readonly CounterBillRow[];
}

/** GET /v1/counters/{counter}/desk */
export interface CounterDesk {
  /** The desk's own time, ISO 8601. */
  readonly at: string;
  readonly waiting: readonly WaitingQuote[];
  /** As in `CounterState`. */
  readonly underWay: readonly string[];
}

/** GET /v1/quotes/{id}/explanation, GET /v1/bills/{id}/explanation: what a page needs of the tree. */
export interface ExplanationWire {
  readonly id: string;
  readonly patient: { readonly zh: string; readonly en: string };
  /** Fee lines that were counted and those that were not, by name. */
  readonly lines?: {
    readonly counted: readonly ItemWire[];
    readonly notCounted: readonly (ItemWire & { readonly reason: { readonly zh: string; readonly en: string } })[];
  };
  readonly children: readonly ExplanationWire[];
}

/** One fee line: `item` is its name, or its kind and its code. */
export interface ItemWire {
  readonly id: string;
  readonly item: { readonly zh: string; readonly en: string };
  readonly amount: string;
}

/** Every refusal: application/problem+json. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly field?: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly retry: 'never' | 'same' | 'changed';
  readonly cashier: string;
}

/**
 * What happened at a counter: numbered from 1 without gaps, kept for ever. Also GET /v1/counters/{counter}/messages.
 */
export interface CounterEvent {
  readonly type: 'event';
  readonly seq: number;
  readonly kind: 'settled' | 'cancelled';
  readonly settlementId: string;
  readonly row: CounterBillRow;
}

/** A quote was presented at this counter by the HIS: show it. Not stored, not numbered. */
export interface CounterQuote {
  readonly type: 'quote';
  readonly quoteId: string;
  readonly reply: QuoteReply;
}

/**
 * What a terminal has when nothing was lost on the way: every event up to `seq`, and these quotes and no others.
 * Sent when the quotes change and every `STATE_EVERY_MS`. Who lacks something connects again with its cursor; a
 * quote that is no longer named was dismissed, replaced or settled elsewhere.
 */
export interface CounterState {
  readonly type: 'state';
  readonly seq: number;
  readonly waiting: readonly string[];
  readonly ledger: 'fit' | 'unfit';
  /**
   * Driven visits that were confirmed here and whose outcome is not known yet. The desk works on them. Absent when
   * there are none.
   */
  readonly underWay?: readonly string[];
}

/** Every `ALIVE_EVERY_MS`, to whoever reads: a server from which nothing comes is frozen, or cannot be reached. */
export interface CounterAlive {
  readonly type: 'alive';
  /** The desk's own time, ISO 8601. */
  readonly at?: string;
}

/** First on every connection. `after` is 0 instead of the cursor asked for when the ledger is not as far as that. */
export interface CounterHello {
  readonly type: 'hello';
  readonly counter: string;
  readonly after: number;
  /** So often at least something comes; absent from a server that says `state` alone. */
  readonly aliveEveryMs?: number;
}

/** WebSocket /v1/counters/{counter}/stream?after={seq}: in order, gapless, at least once. The terminal says nothing. */
export type CounterMessage = CounterHello | CounterEvent | CounterQuote | CounterState | CounterAlive;

export const STATE_EVERY_MS = 10_000;
export const ALIVE_EVERY_MS = 1_000;

/** Close codes of the stream. */
export const CLOSE_SLOW_READER = 1013;
export const CLOSE_RESTARTING = 1012;
/** A terminal that speaks, or pings without end, is not one of ours. */
export const CLOSE_NOT_EXPECTED = 1008;

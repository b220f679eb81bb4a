import type { Refusal } from '../refusals/index.ts';
import type { Enrolment, SettlementWire } from '../settlement/index.ts';
import type { DrivenVisitMove, DrivenVisitStore } from './driven-visit.ts';
import type { FreezeStore } from './freeze.ts';
import type { Inspection } from './inspection.ts';
import type { PlanVersionStore } from './plan-version.ts';
import type { PolicyStore } from './policy.ts';
import type { Posting } from './postings.ts';
import type { QuoteRequest, QuoteResult, Standing, StoredQuote } from './quote.ts';
import type {
  CancelReceipt,
  CounterTotals,
  Decision,
  JournalRow,
  OutboxRow,
  PersonSnapshot,
  StoredBill,
} from './records.ts';
import type { ReplaceRequest, ReplaceResult } from './replacement.ts';
import type { RosterStore } from './roster.ts';
import type { CancelEvidence, TombstoneStore } from './tombstone.ts';

export type { QuoteRequest, QuoteResult, Standing, StoredQuote } from './quote.ts';
export type * from './records.ts';

/**
 * The ledger port. It only grows: a settlement, its accumulators, postings, outbox row, hash and stored answer
 * are one transaction, and a cancel is one more entry that mirrors the first. Every row that belongs to a person
 * carries the person's key. A frozen person's settle, cancel, enrol, quote and changes of a policy are refused with
 * PERSON_FROZEN before anything else is looked at; reads stay possible. Asynchronous, so that a database with row locks
 * can implement it; `test/ledger.contract.ts` is the suite every implementation runs.
 *
 * Every call may meet a store that fails: LEDGER_FULL (nothing was recorded) or LEDGER_FAILED (unknown until the next
 * start; no later call is served). Where the answer has no place for a refusal, LedgerFault is thrown with it.
 */
export interface Ledger {
  /** What pricing needs to know of a person. For quotes; a settlement reads its own inside its transaction. */
  snapshot(person: string): Promise<PersonSnapshot>;

  /**
   * Records that a person holds a plan in its term. The same enrolment again is a duplicate.
   * Refusals: ENROLMENT_CONFLICT (other content).
   */
  enrol(enrolment: Enrolment, at: string): Promise<{ readonly duplicate: boolean } | Refusal>;

  /**
   * Commits one settlement. `decide` is called at most once, with the person locked, and must be pure.
   * The same settlement again gives the stored answer with `duplicate: true`.
   * A driven visit's settlement also moves the driven visit, in the same transaction; while a driven visit of the visit
   * is unresolved, nobody else settles the visit.
   * @param examine looks at a stored answer before it is given again; what it refuses is the answer
   * Refusals: EXISTS_WITH_DIFFERENT_CONTENT (naming the field), SETTLEMENT_CANCELLED, CANCELLED_BEFORE_SETTLED,
   * SETTLEMENT_REPLACED, VISIT_UNRESOLVED, HELD_ELSEWHERE, LEDGER_DAMAGED, LEDGER_BUSY, and whatever `decide` refuses;
   * after a refusal nothing has changed.
   */
  settle(request: SettleRequest, decide: Decide, examine?: Examine): Promise<SettleResult | Refusal>;

  /**
   * Takes a settlement back: the exact mirror of its postings and accumulators. Again: the same receipt, `duplicate:
   * true`. One that is not there yet leaves a tombstone where the request proves it: should it still come, it is
   * refused. Refusals: SETTLEMENT_UNKNOWN, SETTLEMENT_REPLACED, JOURNEY_MOVED_ON (a driven visit committed it, and the
   * request does not move that driven visit), LEDGER_DAMAGED, LEDGER_BUSY, and whatever `examine` refuses.
   */
  cancel(request: CancelRequest, examine?: Examine): Promise<CancelResult | Refusal>;

  /**
   * Takes a settlement back and settles another of the same person in its place, in one transaction: two entries, both
   * messages to the counters, or nothing. `decide` sees the person as the reversal leaves them. The same again gives
   * the stored receipt and bill with `duplicate: true`, also when those have been replaced or taken back since.
   * Refusals: SETTLEMENT_UNKNOWN, SETTLEMENT_CANCELLED, SETTLEMENT_REPLACED, MESSAGE_CONTRADICTS (another person),
   * those of `settle`, and whatever `decide` refuses.
   */
  replace(request: ReplaceRequest, decide: Decide): Promise<ReplaceResult | Refusal>;

  /**
   * Prices a visit and keeps the quote, in one transaction. What other quotes of the person hold counts as used, so
   * that two counters never promise the same money. With `hold` the quote holds what it would use until it expires; an
   * earlier hold of the same visit gives way. `decide` is called once, and once more beside the holds of others; it
   * must be pure. What is settled already is not priced: the answer is the bill that stands, and nothing is kept or
   * held. Refusals: those that `settle` would give whatever the figures are (a trial: only that it was settled), and
   * whatever `decide` refuses.
   */
  quote(request: QuoteRequest, decide: Decide): Promise<QuoteResult | Standing | Refusal>;
  /** Lets go of what a quote holds. */
  releaseHold(quoteId: string): Promise<void>;
  /** Quotes older than a moment promise nothing any more; they and their holds are the only rows ever removed. */
  forgetQuotesBefore(at: string): Promise<void>;
  findQuote(id: string): Promise<StoredQuote | undefined>;

  findBill(settlementId: string): Promise<StoredBill | undefined>;
  /** The newest first. */
  billsOfCounter(counter: string, limit: number, before?: number): Promise<readonly StoredBill[]>;
  /** Settled and not cancelled at a counter since a moment, and the numbers of its messages then and now. */
  totalsOfCounter(counter: string, since: string): Promise<CounterTotals>;

  /** Messages to a counter after a cursor, in order, gapless from 1. */
  outbox(counter: string, after: number, limit: number): Promise<readonly OutboxRow[]>;

  /** All entries in order, for the audit. */
  journal(after: number, limit: number): Promise<readonly JournalRow[]>;
  /** Everybody the ledger has an entry of, by key. */
  persons(after: string, limit: number): Promise<readonly string[]>;
  postingsOf(settlementId: string): Promise<readonly (Posting & { readonly entry: number })[]>;
  planOf(hash: string): Promise<string | undefined>;
  readonly planVersions: PlanVersionStore;
  /** Raw rows, for the audit. */
  readonly inspection: Inspection;

  /** Every plan somebody in the ledger holds. A server without one of them would leave it off the bill unsaid. */
  plansHeld(): Promise<string[]>;

  /**
   * Binds the ledger to the key that names its persons, by a check value of it. Another key would find nobody:
   * limits would start anew. @returns false when the ledger is bound to another key
   */
  bindPersonKey(check: string): Promise<boolean>;

  /** Whose money operations are stopped. */
  readonly freezes: FreezeStore;

  /** Settlements that were taken back before they came. */
  readonly tombstones: TombstoneStore;

  /** Visits that the desk takes through the gateway, in the same store. */
  readonly drivenVisits: DrivenVisitStore;

  /** Enrolments by the plan's rules, their corrections and withdrawals. */
  readonly policies: PolicyStore;
  /** Enrolments by the million, from an insurer's files. */
  readonly rosters: RosterStore;

  /** Refuses or throws when the store cannot take a write. */
  checkWritable(): Promise<Refusal | undefined>;
  close(): Promise<void>;
}

export interface SettleRequest {
  readonly settlement: SettlementWire;
  readonly counter: string;
  /** The server's clock, ISO 8601. */
  readonly at: string;
  /** The driven visit whose settlement this is, and its move when this is written (or was before). */
  readonly drivenVisit?: DrivenVisitAdvance;
}

export interface DrivenVisitAdvance {
  readonly id: string;
  readonly version: number;
  readonly move: DrivenVisitMove;
}

export type Examine = (bill: StoredBill) => Refusal | undefined;

export type Decide = (snapshot: PersonSnapshot) => Decision | Refusal;

export interface SettleResult {
  readonly duplicate: boolean;
  readonly stored: StoredBill;
}

export interface CancelRequest {
  readonly settlementId: string;
  readonly at: string;
  readonly counter?: string;
  /** Why, in the words of whoever cancelled at the counter. */
  readonly reason?: string;
  /** That it was taken back at the gateway: if it is not here yet, it must never come. */
  readonly evidence?: CancelEvidence | undefined;
  readonly drivenVisit?: DrivenVisitAdvance;
}

export interface CancelResult {
  readonly duplicate: boolean;
  readonly receipt: CancelReceipt;
  /** Absent when the cancel came before its settlement. */
  readonly stored?: StoredBill;
}

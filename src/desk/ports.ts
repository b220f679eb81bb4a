import type { SettlementWire } from '../settlement/index.ts';
import type { QuoteAnswer } from './settle/quote.ts';

/**
 * What all instances behind one address must know of each other, beside the ledger. Every value is plain JSON, so that
 * a row of a database can hold it. `reply` and the messages of a case name a patient: outside of the process they are
 * encrypted.
 */
export interface SharedState {
  readonly bills: PresentedBills;
  readonly leases: Leases;
  /** Cases of hospitals that report a visit message by message. */
  readonly cases: CaseStore;
  /** The key of the case that a quote belongs to. */
  readonly casesByQuote: KeyedStore<string>;
  /** Answers to the messages of cases, by the sender's number. */
  readonly trades: KeyedStore<StoredTrade>;
  /** The gateway's numbers of its latest answers, each with our message that it came for. */
  readonly answers: KeyedStore<string>;
}

/** A bill that was presented at a counter, and perhaps confirmed since. */
export interface PresentedBill {
  readonly quoteId: string;
  readonly counter: string;
  /** The key of the visit. */
  readonly visit: string;
  readonly settlementId: string;
  readonly settlement: SettlementWire;
  /** The name of the adapter. */
  readonly adapter: string;
  readonly hold: boolean;
  /** The driven visit it belongs to: the cashier's keys then move the driven visit. */
  readonly journeyId?: string;
  readonly reply: QuoteAnswer;
  readonly settled: boolean;
}

export interface PresentedBills {
  /** Adds it as the newest. An earlier bill of the same visit at the same counter is removed in the same step. */
  put(bill: PresentedBill): Promise<void>;
  find(quoteId: string): Promise<PresentedBill | undefined>;
  /** Those with all of these values, the newest last. */
  where(by: Partial<Pick<PresentedBill, 'counter' | 'visit' | 'settlementId'>>): Promise<readonly PresentedBill[]>;
  /** Does nothing where the bill is gone. */
  change(quoteId: string, change: Partial<Pick<PresentedBill, 'reply' | 'settled'>>): Promise<void>;
  /** The quotes of the oldest bills, as many as there are above `most`: of one counter, or of all together. */
  oldestAbove(most: number, counter?: string): Promise<readonly string[]>;
  /** @returns the bill, to the one caller that removed it */
  remove(quoteId: string): Promise<PresentedBill | undefined>;
}

/** Who is at work on what. A holder that dies keeps the others out until its lease ends, by the store's own clock. */
export interface Leases {
  /**
   * @returns a fencing number, higher than every earlier one of the subject; undefined while another holder has it. The
   *   same holder may take it again: its earlier lease ends
   */
  take(subject: string, holder: string, ms: number): Promise<number | undefined>;
  /** @returns false when somebody has taken it since */
  renew(subject: string, fence: number, ms: number): Promise<boolean>;
  /** Does nothing when somebody has taken it since. */
  release(subject: string, fence: number): Promise<void>;
}

/** Values by key. An implementation may forget what was put in longest ago. */
export interface KeyedStore<V> {
  find(key: string): Promise<V | undefined>;
  /** Puts it in where nothing is, in one step. @returns what is there then */
  add(key: string, value: V): Promise<V>;
}

export interface CaseStore extends Pick<KeyedStore<StoredCase>, 'find'> {
  /**
   * Puts it in, or back as the newest: in the place of the version before it alone, in one step.
   * @returns whether it is
   */
  put(key: string, value: StoredCase): Promise<boolean>;
  remove(key: string): Promise<void>;
}

/** What was said of a case so far; the messages as they came. */
export interface StoredCase {
  /** From 1, one more each time it is put in. */
  readonly version: number;
  readonly opened: unknown;
  readonly lines: readonly unknown[];
  readonly lineCount: number;
  /** The last quote: what the hospital told the patient. Its id is gone once it is settled or put away. */
  readonly quote?: { readonly id?: string; readonly answer: unknown };
  /** Its bill is settled: the next line begins another bill. */
  readonly settled: boolean;
}

export interface StoredTrade {
  /** A hash of the message. */
  readonly print: string;
  readonly written: unknown;
}

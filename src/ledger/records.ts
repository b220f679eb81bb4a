import type { AnsweredBill } from '../bill/index.ts';
import type { Exact } from '../money/index.ts';
import type { Enrolment, SettlementWire } from '../settlement/index.ts';
import type { Posting } from './postings.ts';

/** Exact yuan by owner (a plan, a family, the region's scheme) and bucket. */
export type AccumulatorsByOwner = ReadonlyMap<string, ReadonlyMap<string, Exact>>;

export interface PersonSnapshot {
  readonly enrolments: readonly Enrolment[];
  readonly accumulators: AccumulatorsByOwner;
  /** Number of the person's last entry: changes with everything that can change a price. */
  readonly version: number;
}

export interface Decision {
  /** The stored answer. */
  readonly bill: AnsweredBill;
  /** Canonical text of its bill, and of the settlement, where whoever decided wrote them already. */
  readonly texts?: { readonly bill: string; readonly settlement: string };
  readonly patientPays: bigint;
  readonly total: bigint;
  readonly deltas: AccumulatorsByOwner;
  readonly postings: readonly Posting[];
  /** Everything the decision rested on, so that it can be made again for ever. */
  readonly evidence: Evidence;
}

export interface Evidence {
  readonly engine: string;
  /** The rule that put the plans in order. */
  readonly order: { readonly id: string; readonly rule: Text; readonly why: Text };
  readonly plans: readonly {
    readonly id: string;
    readonly hash: string;
    readonly content: string;
    readonly enrolment?: Enrolment;
  }[];
  readonly before: AccumulatorsByOwner;
}

interface Text {
  readonly zh: string;
  readonly en: string;
}

export interface CancelReceipt {
  readonly settlementId: string;
  readonly cancelledAt: string;
  readonly entry: number;
  readonly hash: string;
  readonly reason?: string;
  /** Later settlements of the person under the same plans: priced on accumulators that have now changed. */
  readonly later: readonly string[];
  /** The cancel came before its settlement, which will be refused if it still comes. */
  readonly beforeSettlement?: true;
  /** The settlement that stands in its place. */
  readonly replacedBy?: string;
}

export interface StoredBill {
  readonly settlementId: string;
  readonly person: string;
  readonly counter: string;
  readonly state: 'settled' | 'cancelled';
  readonly entry: number;
  readonly hash: string;
  readonly recordedAt: string;
  readonly cancelledAt?: string;
  /** The settlement in whose place this one stands; the one that stands in its place. */
  readonly replaces?: string;
  readonly replacedBy?: string;
  readonly cancellation?: CancelReceipt;
  readonly patientPays: bigint;
  readonly total: bigint;
  readonly bill: AnsweredBill;
  readonly settlement: SettlementWire;
}

export interface CounterTotals {
  readonly count: number;
  readonly patientPays: bigint;
  readonly lastSeq: number;
  /** The number of the last message before that moment. */
  readonly seqBefore: number;
}

export interface OutboxRow {
  readonly counter: string;
  readonly seq: number;
  readonly kind: 'settled' | 'cancelled';
  readonly settlementId: string;
  readonly entry: number;
}

export type EntryKind = 'enrol' | 'policy' | 'amend' | 'withdraw' | 'settle' | 'cancel' | 'tombstone' | 'lift';

export interface JournalRow {
  readonly seq: number;
  readonly person: string;
  readonly personSeq: number;
  readonly kind: EntryKind;
  readonly subject: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly recordedAt: string;
}

export type * from './driver.ts';

import type { Bill, BillWire } from '../bill/index.ts';
import type { Refusal } from '../refusals/index.ts';
import type { Settlement, StatedOriginal } from '../settlement/index.ts';
import type { GatewayDriver } from './driver.ts';

/**
 * The port an adapter fulfils: it turns the messages of one outside world into canonical settlements and
 * cancellations, and our bill back into that world's words. Pure both ways: no clock, no I/O, no ledger.
 */
export interface Adapter {
  readonly name: string;
  /** The edition of the interface it reads, for the operator. */
  readonly edition: string;
  /**
   * @param payload what the caller posted under `messages` and beside it, numbers still as raw text
   * @param personKey turns a certificate into the person's pseudonymous key; the certificate goes no further
   */
  readSettlement(payload: unknown, personKey: PersonKey): Settlement | Refusal;
  /**
   * The same settlement, several times faster, of a payload that has nothing unusual in it.
   * @returns undefined for anything unusual, and for whatever is to be refused: `readSettlement` is the judge
   */
  readUsual?(payload: UsualPayload, personKey: PersonKey): Settlement | undefined;
  readCancellation(payload: unknown, personKey: PersonKey): Cancellation | Refusal;
  /** Our bill in the adapter's own language, for a HIS that already prints such rows. */
  writeBill(bill: Bill, lines: Settlement['lines']): unknown;
  /**
   * The rows that take such an answer back, with the signs that this world gives them.
   * @param answer as `writeBill` gave it once, out of the ledger; it may be another adapter's
   * @returns undefined when it is not one of this adapter's
   */
  writeReversal?(answer: unknown): unknown;
  /** Present where goods are sold that can come back in part. */
  readReturn?(payload: unknown): GoodsReturn | Refusal;
  /** Present when the desk can take a visit through this adapter's gateway itself. */
  readonly driver?: GatewayDriver;
  /** For a world that does not speak JSON: the endpoint its bytes come in by, and answers go out by. */
  readonly document?: DocumentCodec;
  /** For a world that tells of a visit message by message. */
  readonly cases?: CaseProtocol;
}

/** A payload as the native parser read it, and what it leaves open. Of a string each byte of UTF-8 is a character. */
export interface UsualPayload {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Every key of the body. */
  readonly names: ReadonlySet<string>;
  /** Names under which a number was written with noughts behind its decimals, and the most decimals of one. */
  readonly padded: ReadonlyMap<string, number>;
}

/** How such a world is heard and answered: what a message asks rests on those before it, which the desk keeps. Pure. */
export interface CaseProtocol {
  /** The last part of its own address on the server. */
  readonly address: string;
  hear(message: unknown, personKey: PersonKey): CaseMessage | Refusal;
  /** @param promised what `writeBill` gave for the last quote of the case @returns what `readSettlement` takes */
  payloadOf(kept: readonly unknown[], asking: unknown, promised?: unknown): unknown;
  /**
   * @param message what is answered, as far as it could be read
   * @param number of the exchange at our side
   * @returns plain JSON
   */
  write(message: unknown, came: CaseResult | Refusal, number: string): unknown;
}

/** One message of a conversation. */
export interface CaseMessage {
  /** Who sends; never absent, and the first part of every case and settlement of theirs. */
  readonly sender: string;
  /** The sender's own number of the message: the same number is the same message. */
  readonly trade: string;
  /** The place of that number, for refusals. */
  readonly at: string;
  readonly counter?: string;
  readonly asks: CaseRequest;
}

interface AboutCase {
  readonly case: string;
  readonly at: string;
}
export type CaseRequest =
  | { readonly what: 'identify'; readonly person: string; readonly on?: string }
  | ({ readonly what: 'open' | 'change' | 'close' | 'no-lines' | 'quote' | 'settle' } & AboutCase)
  | ({ readonly what: 'lines'; readonly count: number } & AboutCase)
  | { readonly what: 'cancel'; readonly at: string }
  /** Takes or leaves what was quoted. `about` is the number our answer gave. */
  | {
      readonly what: 'decide';
      readonly about: string;
      readonly accept: boolean;
      readonly at: string;
      readonly flagAt: string;
    };

/** What came of it, to be put into the other world's words. */
export type CaseResult =
  | { readonly what: 'done' }
  | {
      readonly what: 'person';
      readonly plans: readonly { readonly plan: string; readonly name: string; readonly inForce: boolean }[];
    }
  /** `number` names it from now on: of the quote, or of the settlement. `answer` is what `writeBill` gave. */
  | { readonly what: 'result'; readonly number: string; readonly answer: unknown };

/** How a world that posts documents is heard and answered. Pure, as the rest: bytes in, bytes out. */
export interface DocumentCodec {
  /** The last part of its own address on the server. */
  readonly address: string;
  /** Media types it takes, in small letters. */
  readonly mediaTypes: readonly string[];
  /**
   * @param charset as the content type declares it
   * @returns the payload that `readSettlement` and `readCancellation` take
   */
  open(bytes: Uint8Array, charset: string | undefined): { readonly payload: unknown } | Refusal;
  /** What an answer needs of a payload, as plain data. */
  frameOf(payload: unknown): unknown;
  /**
   * @param payload what the answer answers, or its frame; undefined when the request could not be opened
   * @returns the answer, in the charset and the wrapping of what was asked
   */
  write(answer: DeskAnswer | Refusal, payload: unknown): { readonly bytes: Uint8Array; readonly charset: string };
}

/** What was decided of a quote, a settlement or a cancellation, as the HTTP interface says it. */
export interface DeskAnswer {
  readonly settlementId: string;
  /** As on the wire: amounts are yuan text. Absent for a cancellation. */
  readonly bill?: BillWire;
  readonly quoteId?: string;
  readonly expiresAt?: string;
  readonly held?: boolean;
  readonly canSettle?: boolean;
  readonly state?: 'settled' | 'cancelled';
  readonly duplicate?: boolean;
  readonly cancelledAt?: string;
  /** The cancel came before its settlement. */
  readonly beforeSettlement?: true;
  /** Of a cancellation: what goes back to the patient and to whom else, in yuan text. */
  readonly back?: {
    readonly total: string;
    readonly patient: string;
    readonly cash: string;
    readonly account: string;
    readonly familyAccount: string;
    readonly transferLater: string;
    readonly payers: readonly { readonly by: 'fund' | 'institution' | 'plan'; readonly amount: string }[];
  };
}

export type PersonKey = (certificateType: string, certificateNumber: string) => string;

export interface Cancellation {
  /** The canonical id of the settlement that is taken back. */
  readonly settlementId: string;
  /** What the cancelling message says the total was, as a positive amount in fen; checked against the original. */
  readonly total?: bigint;
  /** Everything else that it states of the original; each is checked against it. */
  readonly stated?: StatedOriginal;
}

/** Goods that came back to a pharmacy. */
export interface GoodsReturn {
  /** The canonical id of the sale, as it was first settled. */
  readonly settlementId: string;
  /** 1 for the first return of the sale, then one more each time: the same return again has the same number. */
  readonly number: number;
  /** What came back, by line; everything that is left of the sale when absent. */
  readonly lines?: readonly {
    readonly id: string;
    /** Plain decimal, at most four decimals, above zero. */
    readonly quantity: string;
    /** How the caller names this place in its message. */
    readonly at: string;
  }[];
}

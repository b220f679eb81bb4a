import type { Bill } from './bill/index.ts';
import type { Refusal } from './errors.ts';
import type { Presenter, Settlement } from './settlement/index.ts';

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
  readCancellation(payload: unknown): Cancellation | Refusal;
  /** Our bill in the adapter's own language, for a HIS that already prints such rows. */
  writeBill(bill: Bill, lines: Settlement['lines']): unknown;
  /** Present where goods are sold that can come back in part. */
  readReturn?(payload: unknown): GoodsReturn | Refusal;
  /** Present when the desk can take a visit through this adapter's gateway itself. */
  readonly driver?: GatewayDriver;
  /** For a world that does not speak JSON: the door its bytes come in by, and answers go out by. */
  readonly document?: DocumentDoor;
  /** For a world that tells of a visit message by message. */
  readonly cases?: CaseDoor;
}

/** How such a world is heard and answered: what a message asks rests on those before it, which the desk keeps. Pure. */
export interface CaseDoor {
  /** The last part of its own address on the server. */
  readonly address: string;
  hear(message: unknown, personKey: PersonKey): Turn | Refusal;
  /** @param promised what `writeBill` gave for the last quote of the case @returns what `readSettlement` takes */
  payloadOf(kept: readonly unknown[], asking: unknown, promised?: unknown): unknown;
  /**
   * @param message what is answered, as far as it could be read
   * @param number of the exchange at our side
   * @returns plain JSON
   */
  write(message: unknown, came: Came | Refusal, number: string): unknown;
}

/** One message of a conversation. */
export interface Turn {
  /** Who sends; never absent, and the first part of every case and settlement of theirs. */
  readonly sender: string;
  /** The sender's own number of the message: the same number is the same message. */
  readonly trade: string;
  /** The place of that number, for refusals. */
  readonly at: string;
  readonly counter?: string;
  readonly asks: Asked;
}

interface AboutCase {
  readonly case: string;
  readonly at: string;
}
export type Asked =
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
export type Came =
  | { readonly what: 'done' }
  | {
      readonly what: 'person';
      readonly plans: readonly { readonly plan: string; readonly name: string; readonly inForce: boolean }[];
    }
  /** `number` names it from now on: of the quote, or of the settlement. `answer` is what `writeBill` gave. */
  | { readonly what: 'result'; readonly number: string; readonly answer: unknown };

/** How a world that posts documents is heard and answered. Pure, as the rest: bytes in, bytes out. */
export interface DocumentDoor {
  /** The last part of its own address on the server. */
  readonly address: string;
  /** Media types it takes, in small letters. */
  readonly mediaTypes: readonly string[];
  /**
   * @param charset as the content type declares it
   * @returns the payload that `readSettlement` and `readCancellation` take
   */
  open(bytes: Uint8Array, charset: string | undefined): { readonly payload: unknown } | Refusal;
  /**
   * @param payload what the answer answers; undefined when the request could not be opened
   * @returns the answer, in the charset and the wrapping of what was asked
   */
  write(answer: Decided | Refusal, payload: unknown): { readonly bytes: Uint8Array; readonly charset: string };
}

/** What was decided of a quote, a settlement or a cancellation, as the HTTP interface says it. */
export interface Decided {
  readonly settlementId: string;
  /** As on the wire: amounts are yuan text. Absent for a cancellation. */
  readonly bill?: unknown;
  readonly quoteId?: string;
  readonly expiresAt?: string;
  readonly held?: boolean;
  readonly canSettle?: boolean;
  readonly state?: 'settled' | 'cancelled';
  readonly duplicate?: boolean;
  readonly cancelledAt?: string;
  /** The cancel came before its settlement. */
  readonly beforeSettlement?: true;
}

export type PersonKey = (certificateType: string, certificateNumber: string) => string;

export interface Cancellation {
  /** The canonical id of the settlement that is taken back. */
  readonly settlementId: string;
  /** What the cancelling message says the total was, as a positive amount in fen; checked against the original. */
  readonly total?: bigint;
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

/**
 * What the desk does with a gateway, in its own words; which transaction that is, only the adapter knows.
 * `settle`, `cancel` and `reverse` move money at the gateway; all others can be sent again.
 */
export type GatewayStep =
  | 'identify'
  | 'register'
  | 'describe'
  | 'upload'
  | 'trial'
  | 'discharge'
  | 'settle'
  | 'query'
  | 'cancel'
  | 'reverse';

/** One transaction as it crossed the wire, plain JSON: the request without secrets, the answer as `Verdict` gave it. */
export interface Exchange {
  readonly step: GatewayStep;
  readonly request: unknown;
  readonly response: unknown;
}

/** A visit as a hospital hands it over to be driven, checked by the adapter. */
export interface DrivenVisit {
  /** Unique for ever: institution code, a colon, the hospital's own number of the visit. */
  readonly key: string;
  readonly institution: string;
  /** What goes to the gateway before the bill is shown, in order, a step perhaps several times; the last is the trial. */
  readonly before: readonly GatewayStep[];
  /** What goes once the cashier has confirmed; the last is the settlement. */
  readonly after: readonly GatewayStep[];
  /** The adapter's own, plain JSON: the desk keeps it and gives it back. */
  readonly content: unknown;
}

/** What was said of a visit so far, oldest first. */
export interface Told {
  readonly visit: DrivenVisit;
  readonly said: readonly Exchange[];
}

/** Where and when a message is written. `number` never repeats. */
export interface Stamp {
  readonly number: number;
  readonly at: Date;
}

export interface GatewayMessage {
  readonly step: GatewayStep;
  /** Our own number of the message: by it the gateway is asked what became of it. */
  readonly msgid: string;
  readonly request: unknown;
}

/** Where the money can be, after an answer or none. */
export type Verdict =
  | {
      readonly kind: 'done';
      readonly response: unknown;
      /** Institution code, a colon, the gateway's number of the visit. */
      readonly gatewayVisit?: string;
    }
  /**
   * An answer: nothing happened. `code` is the gateway's own, or a word of ours where it answered well and the visit
   * cannot go on from there; `field` is then what the hospital has to mend in what it posted.
   */
  | { readonly kind: 'refused'; readonly code: string; readonly field?: string; readonly response: unknown }
  /** The gateway says that there is nothing of the kind: not settled, or no longer. */
  | { readonly kind: 'absent'; readonly response: unknown }
  /** No answer, or one that cannot be trusted. Whether anything happened is not known. */
  | { readonly kind: 'unclear'; readonly why: string };

/** Writes and reads the messages of a visit that the desk drives. Pure: no clock, no I/O. */
export interface GatewayDriver {
  /** Refusals name the field. */
  readVisit(payload: unknown): DrivenVisit | Refusal;
  /**
   * @param about the message that settles: what `query` and `reverse` are about
   * @throws Error on a step that the visit does not have, or before the answers it builds on
   */
  write(step: GatewayStep, told: Told, stamp: Stamp, about?: GatewayMessage): GatewayMessage;
  /** @param text the body of an answer, as it came */
  read(message: GatewayMessage, told: Told, text: string): Verdict;
  /** What `readSettlement` is given: the visit's exchanges, as a hospital would have posted them. */
  payloadOf(told: Told): unknown;
  /** Present when a visit may name its patient by what the patient shows. */
  readonly door?: VisitDoor;
}

/** What became of one attempt to send. */
export type Sent =
  | { readonly kind: 'answered'; readonly text: string }
  /** It certainly never arrived. */
  | { readonly kind: 'not-sent'; readonly why: string }
  /** It may have arrived. */
  | { readonly kind: 'silent'; readonly why: string };

/** The wire to a gateway: the only I/O of an adapter. */
export interface GatewayLine {
  /** Never rejects. @param late is told of an answer that came after we had stopped waiting */
  send(message: GatewayMessage, late: (text: string) => void): Promise<Sent>;
}

/**
 * What a patient shows at the door. The text of a code and a token live no longer than the request that carries them: they
 * are decoded before anything is written down, and are kept nowhere.
 */
export type Shown =
  | { readonly qr: string }
  | { readonly token: string }
  | { readonly card: { readonly number: string; readonly serial: string } }
  | { readonly decoded: Decoded };

/** A code that was decoded: by the national service, or by the hospital system already. */
export interface Decoded {
  readonly certificateType: string;
  /** As said; one with stars identifies nobody. */
  readonly certificateNumber?: string | undefined;
  readonly name: string;
  readonly insuredRegion?: string | undefined;
  readonly token?: string | undefined;
  /** Who holds the phone, where that is not the patient, and what the holder is to the patient. */
  readonly holder?: { readonly relation: Presenter['relation']; readonly name: string } | undefined;
}

/** Where something is shown: who asks the gateway. */
export interface Place {
  readonly institution: string;
  readonly institutionName: string;
  readonly region: string;
  readonly operator: string;
  readonly operatorName: string;
}

/** Who it is, with a whole certificate. There is no token in it. */
export interface Identified {
  readonly certificateType: string;
  readonly certificateNumber: string;
  readonly maskedName: string;
  readonly insuredRegion?: string;
  readonly presentedBy?: Presenter;
}

/** Finds out who somebody is by what they show. It keeps nothing and writes nothing anywhere. */
export interface CredentialDecoder {
  /**
   * Never rejects. Refusals: CREDENTIAL_INVALID with `why`, GATEWAY_NONE, GATEWAY_SILENT, GATEWAY_REFUSED, MESSAGE_CONTRADICTS,
   * FIELD_INVALID.
   * @param place needed whenever the gateway has to be asked
   */
  whoShows(shown: Shown, place: Place | undefined, stamp: () => Promise<Stamp>): Promise<Identified | Refusal>;
}

/** The part of a driver that takes a visit whose patient is not yet identified. Pure. */
export interface VisitDoor {
  /** What the visit itself says was shown, where that has to be decoded first. */
  shownIn(payload: unknown): Shown | undefined;
  placeIn(payload: unknown): Place | Refusal;
  /** The visit under the certificate of whoever was identified. Refusals name the field. */
  identified(payload: unknown, who: Identified): unknown;
}

import type { Refusal } from '../refusals/index.ts';
import type { Presenter } from '../settlement/index.ts';

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
export interface VisitOrder {
  /** Unique for ever: institution code, a colon, the hospital's own number of the visit. */
  readonly key: string;
  readonly institution: string;
  /**
   * What goes to the gateway before the bill is shown, in order, a step perhaps several times; the last is the trial.
   */
  readonly before: readonly GatewayStep[];
  /** What goes once the cashier has confirmed; the last is the settlement. */
  readonly after: readonly GatewayStep[];
  /** The adapter's own, plain JSON: the desk keeps it and gives it back. */
  readonly content: unknown;
}

/** What was said of a visit so far, oldest first. */
export interface VisitHistory {
  readonly visit: VisitOrder;
  readonly exchanges: readonly Exchange[];
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
  readVisit(payload: unknown): VisitOrder | Refusal;
  /**
   * @param about the message that settles: what `query` and `reverse` are about
   * @throws Error on a step that the visit does not have, or before the answers it builds on
   */
  write(step: GatewayStep, told: VisitHistory, stamp: Stamp, about?: GatewayMessage): GatewayMessage;
  /** @param text the body of an answer, as it came */
  read(message: GatewayMessage, told: VisitHistory, text: string): Verdict;
  /**
   * The gateway's own number of an answer, which no other answer has; undefined where there is none that can be
   * trusted.
   */
  answerNumber?(text: string): string | undefined;
  /** What `readSettlement` is given: the visit's exchanges, as a hospital would have posted them. */
  payloadOf(told: VisitHistory): unknown;
  /** Present when a visit may name its patient by what the patient shows. */
  readonly credentialStep?: CredentialStep;
}

/** What became of one attempt to send. */
export type Delivery =
  | { readonly kind: 'answered'; readonly text: string }
  /** It certainly never arrived. */
  | {
      readonly kind: 'not-sent';
      readonly why: string;
      /** It was not even tried: the line is known to be down. */
      readonly down?: true;
    }
  /** It may have arrived. */
  | { readonly kind: 'silent'; readonly why: string };

/** The wire to a gateway: the only I/O of an adapter. */
export interface GatewayLine {
  /** Never rejects. @param late is told of an answer that came after we had stopped waiting */
  send(message: GatewayMessage, late: (text: string) => void): Promise<Delivery>;
  /** Known to be down: whatever is sent now is not sent. */
  isDown?(): boolean;
  /** Waits for no late answer any more: whoever comes next asks again. */
  close?(): void;
}

/**
 * What a patient shows on arrival. The text of a code and a token live no longer than the request that carries them:
 * they are decoded before anything is written down, and are kept nowhere.
 */
export type PresentedCredential =
  | { readonly qr: string }
  | { readonly token: string }
  | { readonly card: { readonly number: string; readonly serial: string } }
  | { readonly decoded: DecodedCredential };

/** A code that was decoded: by the national service, or by the hospital system already. */
export interface DecodedCredential {
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
export interface IdentifiedPerson {
  readonly certificateType: string;
  readonly certificateNumber: string;
  readonly maskedName: string;
  readonly insuredRegion?: string;
  readonly presentedBy?: Presenter;
}

/** Finds out who somebody is by what they show. It keeps nothing and writes nothing anywhere. */
export interface CredentialDecoder {
  /**
   * Never rejects. Refusals: CREDENTIAL_INVALID with `why`, GATEWAY_NONE, GATEWAY_DOWN, GATEWAY_SILENT,
   * GATEWAY_REFUSED, MESSAGE_CONTRADICTS, FIELD_INVALID.
   * @param place needed whenever the gateway has to be asked
   */
  whoShows(
    shown: PresentedCredential,
    place: Place | undefined,
    stamp: () => Promise<Stamp>,
  ): Promise<IdentifiedPerson | Refusal>;
}

/** The part of a driver that takes a visit whose patient is not yet identified. Pure. */
export interface CredentialStep {
  /** What the visit itself says was shown, where that has to be decoded first. */
  shownIn(payload: unknown): PresentedCredential | undefined;
  placeIn(payload: unknown): Place | Refusal;
  /** The visit under the certificate of whoever was identified. Refusals name the field. */
  identified(payload: unknown, who: IdentifiedPerson): unknown;
}

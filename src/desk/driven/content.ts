import type { DrivenVisit } from '../../ledger/index.ts';
import type {
  Adapter,
  Exchange,
  GatewayDriver,
  GatewayLine,
  GatewayMessage,
  VisitHistory,
  VisitOrder,
} from '../../port/adapter.ts';
import type { Refusal } from '../../refusals/index.ts';
import type { Driving } from '../desk.ts';

/** What a driven visit knows that names a patient: kept sealed, and carried from one recovery point to the next. */
export interface Content {
  readonly visit: VisitOrder;
  readonly said: readonly Exchange[];
  readonly hold: boolean;
  /** Written down before it was sent: a restart sends the very same message, or asks about it. */
  readonly pending?: GatewayMessage;
  /** The message that takes the settlement back, likewise. */
  readonly undo?: GatewayMessage;
  /** A reversal was answered with a yes, which a second one has yet to bear out. */
  readonly reversed?: true;
  /** How often the gateway said, since the message was sent, that it knows of no such settlement. */
  readonly absent?: number;
  /**
   * The message that settles was refused, with this code of the gateway's: an answer only when it is refused `again`,
   * and queries find nothing, for a refusal does not say which message it refuses, and a query may not find yet what is
   * booked already. `first`: the first sending was refused too; otherwise it was never answered.
   */
  readonly refused?: { readonly code: string; readonly first: boolean; readonly again: boolean };
  /** What the cashier was last told, in full. */
  readonly refusal?: Refusal;
}

/** One driven visit in hand: its row, its content, and the way to its gateway. */
export interface DriveState {
  readonly drivenVisit: DrivenVisit;
  readonly content: Content;
  readonly adapter: Adapter;
  readonly driver: GatewayDriver;
  readonly line: GatewayLine;
  /** It stands where this turn moved it. Otherwise an earlier turn left it there, in this process or another. */
  readonly isOwnMove: boolean;
}

export const decryptContent = (driving: Driving, drivenVisit: DrivenVisit): Content =>
  JSON.parse(driving.encryption.decrypt(drivenVisit.sealed)) as Content;

export const encryptContent = (driving: Driving, content: Content): string =>
  driving.encryption.encrypt(JSON.stringify(content));

export const historyOf = ({ visit, said }: Content): VisitHistory => ({ visit, exchanges: said });

/** Without these members. What is done with is not carried on. */
export function without<K extends keyof Content>(content: Content, ...names: K[]): Omit<Content, K> {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !names.includes(name as K))) as Omit<Content, K>;
}

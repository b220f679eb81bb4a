import type { Adapter, Delivery, GatewayMessage } from '../../../src/port/adapter.ts';
import type { Stay, TestPerson } from '../messages.ts';

/** A settlement of a driven visit as it truly stands at the gateway, whatever its messages said. */
export interface Truth {
  /** As our ledger would name it. */
  readonly settlementId: string;
  /** The gateway's own number of the visit. */
  readonly visit: string;
  readonly msgid: string;
  readonly total: bigint;
  readonly active: boolean;
  /** The amounts that decide, for the year that is worked out without the engine. */
  readonly stay: Stay;
}

/** What became of one message. */
export interface Outcome {
  readonly sent: Delivery;
  /** An answer that comes after we have stopped waiting. */
  readonly late?: string;
}

/** A visit as the hospital hands it over, with what it costs. */
export interface CostedVisit {
  readonly number: number;
  readonly stay: Stay;
}

/** Everything outside our process: the gateway with its truth, and how a hospital's messages look. */
export interface Outside {
  readonly adapters: ReadonlyMap<string, Adapter>;
  /** Through which adapter visits are driven. */
  readonly driven: string;
  /** Through which adapter the hospital pushes what it settled itself. */
  readonly pushed: string;
  /** Six of them. */
  readonly persons: readonly TestPerson[];
  /** The key under which our ledger knows a person. */
  personKey(person: TestPerson): string;
  /** The payload that begins a visit. */
  visitOf(handed: CostedVisit): unknown;
  /** The payload of a settlement that the hospital made itself; as a trial, the same bill before it is final. */
  settledOf(stay: Stay, stage: 'trial' | 'final'): unknown;
  cancelledOf(stay: Stay): unknown;
  /**
   * The payload of a driven settlement, as a second path would push it; undefined where there is none of the same
   * words.
   */
  echoOf(truth: Truth): unknown;
  /** The hospital itself takes a driven settlement back at the gateway. @returns the payload in which it tells us so */
  takenBackOf(truth: Truth): unknown;
  /** One message reaches the gateway, or does not. @param now the time on the hospital's clock */
  send(message: GatewayMessage, now: number): Outcome;
  /** Faults off. */
  calm(): void;
  /** How often each fault befell a message. */
  faultsFired(): ReadonlyMap<string, number>;
  truth(): readonly Truth[];
  /** What a message that settles has truly done, and whether it may still do it. */
  fateOf(msgid: string): 'nothing' | 'active' | 'gone' | 'coming';
  /** The gateway's number of the visit that a message is about. */
  visitNumberOf(message: GatewayMessage): string;
  /** Whatever was still on its way arrives. */
  arrive(now: number): void;
}

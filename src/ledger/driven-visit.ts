import type { Refusal } from '../refusals/index.ts';

/**
 * A driven visit: one visit that the desk itself takes through the gateway. It is kept in the ledger's own store, so
 * that the step from "the gateway has settled" to "we have committed" is one transaction, and a restart finds every
 * driven visit where it stood. What is said to the gateway stands sealed in the events, which only grow.
 */
export const DRIVEN_VISIT_STATES = {
  /** Messages that move no money are on their way: identify, register, fee lines, trial. */
  preparing: { owner: 'desk', next: ['preparing', 'quoted', 'failed', 'abandoned'] },
  /** The cashier sees the bill and decides. */
  quoted: { owner: 'cashier', next: ['quoted', 'confirmed', 'abandoned'] },
  /** Confirmed; messages before the settlement itself that move no money (discharge). */
  confirmed: { owner: 'desk', next: ['confirmed', 'settling', 'quoted', 'abandoned'] },
  /** The message that settles is stored, then sent: from here on the gateway may have charged. */
  settling: { owner: 'desk', next: ['settled', 'quoted', 'unknown'] },
  /** No answer, or none that can be trusted: the third outcome. Asked again until it is answered. */
  unknown: { owner: 'desk', next: ['unknown', 'settled', 'quoted', 'undoing', 'abandoned'] },
  /** The gateway has settled; our own entry is not yet written. */
  settled: { owner: 'desk', next: ['settled', 'committed', 'asking', 'undoing'] },
  /** The gateway has settled and our figures are not those the cashier confirmed: asked again. */
  asking: { owner: 'cashier', next: ['asking', 'settled', 'committed', 'undoing'] },
  /** Both sides have it. */
  committed: { owner: 'none', next: ['undoing', 'undone'] },
  /** Ours is taken back (or never was); the gateway is told until it has answered. */
  undoing: { owner: 'desk', next: ['undoing', 'undone'] },
  undone: { owner: 'none', next: [] },
  /** The gateway refused before anything was charged. */
  failed: { owner: 'none', next: [] },
  /** Given up before anything was charged. */
  abandoned: { owner: 'none', next: [] },
} as const satisfies Record<string, { owner: 'desk' | 'cashier' | 'none'; next: readonly string[] }>;

export type DrivenVisitState = keyof typeof DRIVEN_VISIT_STATES;

/** The gateway may hold money for the visit that we have not booked: no second settlement of it is possible. */
const UNRESOLVED: ReadonlySet<DrivenVisitState> = new Set(['settling', 'unknown', 'settled', 'asking', 'undoing']);
const CLOSED: ReadonlySet<DrivenVisitState> = new Set(['committed', 'undone', 'failed', 'abandoned']);

/** Confirmed, or to be taken back, and with the desk: the outcome is out. */
export const isUnderWay = (state: DrivenVisitState): boolean =>
  DRIVEN_VISIT_STATES[state].owner === 'desk' && state !== 'preparing';

/** The bill is the cashier's to decide. */
export const isUndecided = (state: DrivenVisitState): boolean => DRIVEN_VISIT_STATES[state].owner === 'cashier';

export const isUnresolved = (state: DrivenVisitState): boolean => UNRESOLVED.has(state);

/**
 * No other settlement of the visit is taken: it is unresolved, or was taken back before we ever learnt the settlement's
 * number - the one that comes may be that very settlement.
 */
export const keepsOthersOut = ({ state, settlementId }: Pick<DrivenVisit, 'state' | 'settlementId'>): boolean =>
  isUnresolved(state) || (state === 'undone' && settlementId === undefined);
export const isOpen = (state: DrivenVisitState): boolean => !CLOSED.has(state);

export function mayFollow(from: DrivenVisitState, to: DrivenVisitState): boolean {
  return (DRIVEN_VISIT_STATES[from].next as readonly string[]).includes(to);
}

export interface DrivenVisit {
  readonly id: string;
  /** Order in which driven visits were opened. */
  readonly seq: number;
  /** The hospital's own number of the visit, behind the institution's code. One open driven visit a visit. */
  readonly visit: string;
  /** The visit as the gateway numbers it, behind the institution's code, once it has a number. */
  readonly gatewayVisit?: string;
  readonly person?: string;
  readonly counter: string;
  readonly adapter: string;
  readonly state: DrivenVisitState;
  /** What the cashier wants of it in the end. */
  readonly wanted: 'settle' | 'undo';
  /** How many of the adapter's steps are done. */
  readonly step: number;
  /** Our message that settles: by it the gateway is asked what became of it. */
  readonly msgid?: string;
  readonly settlementId?: string;
  readonly quoteId?: string;
  /** Why it stands where it stands: a refusal's code, or what was wrong with an answer. */
  readonly reason?: string;
  /** How often the present step was tried without an answer. */
  readonly tries: number;
  /** When the desk tries again by itself, ISO 8601. */
  readonly nextAt: string;
  readonly openedAt: string;
  readonly updatedAt: string;
  /** Goes up by one with each move: two hands on one driven visit are noticed. */
  readonly version: number;
  /** What the hospital gave and what was said since, sealed: it names the patient. */
  readonly sealed: string;
}

export type NewDrivenVisit = Pick<DrivenVisit, 'id' | 'visit' | 'counter' | 'adapter' | 'sealed'> & {
  readonly at: string;
};

/** What a move changes; all else stays. `undefined` takes a value away. */
export interface DrivenVisitMove {
  readonly state: DrivenVisitState;
  readonly at: string;
  readonly wanted?: DrivenVisit['wanted'];
  readonly step?: number;
  readonly gatewayVisit?: string;
  readonly person?: string;
  readonly msgid?: string;
  readonly settlementId?: string;
  readonly quoteId?: string | undefined;
  readonly reason?: string | undefined;
  readonly tries?: number;
  readonly nextAt?: string;
  readonly sealed?: string;
  readonly events?: readonly NewEvent[];
  /** Opens a work item for a person, with this reason. */
  readonly workItem?: string;
}

export interface NewEvent {
  /** sent, answered, refused, silent, late, told: what happened to a message; state: a move without one. */
  readonly kind: 'sent' | 'answered' | 'refused' | 'silent' | 'late' | 'state' | 'person';
  readonly step?: string;
  readonly msgid?: string;
  /** Without patient data. */
  readonly says: string;
  /** The message itself. */
  readonly sealed?: string;
}

export interface DrivenVisitEvent extends NewEvent {
  readonly number: number;
  readonly at: string;
}

/** What only a person can settle, with all evidence in the driven visit's events. */
export interface WorkItem {
  readonly id: number;
  readonly journey: string;
  readonly why: string;
  readonly openedAt: string;
  readonly closedAt?: string;
  readonly closedBy?: string;
  readonly resolution?: string;
}

export interface DrivenVisitStore {
  /**
   * The same visit again, while its driven visit is open or committed, gives that driven visit with `duplicate: true`.
   * The caller compares the content.
   */
  begin(drivenVisit: NewDrivenVisit): Promise<{ readonly duplicate: boolean; readonly drivenVisit: DrivenVisit }>;
  find(id: string): Promise<DrivenVisit | undefined>;
  /** @throws Error when it is not there */
  mustFind(id: string): Promise<DrivenVisit>;
  /** The driven visit of this visit that is open or committed. */
  findByVisit(visit: string): Promise<DrivenVisit | undefined>;
  findBySettlement(settlementId: string): Promise<DrivenVisit | undefined>;
  /**
   * Moves a driven visit on, with its events and perhaps a work item, in one transaction.
   * Refusals: JOURNEY_MOVED_ON when it is no longer at `version`. @throws Error on a move the table does not have
   */
  move(id: string, version: number, move: DrivenVisitMove): Promise<DrivenVisit | Refusal>;
  /** Adds an event without moving: late answers are recorded, not applied. */
  record(id: string, at: string, event: NewEvent): Promise<void>;
  /** Open driven visits, in the order they were opened. */
  open(limit: number): Promise<readonly DrivenVisit[]>;
  /**
   * Driven visits the desk owns whose time has come, in the order they were opened.
   * @param horizon no try can lie later: one that does was set by a clock that has been set back since, and is due
   */
  due(at: string, horizon: string, limit: number): Promise<readonly DrivenVisit[]>;
  openAtCounter(counter: string): Promise<readonly DrivenVisit[]>;
  events(id: string): Promise<readonly DrivenVisitEvent[]>;
  /** The next of a sequence that never repeats, from 1. */
  nextNumber(name: string): Promise<number>;
  workItems(state: 'open' | 'all', limit: number): Promise<readonly WorkItem[]>;
  workItem(id: number): Promise<WorkItem | undefined>;
  openWorkItemOf(drivenVisit: string): Promise<WorkItem | undefined>;
  closeWorkItem(id: number, by: string, resolution: string, at: string): Promise<WorkItem | Refusal>;
}

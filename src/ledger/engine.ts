import { isRefusal, type Refusal } from '../refusals/index.ts';
import type { SettlementWire } from '../settlement/index.ts';
import type * as facts from './decide/index.ts';
import type { DrivenVisit, DrivenVisitStore, WorkItem } from './driven-visit.ts';
import type { Ledger } from './ledger.ts';
import type { JournalRow, PersonSnapshot } from './records.ts';
import type { RosterId, RosterState, RosterStore } from './roster.ts';

/** Every set of facts that a decision may ask for, with what is read by what. */
export interface FactKinds {
  visit: {
    request: { readonly settlement: SettlementWire; readonly driven?: string | undefined; readonly replaces?: string };
    facts: facts.SettleFacts & facts.QuoteFacts & facts.ReplaceFacts;
  };
  settlement: { request: { readonly id: string; readonly driven?: string | undefined }; facts: facts.CancelFacts };
  person: {
    request: { readonly person: string; readonly plan?: string; readonly payer?: string | undefined };
    facts: facts.RosterRowFacts & facts.IssueFacts & facts.ChangeFacts & { readonly snapshot: PersonSnapshot };
  };
  group: {
    request: { readonly plan: string; readonly group: string };
    /** Who holds the plan by an order of the group, and was not withdrawn from its beginning. */
    facts: { readonly holders: readonly string[] };
  };
  roster: { request: RosterId; facts: { readonly roster: RosterState | undefined } };
  drivenVisits: { request: DrivenVisitFilter; facts: { readonly visits: readonly DrivenVisit[] } };
  workItems: { request: WorkItemFilter; facts: { readonly items: readonly WorkItem[] } };
}

/** All that is given must hold. In the order in which they were opened. */
export interface DrivenVisitFilter {
  readonly id?: string;
  /** Open or committed. */
  readonly visit?: string;
  readonly settlementId?: string;
  readonly counter?: string;
  readonly isOpen?: true;
  /** The desk owns it, and its time has come: by then, or beyond the horizon. */
  readonly due?: { readonly at: string; readonly horizon: string };
  readonly limit?: number;
}

export interface WorkItemFilter {
  readonly id?: number;
  readonly drivenVisit?: string;
  readonly isOpen?: true;
  readonly limit?: number;
}

export type FactKind = keyof FactKinds;
type Request<Kind extends FactKind> = FactKinds[Kind]['request'];
type Facts<Kind extends FactKind> = FactKinds[Kind]['facts'];

/** One decision: what it rests on, and the rule. */
export interface Step<Answer, Kind extends FactKind = FactKind> {
  readonly kind: Kind;
  readonly request: Request<Kind>;
  /** Pure. @param before answers of the steps before it */
  decide(facts: Facts<Kind>, before: readonly (Answer | Refusal)[]): facts.Transaction<Answer> | Refusal;
}

/**
 * What the ledger needs of a database. It decides nothing: it fetches facts, applies writes, and finds rows.
 * Asynchronous, and every request of a transaction is known before it begins: an engine with row locks can lock all
 * persons in one order, and fetch the facts of a step in one round.
 */
export interface Engine {
  /**
   * One transaction: each step is decided on what those before it have written.
   * @param keep all is kept, or nothing. Refusals: LEDGER_BUSY
   */
  transact<Answer>(
    steps: readonly Step<Answer>[],
    keep: (answers: readonly (Answer | Refusal)[]) => boolean,
  ): Promise<readonly (Answer | Refusal)[] | Refusal>;
  /** One fact as it stands, outside any transaction. */
  fact<Kind extends FactKind, Name extends keyof Facts<Kind>>(
    kind: Kind,
    request: Request<Kind>,
    name: Name,
  ): Promise<Facts<Kind>[Name]>;
  /** What a database answers by its own indexes, and housekeeping that no rule stands behind. */
  readonly reads: Omit<Ledger, Call | Part>;
  readonly rosters: Pick<RosterStore, 'list' | 'refusals'>;
  readonly drivenVisits: Pick<DrivenVisitStore, 'events' | 'nextNumber'>;
}

type Call = 'snapshot' | 'enrol' | 'settle' | 'cancel' | 'replace' | 'quote' | 'findBill';
type Part = 'freezes' | 'tombstones' | 'drivenVisits' | 'policies' | 'rosters';

/** How an engine that reads in its own process finds each set of facts. */
export type FactReads = { readonly [Kind in FactKind]: (request: Request<Kind>) => Facts<Kind> };

/** The steps of a transaction, for such an engine. @param apply gives the entries as they were appended */
export function decideInOrder<Answer>(
  steps: readonly Step<Answer>[],
  reads: FactReads,
  apply: (writes: facts.Writes) => readonly JournalRow[],
): (Answer | Refusal)[] {
  const answers: (Answer | Refusal)[] = [];
  for (const step of steps) {
    const decided = decideOn(step, reads, answers);
    answers.push(isRefusal(decided) ? decided : decided.answer(apply(decided.writes)));
  }
  return answers;
}

const decideOn = <Answer, Kind extends FactKind>(
  step: Step<Answer, Kind>,
  reads: FactReads,
  before: readonly (Answer | Refusal)[],
) => step.decide(reads[step.kind](step.request), before);

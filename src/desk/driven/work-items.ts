import type { DrivenVisitEvent, WorkItem } from '../../ledger/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Desk } from '../desk.ts';
import type { DrivenVisitView } from './view.ts';
import type { DrivenVisits } from './visits.ts';

/**
 * What a person does about a work item. `not-charged`: the gateway's staff say that it never settled, or stands no
 * longer.
 */
export type WorkAction = 'none' | 'retry' | 'undo' | 'not-charged';

const ITEMS_MAX = 10_000;

export interface WorkFile {
  readonly item: WorkItem;
  readonly journey: DrivenVisitView;
  /** Everything that was sent and heard, in order; what names the patient stays sealed. */
  readonly events: readonly Omit<DrivenVisitEvent, 'sealed'>[];
}

/** What only a person can settle: each item with its driven visit and all evidence. */
export class WorkDesk {
  readonly #desk: Desk;
  readonly #drivenVisits: DrivenVisits;

  constructor(desk: Desk, drivenVisits: DrivenVisits) {
    this.#desk = desk;
    this.#drivenVisits = drivenVisits;
  }

  list(state: 'open' | 'all'): Promise<readonly WorkItem[]> {
    return this.#desk.ledger.drivenVisits.workItems(state, ITEMS_MAX);
  }

  async find(id: number): Promise<WorkFile | Refusal> {
    const { drivenVisits } = this.#desk.ledger;
    const item = Number.isSafeInteger(id) ? await drivenVisits.workItem(id) : undefined;
    if (item === undefined) return refuse('WORK_ITEM_UNKNOWN', 'id');
    const drivenVisit = await this.#drivenVisits.find(item.journey);
    if (isRefusal(drivenVisit)) return drivenVisit;
    const events = await drivenVisits.events(item.journey);
    return { item, journey: drivenVisit, events: events.map(({ sealed: _sealed, ...event }) => event) };
  }

  /** Refusals: WORK_ITEM_UNKNOWN, JOURNEY_MOVED_ON (the action no longer fits), and those of the action. */
  async close(id: number, by: string, resolution: string, action: WorkAction): Promise<WorkFile | Refusal> {
    const file = await this.find(id);
    if (isRefusal(file)) return file;
    if (file.item.closedAt !== undefined) return refuse('WORK_ITEM_UNKNOWN', 'id');
    const { journeyId } = file.journey;
    const { version } = await this.#desk.ledger.drivenVisits.mustFind(journeyId);
    const at = this.#desk.now().toISOString();
    // Record what the person said first. It is then kept even if the action fails.
    const closed = await this.#desk.ledger.drivenVisits.closeWorkItem(id, by, resolution, at);
    if (isRefusal(closed)) return closed;
    const says = `${action}, by ${by}`;
    await this.#desk.ledger.drivenVisits.record(journeyId, at, { kind: 'person', says });
    const done = await this.#act(journeyId, action, version);
    return isRefusal(done) ? done : this.find(id);
  }

  async #act(drivenVisitId: string, action: WorkAction, asOf: number): Promise<DrivenVisitView | Refusal | undefined> {
    if (action === 'retry') return this.#drivenVisits.retry(drivenVisitId);
    if (action === 'undo') return this.#drivenVisits.undo(drivenVisitId);
    return action === 'not-charged' ? this.#drivenVisits.notCharged(drivenVisitId, asOf) : undefined;
  }
}

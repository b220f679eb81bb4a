import { randomUUID } from 'node:crypto';
import { canonicalJson } from '../../json/index.ts';
import {
  DRIVEN_VISIT_STATES,
  type DrivenVisit,
  type DrivenVisitMove,
  type DrivenVisitState,
} from '../../ledger/index.ts';
import type { PresentedCredential } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Desk, Driving, Envelope } from '../desk.ts';
import type { SharedState } from '../ports.ts';
import type { QuoteAnswer } from '../settle/quote.ts';
import type { WaitingRoom } from '../settle/waiting.ts';
import { type Renew, Turns } from '../turns.ts';
import { commitOurs } from './committing.ts';
import { type Content, type DriveState, decryptContent, encryptContent } from './content.ts';
import type { DriveContext } from './context.ts';
import { throughTheEndpoint } from './credential.ts';
import { confirmed, refreshed, shownAgain, takenBack } from './deciding.ts';
import { close, prepare } from './prepare.ts';
import { horizonOf, isDue, nextTryAt } from './retry-schedule.ts';
import { ask, send } from './settling.ts';
import { applied, driveStateOf } from './state.ts';
import { undo, undone } from './undoing.ts';
import { type DrivenVisitView, viewOf } from './view.ts';

/** What the desk does in each state that it owns. Each move is one transaction; a crash may come between two moves. */
const MOVES: Partial<
  Record<DrivenVisitState, (context: DriveContext, state: DriveState) => Promise<DrivenVisit | DrivenVisitMove>>
> = {
  preparing: prepare,
  confirmed: close,
  settling: send,
  unknown: ask,
  settled: commitOurs,
  undoing: undo,
};

const GIVEN_UP: ReadonlySet<DrivenVisitState> = new Set(['failed', 'abandoned', 'undoing', 'undone']);

const AT_ONCE = 4;

/**
 * Visits that the desk takes through the gateway itself: begin, confirm, undo, and `tick`, which takes up whatever is
 * due - after a restart everything that was unfinished, in the order it was opened.
 */
export class DrivenVisits {
  readonly #context: DriveContext;
  /** One task at a time for each visit. A lease that expires does no harm: each move checks the version. */
  readonly #turns: Turns;

  constructor(
    desk: Desk,
    driving: Driving,
    waiting: WaitingRoom,
    { leases, answers }: Pick<SharedState, 'leases' | 'answers'>,
  ) {
    this.#context = { desk, driving, waiting, answers };
    this.#turns = new Turns(leases, desk.now);
  }

  /**
   * Begins a visit that a hospital sends. The same visit sent again gives the driven visit as it stands.
   * Refusals: what the adapter refuses, GATEWAY_NONE, GATEWAY_DOWN, VISIT_DIFFERS, CREDENTIAL_INVALID and
   * what the credential endpoint refuses.
   * @param shown what the patient shows, where the visit does not say who it is
   */
  async begin(envelope: Envelope, shown?: PresentedCredential): Promise<DrivenVisitView | Refusal> {
    const { desk, driving } = this.#context;
    const adapter = desk.adapters.get(envelope.adapter);
    if (adapter === undefined) return refuse('ADAPTER_UNKNOWN', 'adapter');
    if (adapter.driver === undefined || !driving.lines.has(adapter.name)) return refuse('GATEWAY_NONE', 'adapter');
    const history = await throughTheEndpoint(desk, adapter.driver, envelope.payload, shown);
    if (isRefusal(history)) return history;
    const visit = adapter.driver.readVisit(history.payload);
    if (isRefusal(visit)) return visit;
    // A visit that is under way is told as it stands, and nothing is begun that cannot go on.
    const isDown = driving.lines.get(adapter.name)?.isDown?.() === true;
    if (isDown && (await desk.ledger.drivenVisits.findByVisit(visit.key)) === undefined)
      return refuse('GATEWAY_DOWN', 'adapter');
    const content: Content = { visit, said: [], hold: envelope.hold === true };
    const { drivenVisit, duplicate } = await desk.ledger.drivenVisits.begin({
      id: randomUUID(),
      visit: visit.key,
      counter: envelope.counter,
      adapter: adapter.name,
      at: desk.now().toISOString(),
      sealed: encryptContent(driving, content),
    });
    if (duplicate && canonicalJson(decryptContent(driving, drivenVisit).visit) !== canonicalJson(visit))
      return refuse('VISIT_DIFFERS', 'visit', { state: drivenVisit.state });
    return this.#drive(drivenVisit.id);
  }

  async find(id: string): Promise<DrivenVisitView | Refusal> {
    const drivenVisit = await this.#context.desk.ledger.drivenVisits.find(id);
    return drivenVisit === undefined ? refuse('JOURNEY_UNKNOWN', 'id') : this.#view(drivenVisit);
  }

  async atCounter(counter: string): Promise<DrivenVisitView[]> {
    const open = await this.#context.desk.ledger.drivenVisits.openAtCounter(counter);
    return Promise.all(open.map((drivenVisit) => this.#view(drivenVisit)));
  }

  /**
   * The cashier's F2. Again, after a lost answer, tells where the driven visit stands.
   * Refusals: QUOTE_CHANGED with both figures, QUOTE_UNKNOWN, GATEWAY_REFUSED, GATEWAY_SILENT, GATEWAY_DOWN (all before
   * anything is charged), JOURNEY_MOVED_ON.
   * @param seen the quote that was on the screen; without it the one that counts when the call comes in
   */
  async confirm(id: string, seen?: string): Promise<DrivenVisitView | Refusal> {
    const shown = seen ?? (await this.#context.desk.ledger.drivenVisits.find(id))?.quoteId;
    const view = await this.#act(id, () => confirmed(this.#context, id, shown));
    if (isRefusal(view)) return view;
    return (view.state === 'quoted' || view.state === 'asking') && view.refusal !== undefined ? view.refusal : view;
  }

  /**
   * The bill priced anew, before the cashier confirms it. Refusals: JOURNEY_UNKNOWN, JOURNEY_MOVED_ON, and what pricing
   * refuses.
   */
  refresh(id: string): Promise<QuoteAnswer | Refusal> {
    return this.#turns.of(subjectOf(id), () => refreshed(this.#context, id));
  }

  /**
   * The cashier gives up, or takes back: ours first, then the gateway. Before anything is charged nothing is to be
   * undone. Refusals: JOURNEY_UNKNOWN, JOURNEY_MOVED_ON, and what the ledger refuses.
   */
  undo(id: string, reason?: string): Promise<DrivenVisitView | Refusal> {
    return this.#act(id, () => takenBack(this.#context, id, reason));
  }

  /**
   * The cashier puts the bill away: the visit is given up while it is the cashier's to decide. A bill that was
   * confirmed is taken back by `undo` alone, never because a screen was late.
   */
  putAway(id: string): Promise<DrivenVisitView | Refusal> {
    return this.#act(id, async () => {
      const drivenVisit = await this.#context.desk.ledger.drivenVisits.find(id);
      if (drivenVisit === undefined) return refuse('JOURNEY_UNKNOWN', 'id');
      const { state } = drivenVisit;
      // Nothing is left to decide. Only the view on the screen is removed.
      if (GIVEN_UP.has(state)) return this.#clearAway(drivenVisit).then(() => undefined);
      if (DRIVEN_VISIT_STATES[state].owner !== 'cashier') return refuse('JOURNEY_MOVED_ON', 'id', { state });
      return takenBack(this.#context, id);
    });
  }

  /** A person says: ask again now. */
  retry(id: string): Promise<DrivenVisitView | Refusal> {
    return this.#act(id, () => this.#set(id, (state) => state));
  }

  /**
   * A person knows from the gateway's staff that the settlement never was, or stands no longer. Refusals:
   * JOURNEY_MOVED_ON - also when it has moved since the person spoke: the message may have been sent again meanwhile.
   * @param asOf the version that the person looked at
   */
  notCharged(id: string, asOf: number): Promise<DrivenVisitView | Refusal> {
    return this.#act(id, async () => {
      const drivenVisit = await this.#context.desk.ledger.drivenVisits.find(id);
      if (drivenVisit !== undefined && drivenVisit.version !== asOf)
        return refuse('JOURNEY_MOVED_ON', 'id', { state: drivenVisit.state });
      if (drivenVisit?.state !== 'undoing')
        return this.#set(id, (state) => (state === 'unknown' ? 'abandoned' : undefined));
      const done = await undone(this.#context, driveStateOf(this.#context, drivenVisit));
      await this.#clearAway((await applied(this.#context.desk, drivenVisit, done)).drivenVisit);
      return undefined;
    });
  }

  async #set(
    id: string,
    next: (state: DrivenVisitState) => DrivenVisitState | undefined,
  ): Promise<Refusal | undefined> {
    const drivenVisit = await this.#context.desk.ledger.drivenVisits.find(id);
    if (drivenVisit === undefined) return refuse('JOURNEY_UNKNOWN', 'id');
    const { version } = drivenVisit;
    const state = next(drivenVisit.state);
    if (state === undefined) return refuse('JOURNEY_MOVED_ON', 'id', { state: drivenVisit.state });
    const at = this.#context.desk.now().toISOString();
    const moved = await this.#context.desk.ledger.drivenVisits.move(id, version, { state, at, nextAt: at });
    if (isRefusal(moved)) return moved;
    await this.#clearAway(moved);
    return undefined;
  }

  /**
   * Takes up what is due, oldest first, a few at once. One that cannot be driven does not keep the others waiting.
   * @returns how many it looked at. @throws the first fault, once all have had their turn
   */
  async tick(): Promise<number> {
    const { desk } = this.#context;
    const now = desk.now();
    const due = await desk.ledger.drivenVisits.due(now.toISOString(), horizonOf(now), 100);
    const faults: unknown[] = [];
    const waiting = [...due];
    // A visit that waits for an answer blocks only its own slot.
    const lane = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        try {
          // Skip a visit that another process works on.
          await this.#drive(next.id, 0);
        } catch (fault) {
          faults.push(fault);
          await this.#park(next.id);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    if (faults.length > 0) throw faults[0];
    return due.length;
  }

  /** A bug of ours stopped it, and would again: a person is told, and it is tried again more and more rarely. */
  async #park(id: string): Promise<void> {
    const { desk } = this.#context;
    const { state, tries, version } = await desk.ledger.drivenVisits.mustFind(id);
    const now = desk.now();
    const nextAt = nextTryAt(now, tries);
    const move = { state, at: now.toISOString(), nextAt, tries: tries + 1, reason: 'INTERNAL', workItem: 'INTERNAL' };
    await desk.ledger.drivenVisits.move(id, version, move);
  }

  /** After a restart: bills that wait for a cashier and are not on the screen are put before the cashier again. */
  async presentAgain(): Promise<void> {
    const { desk } = this.#context;
    for (const drivenVisit of await desk.ledger.drivenVisits.open(10_000)) {
      if (DRIVEN_VISIT_STATES[drivenVisit.state].owner !== 'cashier') continue;
      if (drivenVisit.quoteId !== undefined && (await this.#context.waiting.find(drivenVisit.quoteId)) !== undefined)
        continue;
      try {
        await this.#presentOne(drivenVisit);
      } catch {
        // A visit that cannot be read does not stop the server: it becomes a work item.
        await this.#park(drivenVisit.id);
      }
    }
  }

  /** The cashier confirmed nothing yet; what was shown before the restart is shown anew. */
  async #presentOne(drivenVisit: DrivenVisit): Promise<void> {
    const { desk } = this.#context;
    const { id, version, state, quoteId } = drivenVisit;
    const old = quoteId === undefined ? undefined : await desk.ledger.findQuote(quoteId);
    const quoted = await shownAgain(this.#context, drivenVisit, old?.held === true);
    if (isRefusal(quoted)) return;
    const at = desk.now().toISOString();
    await desk.ledger.drivenVisits.move(id, version, { state, at, quoteId: quoted.quoteId });
  }

  /** What a person does to a visit, one step in its turn; then comes what the desk has to do. */
  async #act(id: string, step: () => Promise<Refusal | undefined>): Promise<DrivenVisitView | Refusal> {
    const refused = await this.#turns.of(subjectOf(id), step);
    if (refused !== undefined) return refused;
    const { desk } = this.#context;
    desk.notify((await desk.ledger.drivenVisits.mustFind(id)).counter);
    return this.#drive(id);
  }

  /** Refusals: LEDGER_BUSY when another process is at work on it. */
  #drive(id: string, waitMs?: number): Promise<DrivenVisitView | Refusal> {
    return this.#turns.of(subjectOf(id), (renew) => this.#driveOn(id, renew), waitMs);
  }

  /** Each step begins only while the visit is still ours: somebody who has taken it sends messages of their own. */
  async #driveOn(id: string, renew: Renew): Promise<DrivenVisitView> {
    const { desk } = this.#context;
    let drivenVisit = await desk.ledger.drivenVisits.mustFind(id);
    let isOwnMove = false;
    for (;;) {
      const act = MOVES[drivenVisit.state];
      if (act === undefined || !isDue(drivenVisit.nextAt, desk.now()) || !(await renew()))
        return this.#view(drivenVisit);
      const done = await act(this.#context, driveStateOf(this.#context, drivenVisit, isOwnMove));
      const after = await applied(desk, drivenVisit, done);
      await this.#clearAway(after.drivenVisit);
      if (after.drivenVisit.state !== drivenVisit.state) desk.notify(after.drivenVisit.counter);
      if (after.drivenVisit.version === drivenVisit.version) return this.#view(after.drivenVisit);
      ({ drivenVisit, isOwnMove } = after);
    }
  }

  /** What can no longer be confirmed waits at no counter, and holds nothing. */
  async #clearAway({ state, quoteId }: DrivenVisit): Promise<void> {
    if (GIVEN_UP.has(state) && quoteId !== undefined) await this.#context.waiting.dismiss(quoteId);
  }

  #view(drivenVisit: DrivenVisit): Promise<DrivenVisitView> {
    return viewOf(this.#context, drivenVisit);
  }
}

const subjectOf = (id: string): string => `visit ${id}`;

import { randomUUID } from 'node:crypto';
import { canonicalJson } from '../../json/index.ts';
import { type DrivenVisit, type DrivenVisitMove, type DrivenVisitState, isUndecided } from '../../ledger/index.ts';
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
import { confirmed, GIVEN_UP, presentedAgain, refreshed, takenBack } from './deciding.ts';
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

const AT_ONCE = 4;

type Step = (drivenVisit: DrivenVisit) => Promise<Refusal | undefined>;

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
    this.#turns = new Turns(leases);
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
    const view = await this.#drive(drivenVisit.id);
    // The visit is begun, even if another process works on it.
    return isRefusal(view) ? this.find(drivenVisit.id) : view;
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
    const acted = await this.#act(id, (drivenVisit) => confirmed(this.#context, drivenVisit, shown));
    // The visit may be confirmed while another process still works on it. That is no reason to refuse.
    const isBusy = isRefusal(acted) && acted.code === 'LEDGER_BUSY';
    const view = isBusy ? await this.find(id) : acted;
    if (isRefusal(view)) return view;
    const isOpen = isUndecided(view.state);
    if (isBusy && (isOpen || GIVEN_UP.has(view.state))) return acted;
    return isOpen && view.refusal !== undefined ? view.refusal : view;
  }

  /**
   * The bill priced anew, before the cashier confirms it. Refusals: JOURNEY_UNKNOWN, JOURNEY_MOVED_ON, and what pricing
   * refuses.
   */
  refresh(id: string): Promise<QuoteAnswer | Refusal> {
    return this.#turnOf(id, (drivenVisit) => refreshed(this.#context, drivenVisit));
  }

  /**
   * The cashier gives up, or takes back: ours first, then the gateway. Before anything is charged nothing is to be
   * undone. Refusals: JOURNEY_UNKNOWN, JOURNEY_MOVED_ON, and what the ledger refuses.
   */
  undo(id: string, reason?: string): Promise<DrivenVisitView | Refusal> {
    return this.#act(id, (drivenVisit) => takenBack(this.#context, drivenVisit, reason));
  }

  /**
   * The cashier puts the bill away: the visit is given up while it is the cashier's to decide. A bill that was
   * confirmed is taken back by `undo` alone, never because a screen was late.
   */
  putAway(id: string): Promise<DrivenVisitView | Refusal> {
    return this.#act(id, async (drivenVisit) => {
      const { state } = drivenVisit;
      // A visit that is given up stays as it is. Only its bill is removed from the screen.
      const isConfirmed = !isUndecided(state) && !GIVEN_UP.has(state);
      return isConfirmed ? refuse('JOURNEY_MOVED_ON', 'id', { state }) : takenBack(this.#context, drivenVisit);
    });
  }

  /** A person says: ask again now. */
  retry(id: string): Promise<DrivenVisitView | Refusal> {
    return this.#act(id, (drivenVisit) => this.#set(drivenVisit, drivenVisit.state));
  }

  /**
   * A person knows from the gateway's staff that the settlement never was, or stands no longer. Refusals:
   * JOURNEY_MOVED_ON - also when it has moved since the person spoke: the message may have been sent again meanwhile.
   * @param asOf the version that the person looked at
   */
  notCharged(id: string, asOf: number): Promise<DrivenVisitView | Refusal> {
    return this.#act(id, async (drivenVisit) => {
      const { state, version } = drivenVisit;
      if (version !== asOf || (state !== 'undoing' && state !== 'unknown'))
        return refuse('JOURNEY_MOVED_ON', 'id', { state });
      if (state === 'unknown') return this.#set(drivenVisit, 'abandoned');
      const done = await undone(this.#context, driveStateOf(this.#context, drivenVisit));
      await applied(this.#context.desk, drivenVisit, done);
      return undefined;
    });
  }

  async #set({ id, version }: DrivenVisit, state: DrivenVisitState): Promise<Refusal | undefined> {
    const at = this.#context.desk.now().toISOString();
    const moved = await this.#context.desk.ledger.drivenVisits.move(id, version, { state, at, nextAt: at });
    return isRefusal(moved) ? moved : undefined;
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
    for (const { id, state } of await desk.ledger.drivenVisits.open(10_000)) {
      if (!isUndecided(state)) continue;
      try {
        await this.#turnOf(id, (drivenVisit) => presentedAgain(this.#context, drivenVisit), 0);
      } catch {
        // A visit that cannot be read does not stop the server: it becomes a work item.
        await this.#park(id);
      }
    }
  }

  /** A person's act is one step. The desk's own steps follow in the same turn. */
  #act(id: string, step: Step): Promise<DrivenVisitView | Refusal> {
    return this.#turnOf(id, async (before, renew) => {
      const refused = await step(before);
      if (refused !== undefined) return refused;
      const drivenVisit = await this.#context.desk.ledger.drivenVisits.mustFind(id);
      await this.#clearAway(drivenVisit);
      this.#context.desk.notify(drivenVisit.counter);
      return this.#driveOn(drivenVisit, renew);
    });
  }

  #drive(id: string, waitMs?: number): Promise<DrivenVisitView | Refusal> {
    return this.#turnOf(id, (drivenVisit, renew) => this.#driveOn(drivenVisit, renew), waitMs);
  }

  /** Refusals: JOURNEY_UNKNOWN, LEDGER_BUSY when another process is at work on it. */
  #turnOf<T>(id: string, work: (drivenVisit: DrivenVisit, renew: Renew) => Promise<T>, waitMs?: number) {
    const found = async (renew: Renew) => {
      const drivenVisit = await this.#context.desk.ledger.drivenVisits.find(id);
      return drivenVisit === undefined ? refuse('JOURNEY_UNKNOWN', 'id') : work(drivenVisit, renew);
    };
    return this.#turns.of(`visit ${id}`, found, waitMs);
  }

  /** Each step begins only while the visit is still ours: somebody who has taken it sends messages of their own. */
  async #driveOn(found: DrivenVisit, renew: Renew): Promise<DrivenVisitView> {
    const { desk } = this.#context;
    let drivenVisit = found;
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
  async #clearAway(drivenVisit: DrivenVisit): Promise<void> {
    if (GIVEN_UP.has(drivenVisit.state) || drivenVisit.wanted === 'undo')
      await this.#context.waiting.dismissDriven(drivenVisit);
  }

  #view(drivenVisit: DrivenVisit): Promise<DrivenVisitView> {
    return viewOf(this.#context, drivenVisit);
  }
}

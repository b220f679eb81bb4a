import { randomUUID } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../errors.ts';
import { canonicalJson } from '../json/index.ts';
import { JOURNEY_STATES, type Journey, type JourneyMove, type JourneyState } from '../ledger/index.ts';
import { changesSince, type Desk, type Driving, type Envelope, type Outcome } from './desk.ts';
import { commitOurs } from './journey/committing.ts';
import { type Content, type Hand, openContent, sealContent } from './journey/content.ts';
import { close, prepare, readTold } from './journey/prepare.ts';
import type { Room } from './journey/room.ts';
import { ask, send } from './journey/settling.ts';
import { undo } from './journey/undoing.ts';
import { type JourneyView, viewOf } from './journey/view.ts';
import type { WaitingRoom } from './waiting.ts';

/** What the desk does in each state that it owns. Every move is one transaction; between two of them a crash may come. */
const MOVES: Partial<Record<JourneyState, (room: Room, hand: Hand) => Promise<Journey | JourneyMove>>> = {
  preparing: prepare,
  confirmed: close,
  settling: send,
  unknown: ask,
  settled: commitOurs,
  undoing: undo,
};

const AT_ONCE = 4;

/**
 * Visits that the desk takes through the gateway itself: begin, confirm, undo, and `tick`, which takes up whatever is due -
 * after a restart everything that was unfinished, in the order it was opened.
 */
export class Journeys {
  readonly #room: Room;
  /** One hand at a time on each journey in this process; the version in the store guards against all others. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(desk: Desk, driving: Driving, waiting: WaitingRoom) {
    this.#room = { desk, driving, waiting, fresh: new Set() };
  }

  /**
   * A hospital hands a visit over. The same visit again gives the journey as it stands.
   * Refusals: what the adapter refuses, GATEWAY_NONE, VISIT_DIFFERS.
   */
  async begin(envelope: Envelope): Promise<JourneyView | Refusal> {
    const { desk, driving } = this.#room;
    const adapter = desk.adapters.get(envelope.adapter);
    if (adapter === undefined) return refuse('ADAPTER_UNKNOWN', 'adapter');
    if (adapter.driver === undefined || !driving.lines.has(adapter.name)) return refuse('GATEWAY_NONE', 'adapter');
    const visit = adapter.driver.readVisit(envelope.payload);
    if (isRefusal(visit)) return visit;
    const content: Content = { visit, said: [], hold: envelope.hold === true };
    const { journey, duplicate } = await desk.ledger.journeys.begin({
      id: randomUUID(),
      visit: visit.key,
      counter: envelope.counter,
      adapter: adapter.name,
      at: desk.now().toISOString(),
      sealed: sealContent(driving, content),
    });
    if (duplicate && canonicalJson(openContent(driving, journey).visit) !== canonicalJson(visit))
      return refuse('VISIT_DIFFERS', 'visit', { state: journey.state });
    return this.#drive(journey.id);
  }

  async find(id: string): Promise<JourneyView | Refusal> {
    const journey = await this.#room.desk.ledger.journeys.find(id);
    return journey === undefined ? refuse('JOURNEY_UNKNOWN', 'id') : this.#view(journey);
  }

  async atCounter(counter: string): Promise<JourneyView[]> {
    const open = await this.#room.desk.ledger.journeys.openAtCounter(counter);
    return Promise.all(open.map((journey) => this.#view(journey)));
  }

  /**
   * The cashier's F2. Again, after a lost answer, tells where the journey stands.
   * Refusals: QUOTE_CHANGED with both figures, GATEWAY_REFUSED, GATEWAY_SILENT (all before anything is charged), JOURNEY_MOVED_ON.
   */
  async confirm(id: string): Promise<JourneyView | Refusal> {
    const refused = await this.#inTurn(id, () => this.#confirm(id));
    if (refused !== undefined) return refused;
    const view = await this.#drive(id);
    if (isRefusal(view)) return view;
    return (view.state === 'quoted' || view.state === 'asking') && view.refusal !== undefined ? view.refusal : view;
  }

  async #confirm(id: string): Promise<Refusal | undefined> {
    const { ledger } = this.#room.desk;
    const journey = await ledger.journeys.find(id);
    if (journey === undefined) return refuse('JOURNEY_UNKNOWN', 'id');
    const { state, version } = journey;
    if (state !== 'quoted' && state !== 'asking') {
      const ended = state === 'failed' || state === 'abandoned' || state === 'undone' || state === 'undoing';
      return ended ? refuse('JOURNEY_MOVED_ON', 'id', { state }) : undefined;
    }
    const at = this.#room.desk.now().toISOString();
    const stale = await this.#staleness(journey);
    const quoteId = stale?.quoteId ?? journey.quoteId;
    const move = { at, nextAt: at, quoteId, tries: 0, reason: stale?.refusal?.code } as const;
    const next = stale?.refusal !== undefined ? state : state === 'quoted' ? 'confirmed' : 'settled';
    const moved = await ledger.journeys.move(id, version, { ...move, state: next });
    return stale?.refusal ?? (isRefusal(moved) ? moved : undefined);
  }

  /** A quote that no longer holds is shown again, old and new, before anything is charged. */
  async #staleness(journey: Journey): Promise<{ quoteId: string; refusal?: Refusal } | undefined> {
    const { desk, driving, waiting } = this.#room;
    const hand = this.#hand(journey);
    const settlement = readTold(this.#room, hand, openContent(driving, journey));
    if (isRefusal(settlement)) return { quoteId: journey.quoteId ?? '', refusal: settlement };
    const before = journey.quoteId === undefined ? undefined : await desk.ledger.findQuote(journey.quoteId);
    const snapshot = await desk.ledger.snapshot(settlement.person.key);
    const expired = before === undefined || before.expiresAt <= desk.now().toISOString();
    if (!expired && before.version === snapshot.version) return undefined;
    const bill = {
      counter: journey.counter,
      settlement,
      adapter: hand.adapter,
      hold: hand.content.hold,
      journeyId: journey.id,
    };
    const again = await waiting.put(bill);
    if (isRefusal(again)) return { quoteId: journey.quoteId ?? '', refusal: again };
    const now = await desk.ledger.findQuote(again.quoteId);
    const changes =
      before === undefined || now === undefined ? {} : changesSince(before.outcome as Outcome, now.outcome as Outcome);
    if (changes === undefined) return { quoteId: again.quoteId };
    return { quoteId: again.quoteId, refusal: refuse('QUOTE_CHANGED', 'quoteId', changes) };
  }

  /**
   * The cashier gives up, or takes back: ours first, then the gateway. Before anything is charged nothing is to be undone.
   * Refusals: JOURNEY_UNKNOWN, JOURNEY_MOVED_ON, and what the ledger refuses.
   */
  async undo(id: string, reason?: string): Promise<JourneyView | Refusal> {
    const refused = await this.#inTurn(id, () => this.#undo(id, reason));
    return refused ?? this.#drive(id);
  }

  async #undo(id: string, reason?: string): Promise<Refusal | undefined> {
    const { desk, waiting } = this.#room;
    const journey = await desk.ledger.journeys.find(id);
    if (journey === undefined) return refuse('JOURNEY_UNKNOWN', 'id');
    const { state, version, counter, settlementId } = journey;
    if (state === 'undoing' || state === 'undone' || state === 'abandoned' || state === 'failed') return undefined;
    const at = desk.now().toISOString();
    const harmless = state === 'preparing' || state === 'quoted' || state === 'confirmed';
    // While the answer is out, only the wish is noted: what it wishes back is not known yet.
    const out = state === 'settling' || state === 'unknown';
    const next = harmless ? 'abandoned' : out ? state : 'undoing';
    const move: JourneyMove = { state: next, at, nextAt: at, wanted: 'undo', tries: 0 };
    if (journey.quoteId !== undefined) await waiting.dismiss(journey.quoteId);
    if (state !== 'committed' || settlementId === undefined) {
      const moved = await desk.ledger.journeys.move(id, version, move);
      return isRefusal(moved) ? moved : undefined;
    }
    const request = { settlementId, counter, at, ...(reason === undefined ? {} : { reason }) };
    const cancelled = await desk.ledger.cancel({ ...request, journey: { id, version, move } });
    if (isRefusal(cancelled)) return cancelled;
    desk.notify(counter);
    return undefined;
  }

  /** A person says: ask again now. */
  async retry(id: string): Promise<JourneyView | Refusal> {
    const refused = await this.#inTurn(id, () => this.#set(id, (state) => state));
    return refused ?? this.#drive(id);
  }

  /** A person knows from the gateway's staff that the unknown settlement never was. */
  async notCharged(id: string): Promise<JourneyView | Refusal> {
    const refused = await this.#inTurn(id, () =>
      this.#set(id, (state) => (state === 'unknown' ? 'abandoned' : undefined)),
    );
    return refused ?? this.#drive(id);
  }

  async #set(id: string, next: (state: JourneyState) => JourneyState | undefined): Promise<Refusal | undefined> {
    const journey = await this.#room.desk.ledger.journeys.find(id);
    if (journey === undefined) return refuse('JOURNEY_UNKNOWN', 'id');
    const { version } = journey;
    const state = next(journey.state);
    if (state === undefined) return refuse('JOURNEY_MOVED_ON', 'id', { state: journey.state });
    const at = this.#room.desk.now().toISOString();
    const moved = await this.#room.desk.ledger.journeys.move(id, version, { state, at, nextAt: at });
    return isRefusal(moved) ? moved : undefined;
  }

  /** Takes up what is due, oldest first, a few at once. @returns how many it looked at */
  async tick(): Promise<number> {
    const { desk } = this.#room;
    const due = await desk.ledger.journeys.due(desk.now().toISOString(), 100);
    for (let index = 0; index < due.length; index += AT_ONCE) {
      await Promise.all(due.slice(index, index + AT_ONCE).map(({ id }) => this.#drive(id)));
    }
    return due.length;
  }

  /** After a restart: bills that wait for a cashier are put before the cashier again. */
  async presentAgain(): Promise<void> {
    const { desk, driving, waiting } = this.#room;
    for (const journey of await desk.ledger.journeys.open(10_000)) {
      if (JOURNEY_STATES[journey.state].owner !== 'cashier') continue;
      const hand = this.#hand(journey);
      const settlement = readTold(this.#room, hand, openContent(driving, journey));
      if (isRefusal(settlement)) continue;
      const { counter, id, version, state, quoteId } = journey;
      const old = quoteId === undefined ? undefined : await desk.ledger.findQuote(quoteId);
      const bill = { counter, settlement, adapter: hand.adapter, hold: old?.held === true, journeyId: id };
      const quoted = await waiting.put(bill);
      if (isRefusal(quoted)) continue;
      const at = desk.now().toISOString();
      // The cashier confirmed nothing yet; what was shown before the restart is shown anew.
      await desk.ledger.journeys.move(id, version, { state, at, quoteId: quoted.quoteId });
    }
  }

  #drive(id: string): Promise<JourneyView | Refusal> {
    return this.#inTurn(id, async () => {
      let journey = await this.#room.desk.ledger.journeys.mustFind(id);
      for (;;) {
        const act = MOVES[journey.state];
        if (act === undefined || journey.nextAt > this.#room.desk.now().toISOString()) return this.#view(journey);
        const done = await act(this.#room, this.#hand(journey));
        const after = 'seq' in done ? done : await this.#apply(journey, done);
        if (after.state !== journey.state) this.#room.desk.notify(after.counter);
        if (after.version === journey.version) return this.#view(after);
        journey = after;
      }
    });
  }

  async #apply({ id, version }: Journey, move: JourneyMove): Promise<Journey> {
    const { journeys } = this.#room.desk.ledger;
    const moved = await journeys.move(id, version, move);
    return isRefusal(moved) ? journeys.mustFind(id) : moved;
  }

  #hand(journey: Journey): Hand {
    const { desk, driving } = this.#room;
    const adapter = desk.adapters.get(journey.adapter);
    const line = driving.lines.get(journey.adapter);
    if (adapter?.driver === undefined || line === undefined) throw new Error(`no gateway for ${journey.adapter}`);
    return { journey, content: openContent(driving, journey), adapter, driver: adapter.driver, line };
  }

  #view(journey: Journey): Promise<JourneyView> {
    return viewOf(this.#room, journey);
  }

  async #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    this.#turns.set(id, settled);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(id) === settled) this.#turns.delete(id);
    }
  }
}

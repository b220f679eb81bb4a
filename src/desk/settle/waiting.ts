import { type Explanation, explain } from '../../explain/index.ts';
import { type StoredBill, standingOfTrial } from '../../ledger/index.ts';
import type { Adapter } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { type Settlement, type SettlementWire, visitKeyOf } from '../../settlement/index.ts';
import type { Desk, Envelope } from '../desk.ts';
import { readSettlement, wireOf } from '../desk.ts';
import { isStanding, isTakenBack, onlyQuoted, type Quoted, quoteSettlement, type Standing } from './quote.ts';
import type { Settled } from './reply.ts';
import { commit } from './settle.ts';

const WAITING_PER_COUNTER_MAX = 50;
const WAITING_MAX = 2_000;

/** A bill that can be shown, before it is one. */
export interface Presentable {
  readonly counter: string;
  readonly settlement: Settlement;
  readonly adapter: Adapter;
  readonly hold: boolean;
  /** The journey it belongs to: the cashier's keys then move the journey. */
  readonly journeyId?: string;
}

interface Presented extends Presentable {
  reply: Quoted;
  settled: boolean;
}

/**
 * The bills that a HIS presented at a counter and a cashier has not confirmed yet. Kept in memory only: a presented
 * bill promises nothing, and after a restart the HIS presents it again; a journey's bill is presented again by the
 * desk.
 */
export class WaitingRoom {
  readonly #desk: Desk;
  readonly #byQuote = new Map<string, Presented>();
  /** Journeys that were confirmed and whose outcome is out, with their counters. */
  readonly #underWay = new Map<string, string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Quotes a visit and puts it before the cashier; an earlier quote of the same visit gives way. What is settled
   * already is answered as it stands, and waits for nobody.
   */
  async present(envelope: Envelope): Promise<Quoted | Standing | Refusal> {
    if (envelope.replaces !== undefined) return refuse('FIELD_INVALID', 'replaces');
    const read = readSettlement(this.#desk, envelope);
    if (isRefusal(read)) return read;
    return this.put({ ...read, counter: envelope.counter, hold: envelope.hold === true });
  }

  async put(bill: Presentable): Promise<Quoted | Standing | Refusal> {
    const { counter, settlement, adapter, hold, journeyId } = bill;
    const reply = await quoteSettlement(this.#desk, settlement, counter, hold, adapter, journeyId);
    if (isRefusal(reply)) {
      await this.#refused(settlement.id, reply);
      return reply;
    }
    if (isStanding(reply)) {
      await this.settledElsewhere(reply);
      return reply;
    }
    for (const [id, other] of this.#byQuote) {
      if (other.counter === counter && visitKeyOf(other.settlement.visit) === visitKeyOf(settlement.visit))
        this.#byQuote.delete(id);
    }
    const ofCounter = [...this.#byQuote].filter(([, other]) => other.counter === counter);
    if (ofCounter.length >= WAITING_PER_COUNTER_MAX && ofCounter[0] !== undefined) await this.dismiss(ofCounter[0][0]);
    // Counters are named by callers; whatever they name, the room has walls. The oldest goes first.
    for (const id of this.#byQuote.keys()) {
      if (this.#byQuote.size < WAITING_MAX) break;
      await this.dismiss(id);
    }
    this.#byQuote.set(reply.quoteId, { ...bill, reply, settled: false });
    this.#desk.notify(counter);
    return reply;
  }

  /** Newest last. */
  at(counter: string): Quoted[] {
    const found: Quoted[] = [];
    for (const waiting of this.#byQuote.values()) {
      if (waiting.counter !== counter || waiting.settled) continue;
      // Confirmed already: a cashier has nothing to decide on it until the desk knows what became of it.
      if (!this.#underWay.has(waiting.journeyId ?? '')) found.push(waiting.reply);
    }
    return found;
  }

  underWayAt(counter: string): string[] {
    return [...this.#underWay].filter(([, at]) => at === counter).map(([journeyId]) => journeyId);
  }

  /** A journey was confirmed and its outcome is out, or is so no longer. The screens of its counter are told. */
  note(journeyId: string, counter: string, isUnderWay: boolean): void {
    if (this.#underWay.has(journeyId) === isUnderWay) return;
    if (isUnderWay) this.#underWay.set(journeyId, counter);
    else this.#underWay.delete(journeyId);
    this.#desk.notify(counter);
  }

  /** The journey behind a bill, if one is. */
  journeyOf(quoteId: string): string | undefined {
    return this.#byQuote.get(quoteId)?.journeyId;
  }

  find(quoteId: string): Quoted | undefined {
    return this.#byQuote.get(quoteId)?.reply;
  }

  /** The cashier's F2. Again, after a lost answer, gives the same settlement marked duplicate. */
  async confirm(quoteId: string): Promise<Settled | Refusal> {
    const waiting = this.#byQuote.get(quoteId);
    if (waiting === undefined) return refuse('QUOTE_UNKNOWN', 'quoteId');
    if (waiting.settlement.basic.state === 'trial') return refuse('BASIC_NOT_FINAL', 'basic.state');
    const quoted = await this.#desk.ledger.findQuote(quoteId);
    // Forgotten since: nobody knows any more what was on the screen.
    if (quoted === undefined) return refuse('QUOTE_UNKNOWN', 'quoteId');
    const settled = await commit(this.#desk, waiting.settlement, waiting.counter, waiting.adapter, quoted);
    if (isRefusal(settled)) await this.#refused(waiting.settlement.id, settled);
    else this.#settled(waiting);
    // A page that is loaded again must not show the old figures as if they still stood.
    if (isRefusal(settled) && settled.code === 'QUOTE_CHANGED')
      waiting.reply = { ...waiting.reply, changed: settled.details ?? {} };
    return settled;
  }

  async refresh(quoteId: string): Promise<Quoted | Refusal> {
    const waiting = this.#byQuote.get(quoteId);
    if (waiting === undefined || waiting.settled) return refuse('QUOTE_UNKNOWN', 'quoteId');
    return onlyQuoted(await this.put(waiting));
  }

  /** The explanation of a bill that is not settled yet: the same tree a settled one has. */
  explain(quoteId: string): Explanation | Refusal {
    const waiting = this.#byQuote.get(quoteId);
    if (waiting === undefined) return refuse('QUOTE_UNKNOWN', 'quoteId');
    const plans = this.#desk.plans.plans.map(({ plan }) => plan);
    return explain(waiting.reply.bill, {
      plans,
      settlement: wireOf(waiting.settlement),
    });
  }

  /** The cashier puts the bill away: nothing is held for it any more. */
  async dismiss(quoteId: string): Promise<void> {
    this.#remove(quoteId);
    await this.#desk.ledger.releaseHold(quoteId);
  }

  /** Every screen of the counter is told that it waits no longer. */
  #remove(quoteId: string): void {
    const waiting = this.#byQuote.get(quoteId);
    if (waiting === undefined) return;
    this.#byQuote.delete(quoteId);
    this.#desk.notify(waiting.counter);
  }

  /** What was taken back can never be confirmed: it waits at no counter. */
  async takenBack(settlementId: string): Promise<void> {
    for (const [id, waiting] of [...this.#byQuote]) if (waiting.settlement.id === settlementId) await this.dismiss(id);
  }

  async #refused(settlementId: string, refusal: Refusal): Promise<void> {
    if (isTakenBack(refusal) || refusal.code === 'SETTLEMENT_REPLACED') await this.takenBack(settlementId);
  }

  #settled(waiting: Presented): void {
    waiting.settled = true;
    this.#desk.notify(waiting.counter);
  }

  /**
   * A settlement stands, whichever way: nothing is left to confirm of it. Other parts of the same stay wait on.
   * @param quoteId the quote that it was settled by
   */
  async settledElsewhere({ settlementId, patient }: Settled, quoteId?: string): Promise<void> {
    const visit = visitKeyOf(patient.visit);
    const ofVisit = [...this.#byQuote].filter(([, { settlement }]) => visitKeyOf(settlement.visit) === visit);
    if (ofVisit.every(([, { settled }]) => settled)) return;
    const standing = await this.#desk.ledger.findBill(settlementId);
    if (standing === undefined) return;
    for (const [id, waiting] of ofVisit) {
      if (waiting.settled || !isQuoteOf(wireOf(waiting.settlement), standing, id === quoteId)) continue;
      this.#settled(waiting);
      // The settlement itself has let go of what its visit held; one that was there before has not.
      if ((await this.#desk.ledger.findQuote(id))?.held === true) await this.#desk.ledger.releaseHold(id);
    }
  }
}

/** A trial has another id than its settlement: it is known by its fees, or by whoever settles with its quote. */
function isQuoteOf(quoted: SettlementWire, standing: StoredBill, settledBy: boolean): boolean {
  if (quoted.basic.state !== 'trial') return quoted.id === standing.settlementId;
  return quoted.person.key === standing.person && (settledBy || standingOfTrial(quoted, [standing]) !== undefined);
}

import { type Explanation, explain } from '../../explain/index.ts';
import { type DrivenVisit, isUndecided, isUnderWay, type StoredBill, standingOfTrial } from '../../ledger/index.ts';
import type { Adapter } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { type Settlement, type SettlementWire, settlementSchema, visitKeyOf } from '../../settlement/index.ts';
import type { Desk, Envelope } from '../desk.ts';
import { readSettlement, wireOf } from '../desk.ts';
import type { PresentedBill, PresentedBills, SharedState } from '../ports.ts';
import { isStanding, isTakenBack, onlyQuoted, type QuoteAnswer, quoteSettlement, type Standing } from './quote.ts';
import type { SettleAnswer } from './reply.ts';
import { commit } from './settle.ts';

const WAITING_PER_COUNTER_MAX = 50;
const WAITING_MAX = 2_000;

/** A bill that can be shown, before it is one. */
export interface Presentable {
  readonly counter: string;
  readonly settlement: Settlement;
  readonly adapter: Adapter;
  readonly hold: boolean;
  /** The driven visit it belongs to: the cashier's keys then move the driven visit. */
  readonly journeyId?: string;
}

/** What a cashier of one counter sees. */
export interface CounterDesk {
  /** Newest last. */
  readonly waiting: readonly QuoteAnswer[];
  /** Driven visits that were confirmed and whose outcome is out. */
  readonly underWay: readonly string[];
}

/**
 * The bills that a HIS presented at a counter and a cashier has not confirmed yet. A presented bill promises nothing:
 * where it is gone the HIS presents it again; a driven visit's bill is presented again by the desk.
 */
export class WaitingRoom {
  readonly #desk: Desk;
  readonly #bills: PresentedBills;

  constructor(desk: Desk, { bills }: Pick<SharedState, 'bills'>) {
    this.#desk = desk;
    this.#bills = bills;
  }

  /**
   * Quotes a visit and puts it before the cashier; an earlier quote of the same visit gives way. What is settled
   * already is answered as it stands, and waits for nobody.
   */
  async present(envelope: Envelope): Promise<QuoteAnswer | Standing | Refusal> {
    if (envelope.replaces !== undefined) return refuse('FIELD_INVALID', 'replaces');
    const read = readSettlement(this.#desk, envelope);
    if (isRefusal(read)) return read;
    return this.put({ ...read, counter: envelope.counter, hold: envelope.hold === true });
  }

  async put(bill: Presentable): Promise<QuoteAnswer | Standing | Refusal> {
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
    const { quoteId } = reply;
    await this.#bills.put({
      quoteId,
      counter,
      visit: visitKeyOf(settlement.visit),
      settlementId: settlement.id,
      settlement: wireOf(settlement),
      adapter: adapter.name,
      hold,
      ...(journeyId === undefined ? {} : { journeyId }),
      reply,
      settled: false,
    });
    // Counters are named by callers; whatever they name, there is a limit for all. The oldest goes first.
    for (const id of await this.#bills.oldestAbove(WAITING_PER_COUNTER_MAX, counter)) await this.dismiss(id);
    for (const id of await this.#bills.oldestAbove(WAITING_MAX)) await this.dismiss(id);
    // Another instance may have settled or cancelled it before this bill could be marked. Then it is priced again.
    const { version } = await this.#desk.ledger.snapshot(settlement.person.key);
    if (version !== reply.version) return this.put(bill);
    this.#desk.notify(counter);
    return reply;
  }

  async at(counter: string): Promise<CounterDesk> {
    const { driving, ledger } = this.#desk;
    const open = driving === undefined ? [] : await ledger.drivenVisits.openAtCounter(counter);
    const underWay = open.filter(({ state }) => isUnderWay(state)).map(({ id }) => id);
    // A driven visit's bill is shown only while the cashier decides. Its mark may be missing: an instance can die
    // before it.
    const theirs = open.filter(({ state }) => isUndecided(state)).map(({ id }) => id);
    const bills = (await this.#bills.where({ counter })).filter(
      ({ settled, journeyId }) => !settled && (journeyId === undefined || theirs.includes(journeyId)),
    );
    return { waiting: bills.map(({ reply }) => reply), underWay };
  }

  /** The driven visit behind a bill, if one is. */
  async drivenVisitOf(quoteId: string): Promise<string | undefined> {
    return (await this.#bills.find(quoteId))?.journeyId;
  }

  async find(quoteId: string): Promise<QuoteAnswer | undefined> {
    return (await this.#bills.find(quoteId))?.reply;
  }

  /** The cashier's F2. Again, after a lost answer, gives the same settlement marked duplicate. */
  async confirm(quoteId: string): Promise<SettleAnswer | Refusal> {
    const bill = await this.#bills.find(quoteId);
    if (bill === undefined) return refuse('QUOTE_UNKNOWN', 'quoteId');
    if (bill.settlement.basic.state === 'trial') return refuse('BASIC_NOT_FINAL', 'basic.state');
    const quoted = await this.#desk.ledger.findQuote(quoteId);
    // The quote is no longer stored, so its figures are not known.
    if (quoted === undefined) return refuse('QUOTE_UNKNOWN', 'quoteId');
    const adapter = this.#desk.adapters.get(bill.adapter);
    const settled = await commit(this.#desk, settlementOf(bill), bill.counter, adapter, quoted);
    if (!isRefusal(settled)) await this.settledElsewhere(settled, quoteId);
    else await this.#refused(bill.settlementId, settled);
    // A page that is loaded again must not show the old figures as if they still stood.
    if (isRefusal(settled) && settled.code === 'QUOTE_CHANGED')
      await this.#bills.change(quoteId, { reply: { ...bill.reply, changed: settled.details ?? {} } });
    return settled;
  }

  async refresh(quoteId: string): Promise<QuoteAnswer | Refusal> {
    const bill = await this.#bills.find(quoteId);
    if (bill === undefined || bill.settled) return refuse('QUOTE_UNKNOWN', 'quoteId');
    const adapter = this.#desk.adapters.get(bill.adapter);
    if (adapter === undefined) return refuse('ADAPTER_UNKNOWN', 'adapter');
    return onlyQuoted(await this.put({ ...bill, adapter, settlement: settlementOf(bill) }));
  }

  /** The explanation of a bill that is not settled yet: the same tree a settled one has. */
  async explain(quoteId: string): Promise<Explanation | Refusal> {
    const bill = await this.#bills.find(quoteId);
    if (bill === undefined) return refuse('QUOTE_UNKNOWN', 'quoteId');
    const plans = this.#desk.plans.plans.map(({ plan }) => plan);
    return explain(bill.reply.bill, { plans, settlement: bill.settlement });
  }

  /** The cashier puts the bill away: nothing is held for it any more. Every screen of the counter is told. */
  async dismiss(quoteId: string): Promise<void> {
    const removed = await this.#bills.remove(quoteId);
    if (removed !== undefined) this.#desk.notify(removed.counter);
    await this.#desk.ledger.releaseHold(quoteId);
  }

  /** Every bill of a driven visit: the last that was shown, and the one that it knows of. */
  async dismissDriven({ id, counter, quoteId }: DrivenVisit): Promise<void> {
    for (const bill of await this.#bills.where({ counter }))
      if (bill.journeyId === id) await this.dismiss(bill.quoteId);
    if (quoteId !== undefined) await this.dismiss(quoteId);
  }

  /** What was taken back can never be confirmed: it waits at no counter. */
  async takenBack(settlementId: string): Promise<void> {
    for (const { quoteId } of await this.#bills.where({ settlementId })) await this.dismiss(quoteId);
  }

  async #refused(settlementId: string, refusal: Refusal): Promise<void> {
    if (isTakenBack(refusal) || refusal.code === 'SETTLEMENT_REPLACED') await this.takenBack(settlementId);
  }

  /**
   * A settlement stands, whichever way: nothing is left to confirm of it. Other parts of the same stay wait on.
   * @param quoteId the quote that it was settled by
   */
  async settledElsewhere({ settlementId, patient }: SettleAnswer, quoteId?: string): Promise<void> {
    const ofVisit = await this.#bills.where({ visit: visitKeyOf(patient.visit) });
    if (ofVisit.every(({ settled }) => settled)) return;
    const standing = await this.#desk.ledger.findBill(settlementId);
    if (standing === undefined) return;
    for (const bill of ofVisit) {
      if (bill.settled || !isQuoteOf(bill.settlement, standing, bill.quoteId === quoteId)) continue;
      await this.#bills.change(bill.quoteId, { settled: true });
      this.#desk.notify(bill.counter);
      // The settlement itself has let go of what its visit held; one that was there before has not.
      if ((await this.#desk.ledger.findQuote(bill.quoteId))?.held === true)
        await this.#desk.ledger.releaseHold(bill.quoteId);
    }
  }
}

function settlementOf({ settlement, reply }: PresentedBill): Settlement {
  const { certificateTail } = reply.patient;
  return settlementSchema.parse({ ...settlement, person: { ...settlement.person, certificateTail } });
}

/** A trial has another id than its settlement: it is known by its fees, or by whoever settles with its quote. */
function isQuoteOf(quoted: SettlementWire, standing: StoredBill, settledBy: boolean): boolean {
  if (quoted.basic.state !== 'trial') return quoted.id === standing.settlementId;
  return quoted.person.key === standing.person && (settledBy || standingOfTrial(quoted, [standing]) !== undefined);
}

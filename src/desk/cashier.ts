import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import type { Desk } from './desk.ts';
import type { DrivenVisitView } from './driven/view.ts';
import type { DrivenVisits } from './driven/visits.ts';
import { type CancelAnswer, cancelById } from './settle/cancel.ts';
import type { QuoteAnswer } from './settle/quote.ts';
import type { SettleAnswer } from './settle/reply.ts';
import type { WaitingRoom } from './settle/waiting.ts';

/** A driven visit may commit, or be taken back, between our look at it and the ledger's. */
const TRIES_MAX = 3;

/**
 * The cashier's keys on one bill, whoever settles it at the gateway: the keys of a driven visit's bill move the driven
 * visit.
 */
export class CashierActions {
  readonly #desk: Desk;
  readonly #waiting: WaitingRoom;
  readonly #drivenVisits: DrivenVisits | undefined;

  constructor(desk: Desk, waiting: WaitingRoom, drivenVisits?: DrivenVisits) {
    this.#desk = desk;
    this.#waiting = waiting;
    this.#drivenVisits = drivenVisits;
  }

  /**
   * F2. @returns the bill when both sides have it; otherwise where the driven visit stands: the outcome is still out
   */
  async confirm(quoteId: string): Promise<SettleAnswer | DrivenVisitView | Refusal> {
    const drivenVisit = await this.#waiting.drivenVisitOf(quoteId);
    if (drivenVisit === undefined || this.#drivenVisits === undefined) return this.#waiting.confirm(quoteId);
    const view = await this.#drivenVisits.confirm(drivenVisit, quoteId);
    return isRefusal(view) ? view : (view.settled ?? view);
  }

  /** The bill is priced anew. */
  async refresh(quoteId: string): Promise<QuoteAnswer | Refusal> {
    const drivenVisit = await this.#waiting.drivenVisitOf(quoteId);
    return drivenVisit === undefined || this.#drivenVisits === undefined
      ? this.#waiting.refresh(quoteId)
      : this.#drivenVisits.refresh(drivenVisit);
  }

  /**
   * The bill is put away, and with it the visit that it waits for. Refusals: JOURNEY_MOVED_ON (it was confirmed
   * meanwhile).
   */
  async dismiss(quoteId: string): Promise<Refusal | undefined> {
    const drivenVisit = await this.#waiting.drivenVisitOf(quoteId);
    if (drivenVisit === undefined || this.#drivenVisits === undefined) {
      await this.#waiting.dismiss(quoteId);
      return undefined;
    }
    const away = await this.#drivenVisits.putAway(drivenVisit);
    return isRefusal(away) ? away : undefined;
  }

  /**
   * Takes a settlement back: one that the desk drove is taken back at the gateway too, ours first.
   * Refusals: those of the ledger, and GATEWAY_NONE: it was driven while a gateway was configured, and none is now.
   */
  async cancel(settlementId: string, counter?: string, reason?: string): Promise<CancelAnswer | Refusal> {
    for (let tries = 1; ; tries += 1) {
      const done = await this.#cancelNow(settlementId, counter, reason);
      const movedOn = isRefusal(done) && done.code === 'JOURNEY_MOVED_ON';
      if (!movedOn || tries === TRIES_MAX) return done;
    }
  }

  async #cancelNow(settlementId: string, counter?: string, reason?: string): Promise<CancelAnswer | Refusal> {
    const drivenVisit = await this.#desk.ledger.drivenVisits.findBySettlement(settlementId);
    if (drivenVisit?.state !== 'committed') {
      const cancelled = await cancelById(this.#desk, settlementId, counter, reason);
      if (!isRefusal(cancelled)) await this.#waiting.takenBack(settlementId);
      return cancelled;
    }
    if (this.#drivenVisits === undefined) return refuse('GATEWAY_NONE', 'settlementId');
    const undone = await this.#drivenVisits.undo(drivenVisit.id, reason);
    if (isRefusal(undone)) return undone;
    const cancelled = await cancelById(this.#desk, settlementId, counter, reason);
    return isRefusal(cancelled) ? cancelled : { ...cancelled, duplicate: false };
  }
}

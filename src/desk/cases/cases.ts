import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '../../json/index.ts';
import type { Adapter, CaseMessage, CaseProtocol, CaseRequest, CaseResult } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { LINES_MAX } from '../../settlement/index.ts';
import type { CashierActions } from '../cashier.ts';
import { chinaDay, type Desk, type Envelope } from '../desk.ts';
import { identify } from '../enrol/identify.ts';
import { cancelByMessage } from '../settle/cancel.ts';
import { isStanding } from '../settle/quote.ts';
import { settle } from '../settle/settle.ts';
import type { WaitingRoom } from '../settle/waiting.ts';
import { BoundedCache } from './bounded-cache.ts';

const DAY_MS = 86_400_000;
const CASES_MAX = 2_000;
/** The longest stays: whoever is left alone for longer begins anew. */
const CASE_KEPT_MS = 90 * DAY_MS;
/** Of all cases together. */
const LINES_KEPT_MAX = 200_000;
const TRADES_MAX = 20_000;
const TRADE_KEPT_MS = 2 * DAY_MS;

/** What was said of a case so far; the messages as they came. */
interface Case {
  readonly opened: unknown;
  readonly lines: readonly unknown[];
  readonly lineCount: number;
  /** The last quote: what the hospital told the patient. Its id is gone once it is settled or put away. */
  readonly quote?: { readonly id?: string; readonly answer: unknown };
  /** Its bill is settled: the next line begins another bill. */
  readonly settled: boolean;
}

interface Trade {
  readonly print: string;
  readonly answer: Promise<Answer>;
}
interface Answer {
  readonly written: unknown;
  readonly refused: boolean;
}

/**
 * Hospitals that tell of a visit message by message. Cases and answers are kept in memory only: they promise nothing
 * that the ledger does not hold, and after a restart the hospital opens the case and sends its lines again.
 */
export class CaseDesk {
  readonly #desk: Desk;
  readonly #waiting: WaitingRoom;
  readonly #keys: CashierActions;
  readonly #cases: BoundedCache<Case>;
  readonly #trades: BoundedCache<Trade>;

  constructor(desk: Desk, waiting: WaitingRoom, keys: CashierActions) {
    this.#desk = desk;
    this.#waiting = waiting;
    this.#keys = keys;
    this.#cases = new BoundedCache(CASES_MAX, CASE_KEPT_MS, desk.now);
    this.#trades = new BoundedCache(TRADES_MAX, TRADE_KEPT_MS, desk.now);
  }

  /**
   * One message, and its answer in the sender's own shape. The same number with the same content gives the same answer,
   * with other content it is refused. Of a refused message nothing is kept.
   */
  async hear(adapter: Adapter, endpoint: CaseProtocol, message: unknown, counter?: string): Promise<unknown> {
    const turn = endpoint.hear(message, this.#desk.personKey);
    if (isRefusal(turn)) return endpoint.write(message, turn, '');
    const key = keyOf(adapter, turn.sender, turn.trade);
    const print = createHash('sha256').update(canonicalJson(message)).digest('hex');
    const known = this.#trades.find(key);
    if (known !== undefined && known.print !== print)
      return endpoint.write(message, refuse('TRADE_NUMBER_REUSED', turn.at), '');
    if (known !== undefined) return (await known.answer).written;
    const answer = this.#answer(adapter, endpoint, message, turn, counter ?? turn.counter ?? '');
    const trade = { print, answer };
    this.#trades.put(key, trade);
    try {
      const { written, refused } = await answer;
      if (refused) this.#trades.drop(key);
      return written;
    } catch (error) {
      this.#trades.drop(key);
      throw error;
    }
  }

  /** The answer that a number got. Refusals: TRADE_UNKNOWN. */
  async find(adapter: Adapter, sender: string, trade: string): Promise<unknown> {
    const known = this.#trades.find(keyOf(adapter, sender, trade));
    if (known === undefined) return refuse('TRADE_UNKNOWN', 'trade');
    const { written, refused } = await known.answer;
    return refused ? refuse('TRADE_UNKNOWN', 'trade') : written;
  }

  async #answer(
    adapter: Adapter,
    endpoint: CaseProtocol,
    message: unknown,
    turn: CaseMessage,
    counter: string,
  ): Promise<Answer> {
    const envelope = (kept: readonly unknown[] = [], promised?: unknown): Envelope => ({
      adapter: adapter.name,
      counter,
      payload: endpoint.payloadOf(kept, message, promised),
    });
    const came = await this.#do(adapter, turn, message, envelope);
    const refused = isRefusal(came);
    return { written: endpoint.write(message, came, refused ? '' : randomUUID()), refused };
  }

  async #do(
    adapter: Adapter,
    { asks, sender }: CaseMessage,
    message: unknown,
    envelope: EnvelopeOf,
  ): Promise<CaseResult | Refusal> {
    if (asks.what === 'identify') return this.#identify(asks.person, asks.on);
    if (asks.what === 'decide') return this.#decide(adapter, sender, asks);
    if (asks.what === 'cancel') {
      const cancelled = await cancelByMessage(this.#desk, envelope());
      return isRefusal(cancelled) ? cancelled : DONE;
    }
    const key = caseKey(adapter, asks.case);
    const found = this.#cases.find(key);
    if (asks.what === 'open') return this.#keep(key, { ...NOTHING, ...found, opened: message });
    if (found === undefined) return refuse('CASE_UNKNOWN', asks.at);
    switch (asks.what) {
      case 'change':
        return this.#keep(key, { ...found, opened: message });
      case 'lines':
        return this.#addLines(key, found, message, asks.count);
      case 'no-lines':
        return this.#keep(key, { ...found, lines: [], lineCount: 0, settled: false });
      case 'close':
        await this.#putAway(found);
        this.#cases.drop(key);
        return DONE;
      case 'quote':
        return this.#quote(key, found, envelope);
      case 'settle':
        return this.#settle(key, found, envelope);
    }
  }

  #keep(key: string, what: Case): CaseResult {
    this.#cases.put(key, what);
    return DONE;
  }

  #addLines(key: string, found: Case, message: unknown, count: number): CaseResult | Refusal {
    const before = found.settled ? NOTHING : found;
    const lineCount = before.lineCount + count;
    if (lineCount > LINES_MAX)
      return refuse('LINES_TOO_MANY', 'lines', { lines: String(lineCount), most: String(LINES_MAX) });
    this.#keep(key, { ...found, settled: false, lines: [...before.lines, message], lineCount });
    let all = 0;
    for (const [, other] of this.#cases.entries()) all += other.lineCount;
    for (const [other, { lineCount: freed }] of this.#cases.entries()) {
      if (all <= LINES_KEPT_MAX || other === key) break;
      this.#cases.drop(other);
      all -= freed;
    }
    return DONE;
  }

  async #identify(person: string, on = chinaDay(this.#desk.now())): Promise<CaseResult> {
    const { plans } = await identify(this.#desk, person, on);
    return {
      what: 'person',
      plans: plans.map(({ plan, name, inForce }) => ({ plan, name: name.zh, inForce })),
    };
  }

  async #quote(key: string, found: Case, envelope: EnvelopeOf): Promise<CaseResult | Refusal> {
    // A quote may repeat nothing: what a plan paid already is not ours to know yet.
    const quoted = await this.#waiting.present(envelope([found.opened, ...found.lines]));
    if (isRefusal(quoted)) return quoted;
    const now = this.#cases.find(key) ?? found;
    if (isStanding(quoted)) {
      this.#keep(key, closed({ ...now, quote: { answer: quoted.answer } }));
      return { what: 'result', number: quoted.settlementId, answer: quoted.answer };
    }
    this.#keep(key, { ...now, quote: { id: quoted.quoteId, answer: quoted.answer } });
    return { what: 'result', number: quoted.quoteId, answer: quoted.answer };
  }

  /** With the quote the patient was told: should the figures have changed since, it is refused with both. */
  async #settle(key: string, found: Case, envelope: EnvelopeOf): Promise<CaseResult | Refusal> {
    const { quote } = found;
    const settled = await settle(this.#desk, envelope([found.opened, ...found.lines], quote?.answer), quote?.id);
    if (isRefusal(settled)) return settled;
    await this.#waiting.settledElsewhere(settled, quote?.id);
    this.#keep(key, closed(this.#cases.find(key) ?? found));
    return { what: 'result', number: settled.settlementId, answer: settled.answer };
  }

  async #decide(
    adapter: Adapter,
    sender: string,
    asks: CaseRequest & { what: 'decide' },
  ): Promise<CaseResult | Refusal> {
    const { about, accept } = asks;
    const own = caseKey(adapter, `${sender}:`);
    const [key, found] =
      this.#cases.entries().find(([at, { quote }]) => at.startsWith(own) && quote?.id === about) ?? [];
    if (key === undefined || found === undefined) return this.#decideSettled(sender, asks);
    if (!accept) {
      await this.#putAway(found);
      const { quote: _quote, ...rest } = found;
      return this.#keep(key, rest);
    }
    const confirmed = await this.#keys.confirm(about);
    if (isRefusal(confirmed)) return confirmed;
    this.#keep(key, closed(found));
    return 'settlementId' in confirmed && 'answer' in confirmed
      ? { what: 'result', number: confirmed.settlementId, answer: confirmed.answer }
      : DONE;
  }

  /** What is settled stands: accepting it changes nothing, and not accepting it is a cancellation. */
  async #decideSettled(sender: string, asks: CaseRequest & { what: 'decide' }): Promise<CaseResult | Refusal> {
    const { about, accept, at, flagAt } = asks;
    const stored = about.startsWith(`${sender}:`) ? await this.#desk.ledger.findBill(about) : undefined;
    if (stored === undefined) return refuse('QUOTE_UNKNOWN', at);
    if (stored.state === 'cancelled') return refuse('SETTLEMENT_CANCELLED', at);
    return accept ? DONE : refuse('FIELD_INVALID', flagAt, { expected: 'a settlement is taken back by cancelling it' });
  }

  async #putAway({ quote }: Case): Promise<void> {
    if (quote?.id !== undefined) await this.#keys.dismiss(quote.id);
  }
}

type EnvelopeOf = (kept?: readonly unknown[], promised?: unknown) => Envelope;

const DONE: CaseResult = { what: 'done' };
const NOTHING = { lines: [], lineCount: 0, settled: false } as const;

/** The bill is settled; what it promised is remembered for a hospital that sends it again under another number. */
function closed(found: Case): Case {
  const { quote, ...rest } = found;
  return { ...rest, settled: true, ...(quote === undefined ? {} : { quote: { answer: quote.answer } }) };
}

const caseKey = (adapter: Adapter, name: string): string => `${adapter.name} ${name}`;
const keyOf = (adapter: Adapter, sender: string, trade: string): string => `${adapter.name} ${sender} ${trade}`;

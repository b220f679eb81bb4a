import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '../../json/index.ts';
import type { Adapter, CaseMessage, CaseProtocol, CaseRequest, CaseResult } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { LINES_MAX } from '../../settlement/index.ts';
import type { CashierActions } from '../cashier.ts';
import { chinaDay, type Desk, type Envelope } from '../desk.ts';
import { identify } from '../enrol/identify.ts';
import type { SharedState, StoredCase } from '../ports.ts';
import { cancelByMessage } from '../settle/cancel.ts';
import { isStanding } from '../settle/quote.ts';
import { settle } from '../settle/settle.ts';
import type { WaitingRoom } from '../settle/waiting.ts';
import { Turns } from '../turns.ts';

type CaseState = Pick<SharedState, 'leases' | 'cases' | 'casesByQuote' | 'trades'>;

/**
 * Hospitals that tell of a visit message by message. Cases and answers promise nothing that the ledger does not hold:
 * where they are gone the hospital opens the case and sends its lines again.
 */
export class CaseDesk {
  readonly #desk: Desk;
  readonly #waiting: WaitingRoom;
  readonly #actions: CashierActions;
  readonly #state: CaseState;
  /** One message at a time of each number, and of each case. */
  readonly #turns: Turns;

  constructor(desk: Desk, waiting: WaitingRoom, actions: CashierActions, state: CaseState) {
    this.#desk = desk;
    this.#waiting = waiting;
    this.#actions = actions;
    this.#state = state;
    this.#turns = new Turns(state.leases);
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
    const envelope = (kept: readonly unknown[] = [], promised?: unknown): Envelope => ({
      adapter: adapter.name,
      counter: counter ?? turn.counter ?? '',
      payload: endpoint.payloadOf(kept, message, promised),
    });
    const answered = await this.#turns.of(`trade ${key}`, async () => {
      let known = await this.#state.trades.find(key);
      if (known === undefined) {
        const came = await this.#do(adapter, turn, message, envelope);
        if (isRefusal(came)) return came;
        // Another instance may have answered this number meanwhile. Then its answer counts.
        const trade = { print, written: endpoint.write(message, came, randomUUID()) };
        known = await this.#state.trades.add(key, trade);
      }
      return known.print === print ? known : refuse('TRADE_NUMBER_REUSED', turn.at);
    });
    return isRefusal(answered) ? endpoint.write(message, answered, '') : answered.written;
  }

  /** The answer that a number got; one that is being worked on is waited for. Refusals: TRADE_UNKNOWN. */
  async find(adapter: Adapter, sender: string, trade: string): Promise<unknown> {
    const key = keyOf(adapter, sender, trade);
    const known = await this.#turns.of(`trade ${key}`, () => this.#state.trades.find(key));
    return known === undefined || isRefusal(known) ? (known ?? refuse('TRADE_UNKNOWN', 'trade')) : known.written;
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
    return this.#turns.of(`case ${key}`, () => this.#doInCase(key, asks, message, envelope));
  }

  async #doInCase(
    key: string,
    asks: Extract<CaseRequest, { case: string }>,
    message: unknown,
    envelope: EnvelopeOf,
  ): Promise<CaseResult | Refusal> {
    const found = await this.#state.cases.find(key);
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
        return this.#remove(key, found);
      case 'quote':
        return this.#quote(key, found, envelope);
      case 'settle':
        return this.#settle(key, found, envelope);
    }
  }

  /** Refusals: LEDGER_BUSY when another instance has changed the case since it was read. */
  async #keep(key: string, what: StoredCase, result: CaseResult = DONE): Promise<CaseResult | Refusal> {
    const isKept = await this.#state.cases.put(key, { ...what, version: what.version + 1 });
    return isKept ? result : refuse('LEDGER_BUSY');
  }

  async #remove(key: string, found: StoredCase): Promise<CaseResult | Refusal> {
    const kept = await this.#keep(key, found);
    if (!isRefusal(kept)) await this.#state.cases.remove(key);
    return kept;
  }

  async #addLines(key: string, found: StoredCase, message: unknown, count: number): Promise<CaseResult | Refusal> {
    const before = found.settled ? NOTHING : found;
    const lineCount = before.lineCount + count;
    if (lineCount > LINES_MAX)
      return refuse('LINES_TOO_MANY', 'lines', { lines: String(lineCount), most: String(LINES_MAX) });
    return this.#keep(key, { ...found, settled: false, lines: [...before.lines, message], lineCount });
  }

  async #identify(person: string, on = chinaDay(this.#desk.now())): Promise<CaseResult> {
    const { plans } = await identify(this.#desk, person, on);
    return {
      what: 'person',
      plans: plans.map(({ plan, name, inForce }) => ({ plan, name: name.zh, inForce })),
    };
  }

  async #quote(key: string, found: StoredCase, envelope: EnvelopeOf): Promise<CaseResult | Refusal> {
    // A quote may repeat nothing: what a plan paid already is not ours to know yet.
    const quoted = await this.#waiting.present(envelope([found.opened, ...found.lines]));
    if (isRefusal(quoted)) return quoted;
    const { answer } = quoted;
    if (isStanding(quoted))
      return this.#keep(key, closed({ ...found, quote: { answer } }), resultOf(quoted.settlementId, answer));
    const { quoteId: id } = quoted;
    await this.#state.casesByQuote.add(id, key);
    return this.#keep(key, { ...found, quote: { id, answer } }, resultOf(id, answer));
  }

  /** With the quote the patient was told: should the figures have changed since, it is refused with both. */
  async #settle(key: string, found: StoredCase, envelope: EnvelopeOf): Promise<CaseResult | Refusal> {
    const { quote } = found;
    const settled = await settle(this.#desk, envelope([found.opened, ...found.lines], quote?.answer), quote?.id);
    if (isRefusal(settled)) return settled;
    await this.#waiting.settledElsewhere(settled, quote?.id);
    return this.#keep(key, closed(found), resultOf(settled.settlementId, settled.answer));
  }

  async #decide(
    adapter: Adapter,
    sender: string,
    asks: CaseRequest & { what: 'decide' },
  ): Promise<CaseResult | Refusal> {
    const key = await this.#state.casesByQuote.find(asks.about);
    if (key === undefined || !key.startsWith(caseKey(adapter, `${sender}:`))) return this.#decideSettled(sender, asks);
    return this.#turns.of(`case ${key}`, () => this.#decideInCase(key, sender, asks));
  }

  async #decideInCase(
    key: string,
    sender: string,
    asks: CaseRequest & { what: 'decide' },
  ): Promise<CaseResult | Refusal> {
    const { about, accept } = asks;
    const found = await this.#state.cases.find(key);
    if (found?.quote?.id !== about) return this.#decideSettled(sender, asks);
    if (!accept) {
      await this.#putAway(found);
      const { quote: _quote, ...rest } = found;
      return this.#keep(key, rest);
    }
    const confirmed = await this.#actions.confirm(about);
    if (isRefusal(confirmed)) return confirmed;
    const isSettled = 'settlementId' in confirmed && 'answer' in confirmed;
    return this.#keep(key, closed(found), isSettled ? resultOf(confirmed.settlementId, confirmed.answer) : DONE);
  }

  /** What is settled stands: accepting it changes nothing, and not accepting it is a cancellation. */
  async #decideSettled(sender: string, asks: CaseRequest & { what: 'decide' }): Promise<CaseResult | Refusal> {
    const { about, accept, at, flagAt } = asks;
    const stored = about.startsWith(`${sender}:`) ? await this.#desk.ledger.findBill(about) : undefined;
    if (stored === undefined) return refuse('QUOTE_UNKNOWN', at);
    if (stored.state === 'cancelled') return refuse('SETTLEMENT_CANCELLED', at);
    return accept ? DONE : refuse('FIELD_INVALID', flagAt, { expected: 'a settlement is taken back by cancelling it' });
  }

  async #putAway({ quote }: StoredCase): Promise<void> {
    if (quote?.id !== undefined) await this.#actions.dismiss(quote.id);
  }
}

type EnvelopeOf = (kept?: readonly unknown[], promised?: unknown) => Envelope;

const DONE: CaseResult = { what: 'done' };
const NOTHING = { version: 0, lines: [], lineCount: 0, settled: false } as const;

const resultOf = (number: string, answer: unknown): CaseResult => ({ what: 'result', number, answer });

/** The bill is settled; what it promised is remembered for a hospital that sends it again under another number. */
function closed(found: StoredCase): StoredCase {
  const { quote, ...rest } = found;
  return { ...rest, settled: true, ...(quote === undefined ? {} : { quote: { answer: quote.answer } }) };
}

const caseKey = (adapter: Adapter, name: string): string => `${adapter.name} ${name}`;
const keyOf = (adapter: Adapter, sender: string, trade: string): string => `${adapter.name} ${sender} ${trade}`;

import { nextDay, nextYear } from './clock.ts';
import type { GatewayAnswer } from './envelope.ts';
import { firstHalf, type SentReply, saidJson, saidText, spoken } from './faults/bytes.ts';
import type { Fault } from './faults/faults.ts';
import { type Outline, outlineOf } from './faults/request.ts';
import { type Choice, Selection } from './faults/selection.ts';
import type { Gateway, Timing } from './gateway.ts';
import { messageKey } from './state.ts';
import { settlementsIn, type TrueSettlement } from './truth.ts';

/**
 * What becomes of one request. `effect`: the gateway has done what was asked, whatever the caller gets to see.
 * `why` is the fault that spoke.
 */
export type Exchange =
  | ({
      readonly kind: 'answered';
      readonly afterMs: number;
      readonly effect: boolean;
      readonly why?: string;
    } & SentReply)
  /** No answer, ever; the connection is closed after `closesAfterMs` when that is given. */
  | { readonly kind: 'silent'; readonly effect: boolean; readonly why: string; readonly closesAfterMs?: number }
  /** The connection breaks; `partial` is what had come by then, nothing when even the head was missing. */
  | {
      readonly kind: 'reset';
      readonly effect: boolean;
      readonly why: string;
      readonly partial?: SentReply & { readonly of: number };
    };

/** One fault that befell a message. */
export interface Befallen {
  readonly fault: string;
  readonly by: Choice['by'];
  readonly infno: string;
  readonly msgid: string;
  readonly effect: boolean;
}

export interface FaultyGatewayOptions {
  /** The last three digits of a settlement's total in fen choose a fault. Off unless asked for. */
  readonly magicAmounts?: boolean;
}

export interface ExchangeOptions {
  /** Names in lower case; only `x-sim-fault` is read. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Set when the request came in on a transaction's own path. */
  readonly infnoByPath?: string | undefined;
}

const BEFALLEN_MAX = 1000;

/** The gateway and everything that goes wrong before and behind it: what the wire shows, without the wire. */
export class FaultyGateway {
  readonly gateway: Gateway;
  readonly selection: Selection;
  #befallen: Befallen[] = [];
  /** Queries that will not find a settlement yet, by its id. */
  #hidden = new Map<string, number>();
  /** Requests that take effect after some later messages of the same institution. */
  #late: { readonly institution: string; readonly happen: () => void; left: number }[] = [];
  /** The last answers of an institution: by transaction, and (infno "") of all. */
  #answers = new Map<string, string>();

  constructor(gateway: Gateway, options: FaultyGatewayOptions = {}) {
    this.gateway = gateway;
    this.selection = new Selection(options.magicAmounts ?? false);
  }

  /** Back to the seeded state, clock and faults included. */
  reset(): void {
    this.gateway.reset();
    this.selection.reset();
    this.#befallen = [];
    this.#hidden.clear();
    this.#late = [];
    this.#answers.clear();
  }

  /** The latest thousand, oldest first. */
  get befallen(): readonly Befallen[] {
    return this.#befallen;
  }

  /** The truth, to compare a ledger with: settlements of an institution that stand, in the order they were made. */
  settlementsOf(institution: string): TrueSettlement[] {
    return this.historyOf(institution).filter(({ status }) => status === 'active');
  }

  /** As `settlementsOf`, with those that were cancelled or reversed. */
  historyOf(institution: string): TrueSettlement[] {
    return settlementsIn(this.gateway.state, institution);
  }

  exchange(requestText: string, { headers = {}, infnoByPath }: ExchangeOptions = {}): Exchange {
    const body = parsed(requestText);
    // Not JSON: the proxy in front of a real gateway answers, in plain text, before the gateway sees anything.
    if (body === undefined) return answered(saidText(400, 'message=[400][JSONException] illegal identifier'), false);
    const request = this.#withOriginal(outlineOf(body));
    this.#letLateOnesHappen(request.institution);
    const choice = this.selection.choose(request, headers['x-sim-fault']);
    if (typeof choice === 'string') return answered(saidText(400, `x-sim-fault: ${choice}`), false);
    const exchange =
      choice === undefined ? this.#clean(body, request, infnoByPath) : this.#befall(choice, body, request, infnoByPath);
    if (choice !== undefined) this.#note(choice, request, exchange.effect);
    return exchange;
  }

  /** A reversal goes by the total of what it undoes. */
  #withOriginal(request: Outline): Outline {
    const { original, institution } = request;
    if (original === undefined) return request;
    const effect = this.gateway.state.effects.get(messageKey(institution, original.infno, original.msgid));
    const settlement = effect?.kind === 'settlement' ? effect.settlement : undefined;
    return { ...request, total: settlement?.statement.split.amount };
  }

  #clean(body: object, request: Outline, infnoByPath: string | undefined): Exchange {
    const own = this.#ask(body, request, infnoByPath, {});
    return answered(saidJson(own), own.infcode === 0);
  }

  #befall(choice: Choice, body: object, request: Outline, infnoByPath: string | undefined): Exchange {
    const { fault } = choice;
    const ms = choice.ms ?? fault.ms;
    const previous = this.#answers.get(request.institution);
    const earlier = this.#answers.get(`${request.institution}|${request.infno}`);
    if (fault.effect === 'later') this.#putOff(body, request, infnoByPath, choice.count ?? fault.count ?? 1);
    const own = fault.effect === 'done' ? this.#ask(body, request, infnoByPath, timingOf(fault, ms)) : undefined;
    const effect = own?.infcode === 0;
    if (fault.hides === true) this.#hide(request, choice.count ?? fault.count ?? 1);
    if (fault.wire === 'silent') {
      return { kind: 'silent', effect, why: fault.id, ...(ms === undefined ? {} : { closesAfterMs: ms }) };
    }
    if (fault.wire === 'reset') return { kind: 'reset', effect, why: fault.id };
    const failure = (infcode: number, message: string) => this.gateway.failure(body, infcode, message);
    const whole = spoken(fault, { own, failure, earlier, previous });
    if (fault.wire === 'answer') {
      return { ...answered(whole, effect), why: fault.id, afterMs: fault.msIs === 'delay' ? (ms ?? 0) : 0 };
    }
    const partial = { ...whole, bytes: firstHalf(whole.bytes), of: whole.bytes.length };
    return { kind: 'reset', effect, why: fault.id, partial };
  }

  /** The gateway does it, and for 5203 what is hidden from queries stays hidden. */
  #ask(body: object, request: Outline, infnoByPath: string | undefined, timing: Timing): GatewayAnswer {
    const own = this.gateway.answer(body, infnoByPath, timing);
    const shown = request.infno === '5203' && this.#isHidden(own) ? this.#notFound(body) : own;
    const text = JSON.stringify(shown);
    this.#answers.set(request.institution, text);
    if (shown.infcode === 0) this.#answers.set(`${request.institution}|${request.infno}`, text);
    return shown;
  }

  #notFound(body: object): GatewayAnswer {
    return this.gateway.failure(body, -2, 'setl_id 未找到结算信息');
  }

  #hide({ institution, infno, msgid }: Outline, queries: number): void {
    const effect = this.gateway.state.effects.get(messageKey(institution, infno, msgid));
    if (effect?.kind === 'settlement') this.#hidden.set(effect.settlement.setlId ?? '', queries);
  }

  #isHidden({ output }: GatewayAnswer): boolean {
    const info: unknown = output && 'setlinfo' in output ? output.setlinfo : undefined;
    const setlId = typeof info === 'object' && info !== null && 'setl_id' in info ? String(info.setl_id) : '';
    const left = this.#hidden.get(setlId) ?? 0;
    if (left > 0) this.#hidden.set(setlId, left - 1);
    return left > 0;
  }

  #putOff(body: object, request: Outline, infnoByPath: string | undefined, left: number): void {
    const happen = () => void this.gateway.answer(body, infnoByPath);
    this.#late.push({ institution: request.institution, happen, left });
  }

  /** Before a message is looked at, so that a query after the last one that was to pass finds the effect. */
  #letLateOnesHappen(institution: string): void {
    for (const late of this.#late.filter((each) => each.institution === institution)) {
      if (late.left === 0) late.happen();
      late.left -= 1;
    }
    this.#late = this.#late.filter(({ left }) => left >= 0);
  }

  #note({ fault, by }: Choice, { infno, msgid }: Outline, effect: boolean): void {
    this.#befallen.push({ fault: fault.id, by, infno, msgid, effect });
    if (this.#befallen.length > BEFALLEN_MAX) this.#befallen.shift();
  }
}

const answered = (what: SentReply, effect: boolean): Exchange & { kind: 'answered' } => ({
  kind: 'answered',
  afterMs: 0,
  effect,
  ...what,
});

function timingOf(fault: Fault, ms = 0): Timing {
  if (fault.msIs === 'delay') return { thinksMs: ms };
  if (fault.moves !== undefined) return { moved: fault.moves === 'next-day' ? nextDay : nextYear };
  return fault.msIs === 'shift' ? { moved: (at) => at + ms } : {};
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

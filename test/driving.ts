import { parse, stringify } from 'lossless-json';
import type {
  Adapter,
  Exchange,
  GatewayDriver,
  GatewayLine,
  GatewayMessage,
  GatewayStep,
  Verdict,
  VisitHistory,
  VisitOrder,
} from '../src/port/adapter.ts';
import { isRefusal } from '../src/refusals/index.ts';
import type { Settlement } from '../src/settlement/index.ts';

/**
 * The smallest thing that drives a visit: for each step write, send, read, and stop at the first answer that is not a
 * yes.
 */

export const personKey = (type: string, number: string): string => `${type}/${number}`;

/** As the server reads a body: numbers keep their text. */
export const posted = (payload: unknown): unknown => parse(stringify(payload) ?? '');

/** As the desk keeps what it is given. */
const kept = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function driverOf(adapter: Adapter): GatewayDriver {
  if (adapter.driver === undefined) throw new Error('the adapter drives nothing');
  return adapter.driver;
}

export function readVisit(adapter: Adapter, payload: unknown): VisitOrder {
  const visit = driverOf(adapter).readVisit(posted(payload));
  if (isRefusal(visit)) throw new Error(`refused: ${JSON.stringify(visit)}`);
  return kept(visit);
}

export interface DriveOptions {
  readonly adapter: Adapter;
  readonly line: GatewayLine;
  readonly payload: unknown;
  readonly timeOf: (step: GatewayStep) => Date;
  readonly firstNumber?: number;
}

export class Drive {
  readonly visit: VisitOrder;
  readonly said: Exchange[] = [];
  readonly messages: GatewayMessage[] = [];
  readonly #options: DriveOptions;
  readonly #driver: GatewayDriver;
  #number: number;

  constructor(options: DriveOptions) {
    this.visit = readVisit(options.adapter, options.payload);
    this.#options = options;
    this.#driver = driverOf(options.adapter);
    this.#number = options.firstNumber ?? 1;
  }

  get told(): VisitHistory {
    return kept({ visit: this.visit, exchanges: this.said });
  }

  write(step: GatewayStep, about?: GatewayMessage): GatewayMessage {
    const stamp = { number: this.#number, at: this.#options.timeOf(step) };
    this.#number += 1;
    const message = kept(this.#driver.write(step, this.told, stamp, about));
    this.messages.push(message);
    return message;
  }

  /** @throws Error when there is no answer */
  async textOf(message: GatewayMessage): Promise<string> {
    const sent = await this.#options.line.send(message, () => undefined);
    if (sent.kind !== 'answered') throw new Error(sent.why);
    return sent.text;
  }

  async send(message: GatewayMessage): Promise<Verdict> {
    const verdict = this.#driver.read(message, this.told, await this.textOf(message));
    if (verdict.kind === 'done') {
      this.said.push({ step: message.step, request: message.request, response: verdict.response });
    }
    return verdict;
  }

  async take(steps: readonly GatewayStep[]): Promise<Verdict> {
    let verdict: Verdict = { kind: 'unclear', why: 'no step' };
    for (const step of steps) {
      verdict = await this.send(this.write(step));
      if (verdict.kind !== 'done') return verdict;
    }
    return verdict;
  }

  /** Up to the settlement, which must be a yes. @returns the message that settled */
  async settle(): Promise<GatewayMessage> {
    const verdict = await this.take([...this.visit.before, ...this.visit.after]);
    const message = this.messages.at(-1);
    if (verdict.kind !== 'done' || message === undefined) throw new Error(JSON.stringify(verdict));
    return message;
  }

  settlement(): Settlement {
    const { adapter } = this.#options;
    const settlement = adapter.readSettlement(this.#driver.payloadOf(this.told), personKey);
    if (isRefusal(settlement)) throw new Error(`refused: ${JSON.stringify(settlement)}`);
    return settlement;
  }
}

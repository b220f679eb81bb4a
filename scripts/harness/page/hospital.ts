import { demoLists } from '../../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../../src/main/server.ts';
import * as simulated from '../../../src/main/simulator.ts';
import type { DrivenVisitReply, QuoteReply, SettlementReply } from '../../../src/terminal/protocol.ts';
import { ensureBuilt } from '../built.ts';
import { type ServerChild, startServerChild, TEST_PERSON_KEY } from '../child.ts';
import { Caller, type JsonReply } from '../http.ts';
import { enrolmentOf, PLAN, type Stay, settleBody, testPerson } from '../messages.ts';

/** A day of the plan's term: a desk that drives visits must have it on its clock. */
export const DAY_OF_TERM = Date.parse('2021-03-20T02:30:00.000Z');
const GATEWAY_TIMEOUT_MS = 400;
/** Numbers of settlements as the gateway gives them. */
const FIRST_SETTLEMENT = 3_300_000_100_000_725n;

/**
 * The stay of the plan's first worked example, each time of another person with a number of its own: 150 000 yuan in
 * all, 55 579.20 left by basic insurance, and 45 289.60 to pay once the plan has paid L1 289.60 and L2 10 000.
 */
export function exampleStay(index: number, more: Partial<Stay> = {}): Stay {
  return {
    id: String(FIRST_SETTLEMENT + BigInt(index)),
    person: testPerson(index),
    drug: 3_000_000n,
    material: 500_000n,
    preSelfPay: 1_000_000n,
    inScope: 10_500_000n,
    basic: 8_920_800n,
    critical: 521_280n,
    on: '2021-09-18',
    ...more,
  };
}

export interface HospitalOptions {
  /** The desk drives visits through a simulated gateway; its clock then begins on a day of the term. */
  readonly driven?: boolean;
  /** In a process of its own, which can be stopped and go on: SIGSTOP, SIGCONT. */
  readonly child?: boolean;
}

type Server = RunningServer | ServerChild;

/** A real server of ours, the hospital system that pushes to it and, where asked for, the gateway that it drives. */
export class Hospital {
  readonly url: string;
  readonly #server: Server;
  readonly #caller: Caller;
  readonly #gateway: simulated.SimulatedGateway | undefined;
  readonly #clock: { ahead: number };
  #stays = 0;

  constructor(server: Server, clock: { ahead: number }, gateway?: simulated.SimulatedGateway) {
    this.#server = server;
    this.url = server.url;
    this.#caller = new Caller(server.url);
    this.#clock = clock;
    this.#gateway = gateway;
  }

  /** @throws Error when it is a process of its own */
  get server(): RunningServer {
    if (!('desk' in this.#server)) throw new Error('the server is in another process');
    return this.#server;
  }

  post = (path: string, body: unknown): Promise<JsonReply> => this.#caller.post(path, body);
  get = (path: string): Promise<JsonReply> => this.#caller.get(path);

  /** Only a server in a process of its own hears it. */
  signal(name: NodeJS.Signals): void {
    if ('signal' in this.#server) this.#server.signal(name);
  }

  /** The desk's clock moves on. */
  pass(ms: number): void {
    this.#clock.ahead += ms;
  }

  /** A stay of a person who was never here. */
  nextStay(more: Partial<Stay> = {}): Stay {
    this.#stays += 1;
    return exampleStay(this.#stays, more);
  }

  /** The HIS presents a bill; the person is insured. */
  async present(counter: string, stay: Stay): Promise<QuoteReply> {
    await this.#enrol(stay);
    return this.#must<QuoteReply>('/v1/quotes', settleBody(stay, counter));
  }

  /** The HIS settles by itself. */
  async settle(counter: string, stay: Stay): Promise<SettlementReply> {
    await this.#enrol(stay);
    return this.#must<SettlementReply>('/v1/settlements', settleBody(stay, counter));
  }

  /** A visit of a scripted person, which the desk takes through the gateway. */
  async drive(counter: string, name: string): Promise<DrivenVisitReply> {
    const script = simulated.caseOf(name);
    const person = simulated.personById(script.person);
    const visit = script.visits[0];
    if (visit === undefined) throw new Error('no visit');
    if (script.enrolled) await this.post('/v1/enrolments', { certificateNumber: person.certno, plan: PLAN });
    const payload = simulated.drivenVisitOf(person, visit);
    return this.#must<DrivenVisitReply>('/v1/journeys', { adapter: 'nhsa', counter, ...payload });
  }

  /** Arms a fault of the gateway (docs/fault-catalogue.md); `null` takes all away. */
  async gatewayFault(fault: object | null): Promise<void> {
    const init = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) };
    const url = `${this.#gateway?.url}/sim/faults`;
    const answer = await fetch(url, fault === null ? { method: 'DELETE' } : { method: 'POST', ...init });
    if (!answer.ok) throw new Error(`the gateway does not take the fault: ${await answer.text()}`);
  }

  async close(): Promise<void> {
    this.#caller.close();
    await this.#server.stop();
    await this.#gateway?.close();
  }

  async #enrol({ person }: Stay): Promise<void> {
    await this.post('/v1/enrolments', enrolmentOf(person));
  }

  async #must<T>(path: string, body: unknown): Promise<T> {
    const { status, body: answer } = await this.post(path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as T;
  }
}

export async function openHospital({ driven = false, child = false }: HospitalOptions = {}): Promise<Hospital> {
  if (child) {
    await ensureBuilt();
    return new Hospital(await startServerChild(':memory:'), { ahead: 0 });
  }
  const gateway = driven ? await simulated.startSimulatedGateway({ seed: 7 }) : undefined;
  const clock = { ahead: driven ? DAY_OF_TERM - Date.now() : 0 };
  const config = {
    host: '127.0.0.1',
    port: 0,
    ledger: ':memory:',
    personKey: TEST_PERSON_KEY,
    lists: [demoLists()],
    frameAncestors: ["'self'"],
    ...(gateway === undefined ? {} : { gateway: gateway.url, gatewayTimeoutMs: GATEWAY_TIMEOUT_MS }),
  };
  const server = await startServer(config, () => new Date(Date.now() + clock.ahead));
  return new Hospital(server, clock, gateway);
}

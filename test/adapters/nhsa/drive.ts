import { parse, stringify } from 'lossless-json';
import { nhsa, nhsaLine } from '../../../adapters/nhsa/index.ts';
import {
  type CaseVisit,
  drivenVisitOf,
  type Person,
  personById,
  type ScriptedCase,
} from '../../../adapters/simulated-gateway/index.ts';
import { isRefusal } from '../../../src/errors.ts';
import type {
  DrivenVisit,
  Exchange,
  GatewayDriver,
  GatewayLine,
  GatewayMessage,
  GatewayStep,
  Told,
  Verdict,
} from '../../../src/gateway.ts';
import { personKey } from './messages.ts';

/** The smallest thing that drives a visit: for each step write, send, read, and stop at the first answer that is not a yes. */

export const driverOf = (): GatewayDriver => {
  if (nhsa.driver === undefined) throw new Error('the adapter drives nothing');
  return nhsa.driver;
};

/** As the server reads a body: numbers keep their text. */
export const posted = (payload: unknown): unknown => parse(stringify(payload) ?? '');

export function visitOf(payload: unknown): DrivenVisit {
  const visit = driverOf().readVisit(posted(payload));
  if (isRefusal(visit)) throw new Error(`refused: ${JSON.stringify(visit)}`);
  // The desk keeps it as JSON text and gives it back.
  return JSON.parse(JSON.stringify(visit)) as DrivenVisit;
}

/** China time of the script, as the clock of the counter. */
export const atChina = (text: string): Date => new Date(`${text.replace(' ', 'T')}+08:00`);

export class Drive {
  readonly visit: DrivenVisit;
  readonly said: Exchange[] = [];
  readonly messages: GatewayMessage[] = [];
  readonly late: string[] = [];
  readonly #line: GatewayLine;
  readonly #timeOf: (step: GatewayStep) => Date;
  #number: number;

  constructor(line: GatewayLine, visit: DrivenVisit, timeOf: (step: GatewayStep) => Date, firstNumber = 1) {
    this.#line = line;
    this.visit = visit;
    this.#timeOf = timeOf;
    this.#number = firstNumber;
  }

  get told(): Told {
    // Through JSON, as the desk keeps it.
    return JSON.parse(JSON.stringify({ visit: this.visit, said: this.said })) as Told;
  }

  write(step: GatewayStep, about?: GatewayMessage): GatewayMessage {
    const stamp = { number: this.#number, at: this.#timeOf(step) };
    this.#number += 1;
    const message = driverOf().write(step, this.told, stamp, about);
    this.messages.push(message);
    return JSON.parse(JSON.stringify(message)) as GatewayMessage;
  }

  async send(message: GatewayMessage): Promise<Verdict> {
    const sent = await this.#line.send(message, (text) => this.late.push(text));
    if (sent.kind !== 'answered') return { kind: 'unclear', why: sent.why };
    const verdict = driverOf().read(message, this.told, sent.text);
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

  settlement() {
    const settlement = nhsa.readSettlement(driverOf().payloadOf(this.told), personKey);
    if (isRefusal(settlement)) throw new Error(`refused: ${JSON.stringify(settlement)}`);
    return settlement;
  }
}

/** When each step of a scripted visit is spoken, as the simulated hospital does it. */
export function clockOf(visit: CaseVisit): (step: GatewayStep) => Date {
  const begins = new Set<GatewayStep>(['identify', 'register', 'describe']);
  return (step) => {
    if (step === 'upload' && visit.kind !== 'inpatient') return atChina(visit.endedAt);
    if (step === 'discharge') return atChina(visit.endedAt);
    if (step === 'cancel') return atChina(visit.cancelledAt ?? visit.settledAt);
    return atChina(begins.has(step) ? visit.startedAt : visit.settledAt);
  };
}

let numbers = 0;

export function driveOf(line: GatewayLine, person: Person, visit: CaseVisit): Drive {
  numbers += 100;
  return new Drive(line, visitOf(drivenVisitOf(person, visit)), clockOf(visit), numbers);
}

/** Every visit of a case, settled, and cancelled where the script cancels. */
export async function driveCase(url: string, scripted: ScriptedCase, line = nhsaLine({ url, timeoutMs: 10_000 })) {
  const driven: Drive[] = [];
  for (const visit of scripted.visits) {
    if (visit.selfPaid === true) continue;
    const drive = driveOf(line, personById(scripted.person), visit);
    const verdict = await drive.take([...drive.visit.before, ...drive.visit.after]);
    if (verdict.kind !== 'done') throw new Error(`${scripted.case}: ${JSON.stringify(verdict)}`);
    if (visit.cancelAfter === true) {
      const undone = await drive.send(drive.write('cancel'));
      if (undone.kind !== 'done') throw new Error(`${scripted.case}: ${JSON.stringify(undone)}`);
    }
    driven.push(drive);
  }
  return driven;
}

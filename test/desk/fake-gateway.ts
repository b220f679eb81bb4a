import type {
  Adapter,
  Delivery,
  Exchange,
  GatewayDriver,
  GatewayLine,
  GatewayMessage,
  GatewayStep,
} from '../../src/port/adapter.ts';
import { refuse } from '../../src/refusals/index.ts';
import { settlementSchema } from '../../src/settlement/index.ts';
import { stay } from '../ledger/fixtures.ts';

/** A gateway in a dozen lines: its messages are `{step, visit, msgid}`, and what it does to each is scripted. */
export interface FakeVisit {
  readonly number: number;
  readonly person: string;
  readonly drugs: string;
}

interface Request {
  readonly step: GatewayStep;
  readonly msgid: string;
  readonly visit: FakeVisit;
  readonly about?: string;
}

/**
 * before: nothing happens, no answer. after: it happens, no answer. refuse: an answer, nothing happens. coming: no
 * answer, and it happens when the message `arrives`. other: another message's yes, nothing happens. other-refusal: it
 * happens, and another message's refusal comes. hidden: it is not found yet. stale: it happens, and the answer that was
 * given last comes again.
 */
export type Fault =
  | 'before'
  | 'after'
  | 'refuse'
  | 'garbled'
  | 'unreachable'
  | 'late'
  | 'coming'
  | 'other'
  | 'other-refusal'
  | 'hidden'
  | 'stale';

export class FakeGateway implements GatewayLine {
  /** Settled, by message. */
  readonly settled = new Map<string, 'active' | 'cancelled'>();
  readonly seen: GatewayMessage[] = [];
  readonly #faults: { step: GatewayStep; fault: Fault }[] = [];
  #late: (() => void)[] = [];
  #coming: Request[] = [];
  #last = '';
  #number = 0;

  /** The next message of this step meets this fault. */
  will(fault: Fault, ...steps: GatewayStep[]): this {
    for (const step of steps) this.#faults.push({ step, fault });
    return this;
  }

  /** Answers that were held back arrive now. */
  deliverLate(): void {
    for (const deliver of this.#late.splice(0)) deliver();
  }

  /** Messages that were on their way arrive now. */
  arrive(): void {
    for (const request of this.#coming.splice(0)) this.#act(request);
  }

  async send(message: GatewayMessage, late: (text: string) => void): Promise<Delivery> {
    this.seen.push(message);
    const at = this.#faults.findIndex(({ step }) => step === message.step);
    const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
    if (fault === 'unreachable') return { kind: 'not-sent', why: 'refused' };
    if (fault === 'before') return { kind: 'silent', why: 'timeout' };
    if (fault === 'coming') {
      this.#coming.push(message.request as Request);
      return { kind: 'silent', why: 'timeout' };
    }
    if (fault === 'other') return { kind: 'answered', text: JSON.stringify({ code: '0' }) };
    if (fault === 'refuse') return { kind: 'answered', text: JSON.stringify({ code: '-2' }) };
    if (fault === 'hidden') return { kind: 'answered', text: JSON.stringify({ code: 'absent' }) };
    const before = this.#last;
    const answer = this.#act(message.request as Request);
    if (fault === 'other-refusal') return { kind: 'answered', text: JSON.stringify({ code: '-2' }) };
    if (fault === 'stale') return { kind: 'answered', text: before };
    if (fault === 'after') return { kind: 'silent', why: 'timeout' };
    if (fault === 'garbled') return { kind: 'answered', text: answer.slice(0, -3) };
    if (fault === 'late') {
      this.#late.push(() => late(answer));
      return { kind: 'silent', why: 'timeout' };
    }
    return { kind: 'answered', text: answer };
  }

  #act(request: Request): string {
    this.#number += 1;
    this.#last = JSON.stringify({ ...this.#done(request), number: `${this.#number}` });
    return this.#last;
  }

  #done({ step, msgid, about = '', visit }: Request): object {
    const ok = { code: '0', visit, msgid };
    const absent = { code: 'absent' };
    if (step === 'settle') this.settled.set(msgid, this.settled.get(msgid) ?? 'active');
    if (step === 'query') return this.settled.get(about) === 'active' ? ok : absent;
    if (step === 'cancel' || step === 'reverse') {
      if (step === 'reverse' && this.settled.get(about) === 'cancelled') return ok;
      if (this.settled.get(about) !== 'active') return absent;
      this.settled.set(about, 'cancelled');
    }
    return ok;
  }

  /** What the gateway holds as settled. */
  get active(): string[] {
    return [...this.settled].filter(([, state]) => state === 'active').map(([msgid]) => msgid);
  }
}

const settlingMessage = (said: readonly Exchange[]): string | undefined =>
  said.map(({ request }) => request as Request).findLast(({ step }) => step === 'settle' || step === 'query')?.msgid;

const driver: GatewayDriver = {
  readVisit(payload) {
    const { visit } = payload as { visit?: FakeVisit };
    if (visit === undefined) return refuse('FIELD_INVALID', 'visit');
    return {
      key: `H00000000001:his-${visit.number}`,
      institution: 'H00000000001',
      before: ['identify', 'register', 'trial'],
      after: ['discharge', 'settle'],
      content: visit,
    };
  },
  write(step, { visit, exchanges: said }, { number }, about) {
    const msgid = `M${number}`;
    const known = about?.msgid ?? settlingMessage(said);
    const request = { step, msgid, visit: visit.content, ...(known === undefined ? {} : { about: known }) };
    return { step, msgid, request };
  },
  read({ step, request }, _told, text) {
    let answer: { code?: string };
    try {
      answer = JSON.parse(text);
    } catch {
      return { kind: 'unclear', why: 'not-json' };
    }
    if (answer.code === 'absent') return { kind: 'absent', response: answer };
    if (answer.code !== '0') return { kind: 'refused', code: answer.code ?? '', response: answer };
    const { visit } = request as Request;
    return { kind: 'done', response: answer, ...(step === 'register' ? { gatewayVisit: gatewayVisitOf(visit) } : {}) };
  },
  answerNumber: (text) => /"number":"(\d+)"/.exec(text)?.[1],
  payloadOf: ({ visit, exchanges: said }) => ({ visit: visit.content, steps: said.map(({ step }) => step) }),
};

const gatewayVisitOf = ({ number, person, drugs }: FakeVisit): string => {
  const { visit } = stay(number, person, drugs);
  return `${visit.institution.code}:${visit.id}`;
};

/** Reads what the fake gateway says: a stay of the ledger's own fixtures. */
export const fakeAdapter: Adapter = {
  name: 'fake',
  edition: 'of the tests',
  readSettlement(payload) {
    const { visit, steps } = payload as { visit: FakeVisit; steps: GatewayStep[] };
    const wire = stay(visit.number, visit.person, visit.drugs);
    const final = steps.some((step) => step === 'settle' || step === 'query');
    const basic = final ? wire.basic : { state: 'trial' as const };
    const settlement = settlementSchema.safeParse({ ...wire, basic, id: final ? wire.id : `${wire.id}:trial` });
    return settlement.success ? settlement.data : refuse('FIELD_INVALID', 'visit');
  },
  readCancellation(payload) {
    const { cancels, total } = payload as { cancels: string; total?: bigint };
    return { settlementId: cancels, ...(total === undefined ? {} : { total }) };
  },
  writeBill: () => null,
  driver,
};

import { formatFen } from '../../../src/money/index.ts';
import type { Delivery, GatewayMessage } from '../../../src/port/adapter.ts';
import { type Stay, type TestPerson, testPerson } from '../messages.ts';
import type { Random } from '../random.ts';
import { Buggify } from './buggify.ts';
import { chinaTime, INSTITUTION } from './canonical.ts';
import type { Outcome, Outside, Truth } from './outside.ts';
import { plainOf, type SmallAnswer, type SmallBill, type SmallRequest, smallAdapter, stayOf } from './small-driver.ts';

/**
 * unreachable: certainly not sent. lost-before, lost-after: no answer, without or with its effect. slow: done, the
 * answer comes when nobody waits any more. coming: done only after some later messages. hidden: done, and not found at
 * first. stale: the answer is that of an earlier message. other-amounts: lawful, but not what the trial said.
 */
const FAULTS = [
  'unreachable',
  'lost-before',
  'lost-after',
  'slow',
  'coming',
  'hidden',
  'garbled',
  'stale',
  'refused',
  'system-error',
  'system-error-after',
  'off-by-a-fen',
  'other-amounts',
] as const;
type Fault = (typeof FAULTS)[number];

interface Settled {
  readonly msgid: string;
  readonly stay: Stay;
  readonly bill: SmallBill & { readonly settlement: string };
  active: boolean;
  reversed: boolean;
  /** Queries that will not find it yet. */
  hidden: number;
}

/**
 * A gateway in one file. It does what it is told and guards nothing: it would settle a visit twice if it were asked
 * twice in two messages, so that whoever does ask twice is seen.
 */
export class SmallGateway implements Outside {
  readonly adapters = new Map([['small', smallAdapter]]);
  readonly driven = 'small';
  readonly pushed = 'small';
  readonly persons = Array.from({ length: 6 }, (_, index) => testPerson(index));
  readonly faults: Buggify<Fault>;
  readonly #random: Random;
  readonly #settled = new Map<string, Settled>();
  readonly #visits = new Map<string, string>();
  #coming: { readonly message: GatewayMessage; left: number }[] = [];
  #numbers = 0;
  #last = '{}';

  constructor(random: Random) {
    this.#random = random;
    this.faults = new Buggify<Fault>(random, FAULTS);
  }

  personKey = ({ certificate }: TestPerson): string => certificate;
  visitOf = ({ stay }: { stay: Stay }) => ({ visit: plainOf(stay) });
  cancelledOf = (stay: Stay) => ({ cancels: stay.id, total: formatFen(totalOf(stay)) });

  settledOf(stay: Stay, stage: 'trial' | 'final') {
    const final = stage === 'final' ? { settlement: stay.id } : {};
    return {
      stay: plainOf(stay),
      bill: { ...billOf(stay, `V${stay.id}`, `${stay.on}T10:30:00`, stay.basic), ...final },
    };
  }

  echoOf({ msgid }: Truth) {
    const settled = this.#settled.get(msgid);
    return settled === undefined ? undefined : { stay: plainOf(settled.stay), bill: settled.bill };
  }

  takenBackOf({ msgid }: Truth) {
    const settled = this.#settled.get(msgid);
    if (settled === undefined) throw new Error('there is no such settlement');
    settled.active = false;
    return { cancels: settled.bill.settlement, total: formatFen(totalOf(settled.stay)) };
  }

  send(message: GatewayMessage, now: number): Outcome {
    this.#letComingHappen(now);
    const { step } = message;
    const fault = this.#faultOf(message);
    if (fault === 'unreachable') return { sent: { kind: 'not-sent', why: 'refused' } };
    if (fault === 'lost-before') return silent;
    if (fault === 'refused') return answered({ code: '-2', msgid: message.msgid });
    if (fault === 'system-error') return answered({ code: '-1', msgid: message.msgid });
    if (fault === 'coming') {
      this.#coming.push({ message, left: this.#random.between(1, 3) });
      return silent;
    }
    const earlier = this.#last;
    const answer = this.#act(message.request as SmallRequest, now, fault);
    const text = JSON.stringify(answer);
    this.#last = text;
    if (fault === 'lost-after') return silent;
    if (fault === 'slow') return { ...silent, late: text };
    if (fault === 'garbled') return { sent: { kind: 'answered', text: text.slice(0, -this.#random.between(1, 20)) } };
    if (fault === 'stale') return { sent: { kind: 'answered', text: earlier } };
    if (fault === 'system-error-after') return answered({ code: '-1', msgid: message.msgid });
    if (fault === 'off-by-a-fen' && answer.bill !== undefined && step !== 'trial')
      return answered({
        ...answer,
        bill: { ...answer.bill, total: `${answer.bill.total.slice(0, -1)}${offBy(answer.bill.total)}` },
      });
    return { sent: { kind: 'answered', text } };
  }

  #faultOf({ step }: GatewayMessage): Fault | undefined {
    const money = step === 'settle' || step === 'cancel' || step === 'reverse';
    // Where no money moves most must go well, or no visit would ever come to the message that settles.
    if (!money && step !== 'query' && this.#random.chance(0.7)) return undefined;
    return FAULTS.find((fault) => (money || fault !== 'coming') && this.faults.fires(fault));
  }

  #act(request: SmallRequest, now: number, fault?: Fault): SmallAnswer {
    const { step, msgid, stay, about = '', visit = '' } = request;
    if (step === 'register') return { code: '0', msgid, visit: this.#visitOf(msgid) };
    if (step === 'trial')
      return { code: '0', msgid, bill: billOf(stayOf(stay), visit, chinaTime(now), stayOf(stay).basic) };
    if (step === 'settle') return this.#settle(request, now, fault);
    if (step === 'query') {
      const found = this.#settled.get(about);
      if (found?.active !== true || found.hidden > 0) {
        if (found !== undefined) found.hidden -= 1;
        return { code: 'absent', msgid };
      }
      return { code: '0', msgid, bill: found.bill };
    }
    if (step !== 'cancel' && step !== 'reverse') return { code: '0', msgid };
    const found = step === 'cancel' ? this.#bySettlement(request.settlement) : this.#settled.get(about);
    if (step === 'reverse' && found?.reversed === true) return { code: '0', msgid };
    if (found?.active !== true) return { code: 'absent', msgid };
    found.active = false;
    found.reversed = step === 'reverse';
    return { code: '0', msgid };
  }

  #settle({ msgid, stay: plain, visit = '' }: SmallRequest, now: number, fault?: Fault): SmallAnswer {
    const known = this.#settled.get(msgid);
    if (known?.reversed === true) return { code: '-2', msgid };
    // The same message again gets its first answer, whatever became of the settlement since.
    if (known !== undefined) return { code: '0', msgid, bill: known.bill };
    const asked = stayOf(plain);
    const more = fault === 'other-amounts' ? asked.basic / 2n : asked.basic;
    const stay = { ...asked, basic: more };
    this.#numbers += 1;
    const bill = { ...billOf(stay, visit, chinaTime(now), more), settlement: `G${this.#numbers}` };
    const hidden = fault === 'hidden' ? this.#random.between(1, 2) : 0;
    this.#settled.set(msgid, {
      msgid,
      stay: { ...stay, on: bill.at.slice(0, 10) },
      bill,
      active: true,
      reversed: false,
      hidden,
    });
    return { code: '0', msgid, bill };
  }

  #visitOf(msgid: string): string {
    const known = this.#visits.get(msgid);
    if (known !== undefined) return known;
    const fresh = `R${this.#visits.size + 1}`;
    this.#visits.set(msgid, fresh);
    return fresh;
  }

  #bySettlement(number: string | undefined): Settled | undefined {
    return [...this.#settled.values()].find(({ bill }) => bill.settlement === number);
  }

  #letComingHappen(now: number): void {
    for (const one of this.#coming) {
      one.left -= 1;
      if (one.left < 0) this.#act(one.message.request as SmallRequest, now);
    }
    this.#coming = this.#coming.filter(({ left }) => left >= 0);
  }

  visitNumberOf = ({ request }: GatewayMessage): string => (request as SmallRequest).visit ?? '';

  faultsFired = (): ReadonlyMap<string, number> => this.faults.fired;

  calm(): void {
    this.faults.on = false;
  }

  /** Whatever was still on its way arrives. */
  arrive(now: number): void {
    for (const { message } of this.#coming.splice(0)) this.#act(message.request as SmallRequest, now);
  }

  truth(): Truth[] {
    return [...this.#settled.values()].map(({ msgid, stay, bill, active }) => ({
      settlementId: `${INSTITUTION}:${bill.settlement}`,
      visit: bill.visit,
      msgid,
      total: totalOf(stay),
      active,
      stay,
    }));
  }

  fateOf(msgid: string): ReturnType<Outside['fateOf']> {
    const settled = this.#settled.get(msgid);
    if (settled?.active === true) return 'active';
    if (settled !== undefined) return 'gone';
    return this.#coming.some(({ message }) => message.msgid === msgid) ? 'coming' : 'nothing';
  }
}

const silent: { readonly sent: Delivery } = { sent: { kind: 'silent', why: 'timeout' } };
const answered = (answer: SmallAnswer): Outcome => ({ sent: { kind: 'answered', text: JSON.stringify(answer) } });
const totalOf = (stay: Stay): bigint => stay.drug + stay.material + stay.preSelfPay + stay.inScope;
const offBy = (amount: string): string => String((Number(amount.at(-1)) + 1) % 10);

function billOf(stay: Stay, visit: string, at: string, basic: bigint): SmallBill {
  return { visit, at, total: formatFen(totalOf(stay)), basic: formatFen(basic) };
}

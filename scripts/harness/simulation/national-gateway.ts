import { parse, stringify } from 'lossless-json';
import { adapters } from '../../../adapters/index.ts';
import {
  drivenVisitOf,
  type Fault,
  FaultyGateway,
  faults,
  Gateway,
  personById,
} from '../../../adapters/simulated-gateway/index.ts';
import { formatFen, sumFen } from '../../../src/money/index.ts';
import type { GatewayMessage } from '../../../src/port/adapter.ts';
import { type Stay, settleBody, type TestPerson } from '../messages.ts';
import type { Random } from '../random.ts';
import { Buggify } from './buggify.ts';
import { chinaTime, INSTITUTION } from './canonical.ts';
import { caseVisitOf, DRUG } from './national-visit.ts';
import type { CostedVisit, Outcome, Outside, Truth } from './outside.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Envelope extends Fields {
  readonly infno: string;
  readonly msgid: string;
}

/** Employees without any identity class, whose account pays nothing. */
const PERSONS = ['P05', 'P06', 'P07', 'P10', 'P14', 'P18'].map(personById);

/** Where no money moves most must go well, or no visit would ever come to the message that settles. */
const HARMLESS_GOES_WELL = 0.7;
const MONEY: ReadonlySet<string> = new Set(['2207', '2208', '2304', '2305', '2601', '5203']);

/** The national driver and the simulated gateway with its whole catalogue of faults, without the wire between them. */
export class NationalGateway implements Outside {
  readonly adapters = adapters;
  readonly driven = 'nhsa';
  readonly pushed = 'nhsa';
  readonly persons: readonly TestPerson[] = PERSONS.map(({ certno, psn_no }) => ({
    certificate: certno,
    number: psn_no,
  }));
  readonly #gateway: FaultyGateway;
  readonly #random: Random;
  readonly #faults: Buggify<string>;
  readonly #signNumber: string;
  /** Messages that the gateway has put off, and how many others it lets pass before each. */
  readonly #coming = new Map<string, number>();
  #own = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#faults = new Buggify(random, ['unreachable', ...faults.map(({ id }) => id)]);
    this.#gateway = new FaultyGateway(new Gateway(random.between(1, 999_999), () => new Date(0)));
    this.#signNumber = this.#signIn();
  }

  personKey = ({ certificate }: TestPerson): string => certificate;
  faultsFired = (): ReadonlyMap<string, number> => this.#faults.fired;
  visitNumberOf = ({ request }: GatewayMessage): string => {
    const { input } = request as { input?: { data?: { mdtrt_id?: string } } };
    return input?.data?.mdtrt_id ?? '';
  };

  visitOf({ stay }: CostedVisit): unknown {
    const person = PERSONS.find(({ certno }) => certno === stay.person.certificate);
    if (person === undefined) throw new Error('nobody of the gateway');
    const { visit } = drivenVisitOf(person, caseVisitOf(stay));
    return asPosted({ visit: { ...visit, hisVisitNo: stay.id } });
  }

  /** A hospital's own settlements are final when they come. */
  /** What is left of the body when the endpoint has taken its own fields out. */
  settledOf = (stay: Stay): unknown => ({
    messages: (parse(settleBody(stay, 'C1')) as { messages: unknown }).messages,
  });

  cancelledOf(stay: Stay): unknown {
    const { drug, material, preSelfPay, inScope, person, id } = stay;
    const total = formatFen(-(drug + material + preSelfPay + inScope));
    const data = { setl_id: id, mdtrt_id: `M${id}`, psn_no: person.number };
    const output = { setlinfo: { ...data, medfee_sumamt: total } };
    return asPosted({
      messages: [{ request: this.#envelope('2305', { data }, 0), response: { infcode: 0, err_msg: null, output } }],
    });
  }

  /** A driven visit is told in other words by whoever tells it a second time. */
  echoOf = (): undefined => undefined;

  takenBackOf({ settlementId, visit }: Truth): unknown {
    const setl_id = settlementId.slice(INSTITUTION.length + 1);
    const settled = this.#gateway.historyOf(INSTITUTION).find(({ setlId }) => setlId === setl_id);
    if (settled === undefined) throw new Error('there is no such settlement');
    const { at, psnNo, infno } = settled;
    const data = { setl_id, mdtrt_id: visit, psn_no: psnNo };
    const moment = Date.parse(`${at.replace(' ', 'T')}+08:00`);
    const request = this.#envelope(infno === '2304' ? '2305' : '2208', { data }, moment, this.#regionOf(psnNo));
    const exchange = this.#gateway.exchange(JSON.stringify(request));
    if (exchange.kind !== 'answered') throw new Error('a hospital that is not answered');
    const response: unknown = JSON.parse(Buffer.from(exchange.bytes).toString('utf8'));
    return asPosted({ messages: [{ request, response }] });
  }

  send(message: GatewayMessage): Outcome {
    const request = message.request as Envelope;
    const fault = this.#faultOf(request.infno);
    if (fault === 'unreachable') return { sent: { kind: 'not-sent', why: 'refused' } };
    this.#countComing();
    if (fault?.effect === 'later') this.#coming.set(message.msgid, fault.count ?? 1);
    const headers = fault === undefined ? {} : { 'x-sim-fault': fault.id };
    const exchange = this.#gateway.exchange(JSON.stringify({ ...request, sign_no: this.#signNumber }), { headers });
    if (exchange.kind !== 'answered') return silent(exchange.kind === 'silent' ? 'timeout' : 'hung-up');
    if (exchange.status !== 200) return silent(`http-${exchange.status}`);
    const text = textOf(exchange.bytes);
    if (text === undefined) return silent('not-utf8');
    return fault?.id === 'slow' ? { ...silent('timeout'), late: text } : { sent: { kind: 'answered', text } };
  }

  #faultOf(infno: string): Fault | 'unreachable' | undefined {
    if (!MONEY.has(infno) && this.#random.chance(HARMLESS_GOES_WELL)) return undefined;
    if (this.#faults.fires('unreachable')) return 'unreachable';
    return faults.filter((fault) => canBefall(fault, infno)).find(({ id }) => this.#faults.fires(id));
  }

  #countComing(): void {
    for (const [msgid, left] of this.#coming) {
      if (left === 0) this.#coming.delete(msgid);
      else this.#coming.set(msgid, left - 1);
    }
  }

  calm(): void {
    this.#faults.on = false;
  }

  /** Whatever waits for other messages to pass lets a few of ours pass. */
  arrive(): void {
    for (let message = 0; message < 4; message += 1) this.#signIn();
    this.#coming.clear();
  }

  truth(): Truth[] {
    return this.#gateway.historyOf(INSTITUTION).map(({ setlId, mdtrtId, msgid, status, total }) => ({
      settlementId: `${INSTITUTION}:${setlId}`,
      visit: mdtrtId,
      msgid,
      total,
      active: status === 'active',
      stay: this.#stayOf(setlId),
    }));
  }

  /** What the gateway itself holds of the amounts, not what it said. */
  #stayOf(setlId: string): Stay {
    const settlement = this.#gateway.gateway.state.settlements.get(setlId);
    if (settlement === undefined) throw new Error('there is no such settlement');
    const { statement, lines, at, stay } = settlement;
    const { split, pool, residentCritical, employeeCritical } = statement;
    const drug = sumFen(lines.filter(({ item }) => item.code === DRUG).map((line) => line.split.amount));
    const { preSelfPay, inScope, ownPay } = split;
    const person = { certificate: stay.person.certno, number: stay.person.psn_no };
    const critical = residentCritical + employeeCritical;
    return {
      id: setlId,
      person,
      drug,
      material: ownPay - drug,
      preSelfPay,
      inScope,
      basic: pool,
      critical,
      on: at.slice(0, 10),
    };
  }

  fateOf(msgid: string): ReturnType<Outside['fateOf']> {
    const found = this.#gateway.historyOf(INSTITUTION).find((one) => one.msgid === msgid);
    if (found !== undefined) return found.status === 'active' ? 'active' : 'gone';
    return this.#coming.has(msgid) ? 'coming' : 'nothing';
  }

  #signIn(): string {
    const signIn = { opter_no: 'sim', mac: '', ip: '127.0.0.1' };
    const exchange = this.#gateway.exchange(JSON.stringify(this.#envelope('9001', { signIn }, 0)));
    if (exchange.kind !== 'answered') throw new Error('the gateway does not let the simulation in');
    const answer = JSON.parse(Buffer.from(exchange.bytes).toString('utf8')) as {
      output: { signinoutb: { sign_no: string } };
    };
    return answer.output.signinoutb.sign_no;
  }

  #regionOf = (psnNo: string): string => PERSONS.find((one) => one.psn_no === psnNo)?.insuinfo[0]?.insuplc_admdvs ?? '';

  /** An envelope of the hospital's own. */
  #envelope(infno: string, input: Fields, at: number, region = ''): Envelope {
    this.#own += 1;
    const inf_time = chinaTime(at).replace('T', ' ');
    const msgid = `${INSTITUTION}${inf_time.replace(/\D/g, '')}H${String(this.#own % 1000).padStart(3, '0')}`;
    return {
      ...{ infno, msgid, mdtrtarea_admvs: '330800', insuplc_admdvs: region, recer_sys_code: 'MBS_LOCAL' },
      ...{ dev_no: '', dev_safe_info: '', cainfo: '', signtype: '', infver: 'V1.0', opter_type: '1', opter: 'sim' },
      ...{ opter_name: 'sim', inf_time, fixmedins_code: INSTITUTION, fixmedins_name: '测试衢州第一医院' },
      ...{ sign_no: this.#signNumber ?? '', input },
    };
  }
}

/** As the server reads a body: numbers keep their text. */
const asPosted = (payload: unknown): unknown => parse(stringify(payload) ?? '');

const silent = (why: string): Outcome => ({ sent: { kind: 'silent', why } });

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const SETTLES: ReadonlySet<string> = new Set(['2207', '2304']);
const WITH_MONEY: ReadonlySet<string> = new Set([...SETTLES, '2206', '2208', '2303', '2305', '5203']);

/** As the catalogue says it. */
function canBefall({ befalls }: Fault, infno: string): boolean {
  if (befalls === 'any') return true;
  if (befalls === 'reversal') return infno === '2601';
  return (befalls === 'settlement' ? SETTLES : WITH_MONEY).has(infno);
}

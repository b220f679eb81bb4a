import { formatFen, parseFen } from '../../../src/money/index.ts';
import type {
  Adapter,
  Exchange,
  GatewayDriver,
  GatewayStep,
  Verdict,
  VisitHistory,
} from '../../../src/port/adapter.ts';
import { refuse } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import type { Stay } from '../messages.ts';
import { canonicalOf, INSTITUTION } from './canonical.ts';

/** A stay as plain JSON. */
export type PlainStay = Readonly<Record<Amount | 'id' | 'certificate' | 'on', string>>;
const AMOUNTS = ['drug', 'material', 'preSelfPay', 'inScope', 'basic', 'critical'] as const;
type Amount = (typeof AMOUNTS)[number];

export function plainOf(stay: Stay): PlainStay {
  const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, formatFen(stay[name])])) as Record<Amount, string>;
  return { id: stay.id, certificate: stay.person.certificate, on: stay.on, ...amounts };
}

export function stayOf(plain: PlainStay): Stay {
  const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, parseFen(plain[name]) ?? 0n])) as Record<
    Amount,
    bigint
  >;
  const person = { certificate: plain.certificate, number: '' };
  return { id: plain.id, person, on: plain.on, ...amounts };
}

/** What our messages to the small gateway carry. */
export interface SmallRequest {
  readonly step: GatewayStep;
  readonly msgid: string;
  readonly stay: PlainStay;
  /** The gateway's number of the visit, once it has one. */
  readonly visit?: string;
  /** The message asked about or taken back. */
  readonly about?: string;
  readonly settlement?: string;
}

export interface SmallAnswer {
  /** 0: done. absent: there is nothing of the kind. -1: its own fault. All else: refused. */
  readonly code: string;
  readonly msgid: string;
  readonly visit?: string;
  readonly bill?: SmallBill;
}

/** What the gateway says of money, in a trial and in a settlement. */
export interface SmallBill {
  readonly settlement?: string;
  readonly visit: string;
  readonly at: string;
  readonly total: string;
  readonly basic: string;
}

const answersTo = (said: readonly Exchange[], ...steps: GatewayStep[]): SmallAnswer[] =>
  said.filter(({ step }) => steps.includes(step)).map(({ response }) => response as SmallAnswer);

const driver: GatewayDriver = {
  readVisit(payload) {
    const { visit } = payload as { visit?: PlainStay };
    if (visit === undefined) return refuse('FIELD_INVALID', 'visit');
    return {
      key: `${INSTITUTION}:${visit.id}`,
      institution: INSTITUTION,
      before: ['register', 'trial'],
      after: ['discharge', 'settle'],
      content: visit,
    };
  },
  write(step, { visit, exchanges: said }, { number }, about) {
    const msgid = `M${number}`;
    const registered = answersTo(said, 'register').at(-1)?.visit;
    const settlement = answersTo(said, 'settle', 'query').at(-1)?.bill?.settlement;
    const request: SmallRequest = {
      step,
      msgid,
      stay: visit.content as PlainStay,
      ...(registered === undefined ? {} : { visit: registered }),
      ...(about === undefined ? {} : { about: about.msgid }),
      ...(step === 'cancel' && settlement !== undefined ? { settlement } : {}),
    };
    return { step, msgid, request };
  },
  read: ({ step, msgid, request }, _told, text) => verdictOn(step, msgid, request as SmallRequest, text),
  payloadOf: ({ visit, exchanges: said }: VisitHistory) => ({
    stay: visit.content,
    bill: answersTo(said, 'trial', 'settle', 'query').at(-1)?.bill,
  }),
};

const MONEY: readonly GatewayStep[] = ['settle', 'cancel', 'reverse'];

function verdictOn(step: GatewayStep, msgid: string, request: SmallRequest, text: string): Verdict {
  let answer: SmallAnswer;
  try {
    answer = JSON.parse(text) as SmallAnswer;
  } catch {
    return { kind: 'unclear', why: 'not-json' };
  }
  if (answer.msgid !== msgid) return { kind: 'unclear', why: 'other-message' };
  const { code, visit, bill } = answer;
  if (code === 'absent') return { kind: 'absent', response: answer };
  if (code === '-1' && MONEY.includes(step)) return { kind: 'unclear', why: 'system-error' };
  if (code !== '0')
    return step === 'query' ? { kind: 'unclear', why: 'refused' } : { kind: 'refused', code, response: answer };
  if (step === 'settle' || step === 'query') {
    if (bill?.settlement === undefined || bill.visit !== request.visit)
      return { kind: 'unclear', why: 'other-message' };
  }
  if (step !== 'register') return { kind: 'done', response: answer };
  if (visit === undefined) return { kind: 'unclear', why: 'answer-incomplete' };
  return { kind: 'done', response: answer, gatewayVisit: `${INSTITUTION}:${visit}` };
}

interface Payload {
  readonly stay?: PlainStay;
  readonly bill?: SmallBill;
}

function read(payload: Payload): Settlement | ReturnType<typeof refuse> {
  const { stay, bill } = payload;
  if (stay === undefined || bill === undefined) return refuse('MESSAGE_MISSING', 'messages');
  const { settlement, visit, at, basic, total } = bill;
  const named = { visit, at, ...(settlement === undefined ? {} : { settlement }) };
  const read = canonicalOf(stayOf({ ...stay, basic }), named);
  if (formatFen(read.amounts.total) !== total) return refuse('AMOUNTS_DO_NOT_ADD', 'total', { said: total });
  return read;
}

/** The adapter of the small gateway: a dozen fields where the national one has hundreds, and the same duties. */
export const smallAdapter: Adapter = {
  name: 'small',
  edition: 'of the simulation',
  readSettlement: (payload) => read(payload as Payload),
  readCancellation: (payload) => {
    const { cancels, total } = payload as { cancels: string; total: string };
    const fen = parseFen(total);
    return { settlementId: `${INSTITUTION}:${cancels}`, ...(fen === undefined ? {} : { total: fen }) };
  },
  writeBill: () => null,
  driver,
};

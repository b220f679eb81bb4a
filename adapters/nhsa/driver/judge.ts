import { parseForeignAmount } from '../../../src/money/index.ts';
import type { GatewayMessage, GatewayStep, VisitHistory } from '../../../src/port/adapter.ts';
import { ID_SHAPE } from '../../../src/settlement/index.ts';
import { refundState } from '../codes.ts';
import { type Fields, isFields, listOf, plainText } from '../json.ts';
import type { Unclear } from '../unclear.ts';
import { contentOf, insuredIn, LINE_PARTS, type NotInsured, nodeIn } from './history.ts';

/** What a successful answer is worth: it must be whole, and it must be the answer to this message. */
export type Judgement =
  | { readonly done: true; readonly visitId?: string }
  | { readonly absent: true }
  | { readonly unclear: Unclear }
  | NotInsured
  | { readonly code: 'PERSON_DIFFERS'; readonly field: 'visit.certno' | 'visit.psn_name' };

interface Answer {
  readonly message: GatewayMessage;
  /** What the message asked, from the message itself. */
  readonly asked: Fields;
  readonly told: VisitHistory;
  readonly output: Fields;
}
type Judge = (answer: Answer) => Judgement;

const DONE: Judgement = { done: true };
const INCOMPLETE = { unclear: 'answer-incomplete' } as const;
const OTHER: Judgement = { unclear: 'other-message' };

/** Said in both and not the same. What one side leaves out is no contradiction. */
function differs(asked: Fields | undefined, answered: Fields | undefined, ...names: string[]): boolean {
  return names.some((name) => {
    const [ours, theirs] = [plainText(asked?.[name]), plainText(answered?.[name])];
    return ours !== undefined && theirs !== undefined && ours !== theirs;
  });
}

const ASKED_NODES = ['data', 'druginfo', 'mdtrtinfo', 'dscginfo'];
/** The node of a request that names person and visit: `data`, at a pharmacy `druginfo`. */
const askedIn = ({ request }: GatewayMessage): Fields => {
  const input = isFields(request) && isFields(request.input) ? request.input : {};
  return ASKED_NODES.map((name) => nodeIn(input, name)).find((node) => node !== undefined) ?? {};
};

/** Whoever was asked about must be who is answered about, as far as the hospital has said who that is. */
const identify: Judge = ({ told: history, output }) => {
  const content = contentOf(history.visit);
  const base = nodeIn(output, 'baseinfo');
  const insured = insuredIn(output, content);
  if (base === undefined || insured === undefined) return INCOMPLETE;
  const [certno, name] = [plainText(base.certno), plainText(base.psn_name)];
  // Asked by the number itself, so another number is another message's answer; name and certificate are the hospital's
  // word.
  if (content.mdtrt_cert_type === '02' && !samePerson(content.mdtrt_cert_no, certno))
    return { unclear: 'other-person' };
  if (!samePerson(content.certno, certno)) return { code: 'PERSON_DIFFERS', field: 'visit.certno' };
  if (!samePerson(content.psn_name, name)) return { code: 'PERSON_DIFFERS', field: 'visit.psn_name' };
  return 'code' in insured ? insured : DONE;
};

/** A masked number or name tells nothing. */
const samePerson = (ours: string | undefined, theirs: string | undefined): boolean =>
  ours === undefined || theirs === undefined || theirs.includes('*') || ours.toUpperCase() === theirs.toUpperCase();

const register: Judge = ({ asked, output }) => {
  const node = nodeIn(output, 'data') ?? nodeIn(output, 'result');
  const visitId = plainText(node?.mdtrt_id);
  if (visitId === undefined || !ID_SHAPE.test(visitId)) return INCOMPLETE;
  return differs(asked, node, 'psn_no', 'ipt_otp_no') ? OTHER : { done: true, visitId };
};

/** Nodes of answers to other transactions: where nothing is answered, they do not belong. */
const FOREIGN = ['setlinfo', 'result', 'baseinfo', 'signinoutb'];
/**
 * Who and what a node is about, wherever it stands. The hospital's own number of a visit comes back where one is
 * registered.
 */
const ABOUT = ['psn_no', 'mdtrt_id', 'setl_id'];
const REGISTERED = 'ipt_otp_no';

/** Some gateways echo a node where the standard has none: it must be about what was asked, and be no registration. */
const nothing: Judge = ({ asked, output }) => {
  if (FOREIGN.some((name) => listOf(output[name]).length > 0)) return OTHER;
  const nodes = [output, ...Object.values(output).flatMap((node) => listOf(node).filter(isFields))];
  const other = (node: Fields) => differs(asked, node, ...ABOUT) || plainText(node[REGISTERED]) !== undefined;
  return nodes.some(other) ? OTHER : DONE;
};

/** Every line that was sent, once, with its amount: the totals of the settlement are made of these rows. */
const upload: Judge = ({ message, output }) => {
  const input = isFields(message.request) && isFields(message.request.input) ? message.request.input : {};
  const sent = listOf(input.feedetail).filter(isFields);
  const answered = listOf(output.result).filter(isFields);
  const readable = answered.every((row) =>
    LINE_PARTS.every((part) => parseForeignAmount(row[part], 'any').kind !== 'malformed'),
  );
  if (answered.length === 0 || !readable) return INCOMPLETE;
  const rows = new Map(answered.map((row) => [plainText(row.feedetl_sn), row]));
  const matched = sent.every((line) => {
    const row = rows.get(String(line.feedetl_sn));
    return row !== undefined && sameAmount(line.det_item_fee_sumamt, row.det_item_fee_sumamt);
  });
  return matched && rows.size === sent.length && answered.length === sent.length ? DONE : OTHER;
};

function sameAmount(sent: unknown, answered: unknown): boolean {
  const [ours, theirs] = [String(sent), answered].map((raw) => parseForeignAmount(raw, 'any'));
  return ours?.kind === 'amount' && theirs?.kind === 'amount' && ours.fen === theirs.fen;
}

/** The one settlement of the answer. */
function infoIn(output: Fields): { readonly info: Fields } | { readonly unclear: Unclear } {
  const [info, second] = listOf(output.setlinfo);
  if (second !== undefined) return { unclear: 'several-settlements' };
  return isFields(info) ? { info } : INCOMPLETE;
}

const trial: Judge = ({ asked, output }) => {
  const found = infoIn(output);
  if ('unclear' in found) return found;
  const { info } = found;
  const visitId = plainText(info.mdtrt_id);
  if (visitId === undefined || !ID_SHAPE.test(visitId)) return INCOMPLETE;
  return differs(asked, info, 'psn_no', 'mdtrt_id') ? OTHER : { done: true, visitId };
};

/**
 * A settlement is ours when it has a number, and nothing in it names another person, visit or message. Where no visit
 * was registered (pharmacies), only our own message number tells it from another purchase of the same person.
 * @param msgid of the message that settles, which comes back as `medins_setl_id`
 */
function settlement({ asked, told: history, output }: Answer, msgid: string): Judgement | { readonly info: Fields } {
  const found = infoIn(output);
  if ('unclear' in found) return found;
  const { info } = found;
  const ids = [plainText(info.setl_id), plainText(info.mdtrt_id)];
  if (!ids.every((id) => id !== undefined && ID_SHAPE.test(id))) return INCOMPLETE;
  const answers = plainText(info.medins_setl_id);
  if (answers === undefined && contentOf(history.visit).kind === 'pharmacy') return INCOMPLETE;
  const other = differs(asked, info, 'psn_no', 'mdtrt_id') || (answers !== undefined && answers !== msgid);
  return other ? OTHER : { info };
}

const settle: Judge = (answer) => {
  const found = settlement(answer, answer.message.msgid);
  if (!('info' in found)) return found;
  return standing(found.info, { unclear: 'state-unknown' });
};

const query: Judge = (answer) => {
  const found = settlement(answer, plainText(answer.asked.medins_setl_id) ?? '');
  return 'info' in found ? standing(found.info, { absent: true }) : found;
};

/** @param otherwise what a settlement that was taken back means */
function standing(info: Fields, otherwise: Judgement): Judgement {
  const flag = plainText(info.refd_setl_flag);
  const state = flag === undefined ? 'settled' : refundState(flag);
  if (state === undefined) return { unclear: 'state-unknown' };
  const visitId = plainText(info.mdtrt_id);
  return state === 'cancelled' ? otherwise : { done: true, ...(visitId === undefined ? {} : { visitId }) };
}

/**
 * A cancellation is answered in the fields of the settlement it takes back: only a negative total, or our own number of
 * the cancelling message, tells it from that settlement itself.
 */
const cancel: Judge = ({ message, asked, output }) => {
  const found = infoIn(output);
  if ('unclear' in found) return found;
  const { info } = found;
  if (plainText(info.mdtrt_id) === undefined) return INCOMPLETE;
  const total = parseForeignAmount(info.medfee_sumamt, 'any');
  const negative = total.kind === 'amount' && total.fen < 0n;
  const ours = plainText(info.medins_setl_id) === message.msgid;
  return differs(asked, info, 'psn_no', 'mdtrt_id') || !(negative || ours) ? OTHER : DONE;
};

const JUDGES: Readonly<Record<GatewayStep, Judge>> = {
  identify,
  register,
  describe: nothing,
  upload,
  trial,
  discharge: nothing,
  settle,
  query,
  cancel,
  reverse: nothing,
};

/** @param output of an answer with infcode 0 */
export function judge(message: GatewayMessage, history: VisitHistory, output: unknown): Judgement {
  const fields = isFields(output) ? output : {};
  return JUDGES[message.step]({ message, asked: askedIn(message), told: history, output: fields });
}

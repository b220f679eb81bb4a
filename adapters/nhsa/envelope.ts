import { contradiction, isRefusal, type Refusal, refuse } from '../../src/refusals/index.ts';
import { type Fields, isFields, parseJson, plainText } from './json.ts';
import { type EnvelopeFields, envelopeSchema, type Node, readNode } from './wire.ts';

/** What a transaction is to us. A transaction that is not here cannot be part of a settlement. */
export type TransactionKind = 'person' | 'visit' | 'lines' | 'trial' | 'final' | 'cancel' | 'reverse' | 'beside';

const INFNOS: Readonly<Record<TransactionKind, readonly string[]>> = {
  // Beside the settlement: a HIS may post its whole conversation; these carry nothing we read.
  beside: ['9001', '9002', '2001', '2403'],
  person: ['1101'],
  visit: ['2201', '2203', '2203A', '2401', '2402'],
  lines: ['2204', '2301', '5204'],
  trial: ['2206', '2206A', '2303', '2101'],
  final: ['2207', '2207A', '2304', '2102', '5203'],
  cancel: ['2208', '2305', '2103'],
  reverse: ['2601'],
};
const TRANSACTIONS = new Map(
  (Object.keys(INFNOS) as TransactionKind[]).flatMap((kind) => INFNOS[kind].map((infno) => [infno, kind] as const)),
);

/** One transaction: what was asked and what was answered, unwrapped and known to be a success. */
export interface Message {
  /** "2301", and "2301#2" for the second of its kind: the first part of every field name in a refusal. */
  readonly label: string;
  /** Its place among the messages posted. */
  readonly index: number;
  readonly infno: string;
  readonly kind: TransactionKind;
  readonly envelope: Node<EnvelopeFields> | undefined;
  readonly input: Fields;
  /** undefined: not answered, or answered without an `output`. */
  readonly output: unknown;
  readonly answered: boolean;
}

export function readMessages(pairs: readonly unknown[]): readonly Message[] | Refusal {
  const messages: Message[] = [];
  const seen = new Map<string, number>();
  for (const [index, pair] of pairs.entries()) {
    const message = readMessage(pair, index, seen);
    if (isRefusal(message)) return message;
    messages.push(message);
  }
  return messages;
}

function readMessage(pair: unknown, index: number, seen: Map<string, number>): Message | Refusal {
  const place = `messages[${index}]`;
  if (!isFields(pair)) return refuse('FIELD_INVALID', place);
  const request = open(pair.request, `${place}.request`);
  if (isRefusal(request)) return request;
  const response = open(pair.response, `${place}.response`);
  if (isRefusal(response)) return response;
  const infno = infnoOf(pair, request, response, place);
  if (isRefusal(infno)) return infno;
  const kind = TRANSACTIONS.get(infno);
  if (kind === undefined) return refuse('TRANSACTION_UNSUPPORTED', `${place}.infno`, { infno });
  const count = (seen.get(infno) ?? 0) + 1;
  seen.set(infno, count);
  const label = count === 1 ? infno : `${infno}#${count}`;
  const failure = response === undefined ? undefined : failureOf(response, infno, label);
  if (failure !== undefined) return failure;
  const envelope = request === undefined ? undefined : readNode(envelopeSchema, request, label);
  if (isRefusal(envelope)) return envelope;
  const input = content(request?.input, `${label}.input`);
  if (isRefusal(input)) return input;
  const output = content(response?.output, `${label}.output`);
  if (isRefusal(output)) return output;
  return {
    label,
    index,
    infno,
    kind,
    envelope,
    input: isFields(input.value) ? input.value : {},
    output: output.value,
    answered: response !== undefined,
  };
}

/** An envelope as an object or as its raw text, perhaps inside "arg0". null and absent: not there. */
function open(found: unknown, place: string): Fields | undefined | Refusal {
  if (found === undefined || found === null) return undefined;
  const read = typeof found === 'string' ? parseJson(found, place) : { value: found };
  if (isRefusal(read)) return read;
  if (!isFields(read.value)) return refuse('FIELD_INVALID', place);
  return 'arg0' in read.value ? open(read.value.arg0, `${place}.arg0`) : read.value;
}

const INFNO_SHAPE = /^[0-9A-Z]{4,6}$/;

function infnoOf(pair: Fields, request: Fields | undefined, response: Fields | undefined, place: string) {
  const inRequest = plainText(request?.infno);
  const beside = plainText(pair.infno);
  if (inRequest !== undefined && beside !== undefined && inRequest !== beside) {
    return contradiction(`${place}.infno`, `${place}.request.infno`);
  }
  const infno = inRequest ?? beside ?? strangerOf(request) ?? strangerOf(response);
  return infno !== undefined && INFNO_SHAPE.test(infno) ? infno : refuse('FIELD_INVALID', `${place}.infno`);
}

/** Messages of other interfaces name themselves elsewhere; knowing the name makes the refusal readable. */
function strangerOf(message: Fields | undefined): string | undefined {
  const inner = message?.package;
  const head = isFields(inner) && isFields(inner.head) ? inner.head : undefined;
  return plainText(message?.xxlxm) ?? plainText(head?.busseID);
}

/** Only 0 is success, as a number or as text. The error text is never repeated: it may name the patient. */
function failureOf(response: Fields, infno: string, label: string): Refusal | undefined {
  const infcode = plainText(response.infcode);
  if (infcode === '0') return undefined;
  if (infcode === undefined) return refuse('FIELD_INVALID', `${label}.infcode`);
  const said = /^-?\d{1,6}$/.test(infcode) ? { infcode } : {};
  return refuse('GATEWAY_REFUSED', `${label}.infcode`, { infno, ...said });
}

/** `input` or `output`: an object or list, or its JSON text; null, "" and absent are nothing. */
function content(found: unknown, place: string): { readonly value: unknown } | Refusal {
  if (found === undefined || found === null || found === '') return { value: undefined };
  const read = typeof found === 'string' ? parseJson(found, place) : { value: found };
  if (isRefusal(read)) return read;
  return isFields(read.value) || Array.isArray(read.value) ? read : refuse('FIELD_INVALID', place);
}

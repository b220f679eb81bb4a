import { absolute } from '../../src/money/index.ts';
import type { Cancellation, PersonKey } from '../../src/port/adapter.ts';
import { contradiction, isRefusal, type Refusal, refuse, refuseFirst } from '../../src/refusals/index.ts';
import { ID_SHAPE } from '../../src/settlement/index.ts';
import { Reading } from '../reading/reading.ts';
import { type Message, readMessages } from './envelope.ts';
import { isFields, listOf } from './json.ts';
import { openSettleInput } from './pair.ts';
import { statedOriginal } from './stated-original.ts';
import { type Node, payloadSchema, readNode, type SetlInfo, type SettleInput, setlinfoSchema } from './wire.ts';

/** 2208, 2305, 2103, or 2601 beside the original: which of our settlements is taken back. */
export function readCancellation(payload: unknown, personKey: PersonKey): Cancellation | Refusal {
  const posted = payloadSchema.safeParse(payload);
  if (!posted.success) return refuseFirst(posted.error.issues, 'messages');
  const messages = readMessages(posted.data.messages);
  if (isRefusal(messages)) return messages;
  const [message, second] = messages.filter(({ kind }) => kind === 'cancel' || kind === 'reverse');
  if (message === undefined) return refuse('MESSAGE_MISSING', 'messages', { infno: '2208/2305/2103' });
  if (second !== undefined)
    return contradiction(`${second.label}.infno`, `${message.label}.infno`, { infno: second.infno });
  if (!message.answered) return refuse('MESSAGE_MISSING', `${message.label}.response`);
  const input = openSettleInput(message);
  if (isRefusal(input)) return input;
  return message.kind === 'reverse'
    ? readReversal(message, input, messages, personKey)
    : readCancel(message, input, personKey);
}

/** The answer may carry an id of its own for the taking-back; ours is the one that was asked for. */
function readCancel(message: Message, input: Node<SettleInput>, personKey: PersonKey): Cancellation | Refusal {
  const settlementId = idOf(message, input.value.setl_id, input.at('setl_id'));
  if (isRefusal(settlementId)) return settlementId;
  const info = infoOf(message);
  if (isRefusal(info)) return info;
  if (info === undefined) return { settlementId };
  for (const name of ['mdtrt_id', 'psn_no'] as const) {
    const [asked, answered] = [input.value[name], info.value[name]];
    if (asked !== undefined && answered !== undefined && asked !== answered) {
      return contradiction(info.at(name), input.at(name));
    }
  }
  const { envelope } = message;
  const institution = info.value.fixmedins_code;
  if (envelope !== undefined && institution !== undefined && institution !== envelope.value.fixmedins_code)
    return contradiction(info.at('fixmedins_code'), envelope.at('fixmedins_code'));
  return cancellationOf(settlementId, message, info, personKey);
}

/** 冲正 names a message, not a settlement: only the original pair beside it says which settlement that made. */
function readReversal(
  message: Message,
  input: Node<SettleInput>,
  messages: readonly Message[],
  personKey: PersonKey,
): Cancellation | Refusal {
  const { omsgid, oinfno } = input.value;
  const original = messages.find(
    ({ kind, infno, envelope }) =>
      kind === 'final' && omsgid !== undefined && infno === oinfno && envelope?.value.msgid === omsgid,
  );
  const info = original === undefined ? undefined : infoOf(original);
  if (isRefusal(info)) return info;
  if (original === undefined || info === undefined) {
    return refuse('TRANSACTION_UNSUPPORTED', input.at('omsgid'), { infno: message.infno });
  }
  const [asked, answered] = [input.value.psn_no, info.value.psn_no];
  if (asked !== undefined && answered !== undefined && asked !== answered) {
    return contradiction(input.at('psn_no'), info.at('psn_no'));
  }
  const settlementId = idOf(original, info.value.setl_id, info.at('setl_id'));
  return isRefusal(settlementId) ? settlementId : cancellationOf(settlementId, original, info, personKey);
}

function idOf({ label, envelope }: Message, settlement: string | undefined, at: string): string | Refusal {
  if (envelope === undefined) return refuse('MESSAGE_MISSING', `${label}.request`);
  const institution = envelope.value.fixmedins_code ?? '';
  if (!ID_SHAPE.test(institution)) return refuse('FIELD_INVALID', envelope.at('fixmedins_code'));
  if (settlement === undefined || !ID_SHAPE.test(settlement)) return refuse('FIELD_INVALID', at);
  return `${institution}:${settlement}`;
}

function infoOf({ output, label }: Message): Node<SetlInfo> | undefined | Refusal {
  const [setlinfo] = listOf(isFields(output) ? output.setlinfo : undefined);
  return setlinfo === undefined ? undefined : readNode(setlinfoSchema, setlinfo, `${label}.output.setlinfo`);
}

/** Negative in most regions, positive in some, unchanged in one: the transaction says the sign, not the figure. */
function cancellationOf(
  settlementId: string,
  { label, output }: Message,
  info: Node<SetlInfo>,
  personKey: PersonKey,
): Cancellation | Refusal {
  const reading = new Reading();
  const total = reading.optionalAmount(info.value.medfee_sumamt, info.at('medfee_sumamt'), 'any');
  const detail = { found: isFields(output) ? output.setldetail : undefined, at: `${label}.output.setldetail` };
  const stated = statedOriginal(info, detail, personKey, reading);
  if (reading.refusal !== undefined) return reading.refusal;
  return { settlementId, ...(total === undefined ? {} : { total: absolute(total) }), stated };
}

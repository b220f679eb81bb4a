import { isRefusal, type Refusal, refuse } from '../../src/refusals/index.ts';
import { ID_SHAPE, type Settlement } from '../../src/settlement/index.ts';
import type { Reading } from '../reading/reading.ts';
import { refundState } from './codes.ts';
import type { Message } from './envelope.ts';
import { isFields, listOf } from './json.ts';
import {
  type EnvelopeFields,
  type Node,
  readNode,
  type SetlInfo,
  type SettleInput,
  setlinfoSchema,
  settleInputSchema,
} from './wire.ts';

/** The pair that is settled from, opened. */
export interface Pair {
  readonly message: Message;
  readonly envelope: Node<EnvelopeFields>;
  readonly input: Node<SettleInput>;
  readonly info: Node<SetlInfo>;
  readonly detail: unknown;
  readonly institutionCode: string;
  readonly visitId: string;
  /** "" for a trial. */
  readonly settlementId: string;
}

export function openSettlement(message: Message): Pair | Refusal {
  const { label, envelope, output } = message;
  if (envelope === undefined) return refuse('MESSAGE_MISSING', `${label}.request`);
  if (!message.answered) return refuse('MESSAGE_MISSING', `${label}.response`);
  const [setlinfo, second] = listOf(isFields(output) ? output.setlinfo : undefined);
  if (setlinfo === undefined) return refuse('MESSAGE_MISSING', `${label}.output.setlinfo`);
  if (second !== undefined) return refuse('FIELD_INVALID', `${label}.output.setlinfo`);
  const info = readNode(setlinfoSchema, setlinfo, `${label}.output.setlinfo`);
  if (isRefusal(info)) return info;
  const input = openSettleInput(message);
  if (isRefusal(input)) return input;
  const institutionCode = envelope.value.fixmedins_code ?? '';
  const visitId = info.value.mdtrt_id ?? '';
  const settlementId = message.kind === 'final' ? (info.value.setl_id ?? '') : '';
  if (!ID_SHAPE.test(institutionCode)) return refuse('FIELD_INVALID', envelope.at('fixmedins_code'));
  if (!ID_SHAPE.test(visitId)) return refuse('FIELD_INVALID', info.at('mdtrt_id'));
  if (message.kind === 'final' && settlementId === '') return refuse('MESSAGE_MISSING', info.at('setl_id'));
  if (settlementId !== '' && !ID_SHAPE.test(settlementId)) return refuse('FIELD_INVALID', info.at('setl_id'));
  const batch = input.value.chrg_bchno;
  if (batch !== undefined && !ID_SHAPE.test(batch)) return refuse('FIELD_INVALID', input.at('chrg_bchno'));
  const taken = refundFlag(info);
  if (taken !== undefined) return taken;
  const detail = isFields(output) ? output.setldetail : undefined;
  return { message, envelope, input, info, detail, institutionCode, visitId, settlementId };
}

/** `input.data`, in a pharmacy `input.druginfo`. */
export function openSettleInput({ label, input }: Message): Node<SettleInput> | Refusal {
  const name = isFields(input.druginfo) ? 'druginfo' : 'data';
  return readNode(settleInputSchema, input[name] ?? {}, `${label}.input.${name}`);
}

/** 5203 may answer about a settlement that has been taken back since. */
function refundFlag(info: Node<SetlInfo>): Refusal | undefined {
  const flag = info.value.refd_setl_flag;
  if (flag === undefined) return undefined;
  const state = refundState(flag);
  if (state === 'cancelled') return refuse('SETTLEMENT_CANCELLED', info.at('refd_setl_flag'));
  return state === undefined
    ? refuse('CODE_UNKNOWN', info.at('refd_setl_flag'), { code: flag.slice(0, 20) })
    : undefined;
}

export function settlementIdOf(pair: Pair): string {
  if (pair.message.kind === 'final') return `${pair.institutionCode}:${pair.settlementId}`;
  return `${pair.institutionCode}:trial:${pair.visitId}:${pair.input.value.chrg_bchno ?? '0'}`;
}

export function institutionOf(envelope: Node<EnvelopeFields>, reading: Reading): Settlement['visit']['institution'] {
  const { fixmedins_code: code = '', fixmedins_name: name, mdtrtarea_admvs: region = '' } = envelope.value;
  if (!ID_SHAPE.test(code)) reading.refuse('FIELD_INVALID', envelope.at('fixmedins_code'));
  if (!/^\d{6}$/.test(region)) reading.refuse('FIELD_INVALID', envelope.at('mdtrtarea_admvs'));
  return { code, region, ...(name === undefined ? {} : { name }) };
}

import type { GatewayMessage, GatewayStep, Stamp, VisitHistory } from '../../../src/port/adapter.ts';
import { chinaTime } from '../wire-time.ts';
import { contentOf, insuredOf } from './history.ts';
import { transactionOf } from './inputs.ts';

/** An envelope of ours. `sign_no` is left empty: the line that sends it is signed in, not the message. */
export interface RequestEnvelope {
  readonly infno: string;
  readonly msgid: string;
  readonly mdtrtarea_admvs: string;
  readonly insuplc_admdvs: string;
  readonly opter: string;
  readonly inf_time: string;
  readonly fixmedins_code: string;
  readonly sign_no: string;
  readonly input: object;
  readonly [name: string]: unknown;
}

/** Who sends a message, as far as an envelope says it. */
export interface Sender {
  readonly fixmedins_code: string;
  readonly fixmedins_name: string;
  readonly mdtrtarea_admvs: string;
  readonly opter: string;
  readonly opter_name: string;
  readonly opter_type?: string | undefined;
  readonly recer_sys_code?: string | undefined;
}

export function writeMessage(
  step: GatewayStep,
  history: VisitHistory,
  stamp: Stamp,
  about?: GatewayMessage,
): GatewayMessage {
  const transaction = transactionOf(step, history, about);
  const insured = step === 'identify' ? '' : insuredOf(history).region;
  return enveloped(step, contentOf(history.visit), stamp, insured, transaction);
}

/** @param insured region that insures the person; empty while that is not known */
export function enveloped(
  step: GatewayStep,
  content: Sender,
  stamp: Stamp,
  insured: string,
  { infno, input }: { readonly infno: string; readonly input: object },
): GatewayMessage {
  const inf_time = chinaTime(stamp.at);
  const msgid = messageNumber(content.fixmedins_code, inf_time, stamp.number);
  const request: RequestEnvelope = {
    infno,
    msgid,
    mdtrtarea_admvs: content.mdtrtarea_admvs,
    insuplc_admdvs: insured,
    recer_sys_code: content.recer_sys_code ?? 'MBS_LOCAL',
    dev_no: '',
    dev_safe_info: '',
    cainfo: '',
    signtype: '',
    infver: 'V1.0',
    opter_type: content.opter_type ?? '1',
    opter: content.opter,
    opter_name: content.opter_name,
    inf_time,
    fixmedins_code: content.fixmedins_code,
    fixmedins_name: content.fixmedins_name,
    sign_no: '',
    input,
  };
  return { step, msgid, request };
}

const NUMBERS = 10_000;

/** Institution (12), second (14), number (4): no two alike while fewer than ten thousand are written in one second. */
function messageNumber(institution: string, at: string, number: number): string {
  return `${institution}${at.replace(/\D/g, '')}${String(number % NUMBERS).padStart(4, '0')}`;
}

import type { GatewayAnswer } from './envelope.ts';
import { type Envelope, zDateTime, zEnvelope } from './inputs.ts';
import { institutionOf } from './institutions.ts';
import { activeInsurance, TEST_REGION } from './persons.ts';
import { checked, Refused } from './refused.ts';
import { type Call, personOf } from './settling.ts';
import { GatewayState, messageKey } from './state.ts';
import { IDEMPOTENT, transactions } from './transactions/index.ts';

const RECEIVER_REGION = '330800';
const ERROR_TEXT_LENGTH_MAX = 200;
const BUSINESS_ERROR = -2;

/** The gateway without the wire: one envelope in, one envelope out. */
export class Gateway {
  readonly #seed: number;
  readonly #now: () => Date;
  #state: GatewayState;

  constructor(seed: number, now: () => Date) {
    this.#seed = seed;
    this.#now = now;
    this.#state = new GatewayState(seed);
  }

  reset(): void {
    this.#state = new GatewayState(this.#seed);
  }

  /** @param infnoByPath set when the request came in on a transaction's own path */
  answer(body: unknown, infnoByPath?: string): GatewayAnswer {
    try {
      return this.#dispatch(checked(zEnvelope, body, ''), infnoByPath);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const message = error.message.slice(0, ERROR_TEXT_LENGTH_MAX);
      return { ...this.#frame(body), infcode: BUSINESS_ERROR, err_msg: message, output: null };
    }
  }

  #dispatch(envelope: Envelope, infnoByPath: string | undefined): GatewayAnswer {
    const transaction = transactions.get(envelope.infno);
    if (transaction === undefined) throw new Refused('infno 未知交易编号');
    if (infnoByPath !== undefined && infnoByPath !== envelope.infno) throw new Refused('infno 与接口地址不符');
    const call = this.#admit(envelope);
    const key = messageKey(envelope.fixmedins_code, envelope.infno, envelope.msgid);
    const input = JSON.stringify(envelope.input);
    const replay = IDEMPOTENT.has(envelope.infno) ? this.#replay(key, input) : undefined;
    if (replay !== undefined) return replay;
    const output = transaction.answer(call, envelope.input);
    const answer: GatewayAnswer = {
      infcode: 0,
      ...this.#frame(envelope),
      err_msg: null,
      ...(output === undefined ? {} : { output }),
    };
    if (IDEMPOTENT.has(envelope.infno)) this.#state.answers.set(key, { input, response: answer });
    return answer;
  }

  /** Who asks, for whom: checked before any transaction sees the message. @throws Refused */
  #admit(envelope: Envelope): Call {
    const institution = institutionOf(envelope.fixmedins_code);
    if (institution === undefined) throw new Refused('fixmedins_code 未登记的定点医药机构');
    if (!envelope.msgid.startsWith(envelope.fixmedins_code)) throw new Refused('msgid 应以定点医药机构编号开头');
    const signed = this.#state.signs.get(envelope.sign_no ?? '') === envelope.fixmedins_code;
    if (envelope.infno !== '9001' && !signed) throw new Refused('sign_no 签到流水号无效，请先签到(9001)');
    for (const certificate of fieldsNamed(envelope.input, ['certno', 'mdtrt_cert_no'])) {
      if (!certificate.startsWith(TEST_REGION)) throw new Refused('证件号码 本模拟网关只接受区划 999999 的测试人员');
    }
    for (const psnNo of fieldsNamed(envelope.input, ['psn_no'])) {
      if (!envelope.insuplc_admdvs) throw new Refused('交易输入校验失败：insuplc_admdvs 必填项缺失');
      if (activeInsurance(personOf(psnNo))?.insuplc_admdvs !== envelope.insuplc_admdvs) {
        throw new Refused('insuplc_admdvs 与参保地不符');
      }
    }
    return { state: this.#state, envelope, institution };
  }

  #replay(key: string, input: string): GatewayAnswer | undefined {
    const earlier = this.#state.answers.get(key);
    if (earlier === undefined) return undefined;
    const effect = this.#state.effects.get(key);
    if (effect?.kind === 'settlement' && effect.settlement.status === 'reversed')
      throw new Refused('msgid 该报文已冲正');
    if (earlier.input !== input) throw new Refused('msgid 重复，且与前次内容不同');
    return earlier.response;
  }

  /** Times follow the message's own clock, so that a scripted year plays in its year and a replayed run is the same. */
  #frame(body: unknown): Omit<GatewayAnswer, 'infcode' | 'err_msg' | 'output'> {
    const claimed = typeof body === 'object' && body !== null && 'inf_time' in body ? body.inf_time : undefined;
    const valid = zDateTime.safeParse(claimed);
    const at = valid.success ? valid.data : chinaTime(this.#now());
    const stamp = at.replace(/\D/g, '');
    const serial = String(this.#state.nextSerial()).padStart(10, '0');
    return {
      inf_refmsgid: `${RECEIVER_REGION}${stamp}${serial}`,
      refmsg_time: `${stamp}000`,
      respond_time: `${stamp}000`,
      enctype: '',
      signtype: '',
    };
  }
}

/** The wire speaks China standard time, wherever the process runs. */
function chinaTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Every text under these names in the nodes of an input (objects and lists of objects). */
function fieldsNamed(input: Envelope['input'], names: readonly string[]): string[] {
  const rows = Object.values(input).flat() as unknown[];
  return rows.flatMap((row) => {
    if (typeof row !== 'object' || row === null) return [];
    return names.map((name): unknown => Reflect.get(row, name)).filter((value) => typeof value === 'string');
  });
}

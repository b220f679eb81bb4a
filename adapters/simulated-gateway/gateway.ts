import { momentOf, TestClock, wireStamp, wireTime } from './clock.ts';
import { Credentials } from './credentials.ts';
import type { GatewayAnswer } from './envelope.ts';
import { type Envelope, zDateTime, zEnvelope } from './inputs.ts';
import { institutionOf } from './institutions.ts';
import { activeInsurance, TEST_REGION } from './persons.ts';
import { checked, Refused } from './refused.ts';
import { type Call, personOf } from './settling.ts';
import { GatewayState, messageKey } from './state.ts';
import { CHANGES_STATE, transactions } from './transactions/index.ts';

const RECEIVER_REGION = '330800';
const ERROR_TEXT_LENGTH_MAX = 200;
const BUSINESS_ERROR = -2;

/** How one message is timed; a fault may put the gateway's clock wrong, or let it think for a while. */
export interface Timing {
  /** From the time of the clock to the time the gateway takes it for. */
  readonly moved?: (at: number) => number;
  /** Between `refmsg_time` and `respond_time`. */
  readonly thinksMs?: number;
}

/** The gateway without the wire: one envelope in, one envelope out. */
export class Gateway {
  readonly clock = new TestClock();
  readonly #seed: number;
  readonly #now: () => Date;
  #state: GatewayState;
  #credentials: Credentials;

  /** @param now only used when a message carries no readable `inf_time` */
  constructor(seed: number, now: () => Date) {
    this.#seed = seed;
    this.#now = now;
    this.#state = new GatewayState(seed);
    this.#credentials = this.#vouchers();
  }

  /** What has truly happened, for whoever compares: the messages may say otherwise. */
  get state(): GatewayState {
    return this.#state;
  }

  /** The e-voucher service beside the gateway. */
  get credentials(): Credentials {
    return this.#credentials;
  }

  /** What time it is at the gateway, in milliseconds: no message claims another. */
  now(): number {
    return this.clock.at(this.#now().getTime());
  }

  #vouchers(): Credentials {
    return new Credentials(this.#seed, () => this.now());
  }

  reset(): void {
    this.#state = new GatewayState(this.#seed);
    this.#credentials = this.#vouchers();
    this.clock.reset();
  }

  /** @param infnoByPath set when the request came in on a transaction's own path */
  answer(body: unknown, infnoByPath?: string, timing: Timing = {}): GatewayAnswer {
    try {
      return this.#dispatch(checked(zEnvelope, body, ''), infnoByPath, timing);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return this.failure(body, BUSINESS_ERROR, error.message, timing);
    }
  }

  /** An answer that something went wrong; nothing has happened. */
  failure(body: unknown, infcode: number, message: string, timing: Timing = {}): GatewayAnswer {
    const err_msg = message.slice(0, ERROR_TEXT_LENGTH_MAX);
    return { ...this.#frame(body, timing), infcode, err_msg, output: null };
  }

  #dispatch(envelope: Envelope, infnoByPath: string | undefined, timing: Timing): GatewayAnswer {
    const transaction = transactions.get(envelope.infno);
    if (transaction === undefined) throw new Refused('infno 未知交易编号');
    if (infnoByPath !== undefined && infnoByPath !== envelope.infno) throw new Refused('infno 与接口地址不符');
    const call = this.#admit(envelope, timing);
    const key = messageKey(envelope.fixmedins_code, envelope.infno, envelope.msgid);
    const input = JSON.stringify(envelope.input);
    const changes = CHANGES_STATE.has(envelope.infno);
    const replay = changes ? this.#replay(key, input) : undefined;
    if (replay !== undefined) return replay;
    const output = transaction.answer(call, envelope.input);
    const answer: GatewayAnswer = {
      infcode: 0,
      ...this.#frame(envelope, timing),
      err_msg: null,
      ...(output === undefined ? {} : { output }),
    };
    if (changes) this.#state.answers.set(key, { input, response: answer });
    return answer;
  }

  /** Who asks, for whom: checked before any transaction sees the message. @throws Refused */
  #admit(envelope: Envelope, timing: Timing): Call {
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
    const credentials = this.#credentials;
    return { state: this.#state, envelope, institution, credentials, at: wireTime(this.#timeOf(envelope, timing)) };
  }

  #replay(key: string, input: string): GatewayAnswer | undefined {
    const earlier = this.#state.answers.get(key);
    if (earlier === undefined) return undefined;
    if (this.#state.reversed.has(key)) throw new Refused('msgid 该报文已冲正');
    if (earlier.input !== input) throw new Refused('msgid 重复，且与前次内容不同');
    return earlier.response;
  }

  #timeOf(body: unknown, { moved = (at) => at }: Timing): number {
    const claimed = typeof body === 'object' && body !== null && 'inf_time' in body ? body.inf_time : undefined;
    const valid = zDateTime.safeParse(claimed);
    return moved(this.clock.at(valid.success ? momentOf(valid.data) : this.#now().getTime()));
  }

  #frame(body: unknown, timing: Timing): Omit<GatewayAnswer, 'infcode' | 'err_msg' | 'output'> {
    const at = this.#timeOf(body, timing);
    const serial = String(this.#state.nextSerial()).padStart(10, '0');
    return {
      inf_refmsgid: `${RECEIVER_REGION}${wireStamp(at).slice(0, 14)}${serial}`,
      refmsg_time: wireStamp(at),
      respond_time: wireStamp(at + (timing.thinksMs ?? 0)),
      enctype: '',
      signtype: '',
    };
  }
}

/** Every text under these names in the nodes of an input (objects and lists of objects). */
function fieldsNamed(input: Envelope['input'], names: readonly string[]): string[] {
  const rows = Object.values(input).flat() as unknown[];
  return rows.flatMap((row) => {
    if (typeof row !== 'object' || row === null) return [];
    return names.map((name): unknown => Reflect.get(row, name)).filter((value) => typeof value === 'string');
  });
}

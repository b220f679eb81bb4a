import { z } from 'zod';
import { type Fen, sumFen } from '../../src/money/index.ts';
import { asNumber, readAmount } from './amounts.ts';
import type { CaseVisit } from './cases.ts';
import * as messages from './his-messages.ts';
import { activeInsurance, type Person } from './persons.ts';
import { CALL_SERVICE_PATH } from './server.ts';

/** One message and its answer, whole envelopes, as they crossed the wire. */
export interface Pair {
  readonly infno: string;
  readonly request: Record<string, unknown>;
  /** null only for a self-paid visit, which never reaches the gateway. */
  readonly response: Record<string, unknown> | null;
}

/** A visit between opening and settling: what the hospital remembers of it. */
export interface OpenVisit {
  readonly person: Person;
  readonly visit: CaseVisit;
  readonly insutype: string;
  readonly region: string;
  /** Empty for a self-paid visit, and for a pharmacy until it is settled. */
  readonly mdtrtId: string;
  /** In the order they were sent; the quote (2206, 2303, 2101) is the last. */
  readonly pairs: readonly Pair[];
}

export interface SettledVisit extends OpenVisit {
  readonly setlId: string;
  /** Only the messages of the settlement itself. */
  readonly settlementPairs: readonly Pair[];
}

/** Carries one request envelope to a gateway and brings its answer back. @throws when no answer came */
export type Post = (requestText: string) => Promise<string>;

export type SimulatedHisOptions = (
  | {
      /** The gateway's base address, from `startSimulatedGateway`. */
      readonly url: string;
    }
  | {
      /** Another way to the gateway. */
      readonly post: Post;
    }
) & { readonly operator?: { readonly code: string; readonly name: string } };

/** Over HTTP, to one address for every transaction. */
const overHttp =
  (url: string): Post =>
  async (body) => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return (await fetch(url + CALL_SERVICE_PATH, { method: 'POST', headers, body })).text();
  };

/** The gateway refused (infcode not 0) or did not answer in its language. */
export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';
  readonly pair: Pair;

  constructor(pair: Pair) {
    super(`${pair.infno}: ${String(pair.response?.err_msg ?? 'no answer')}`);
    this.pair = pair;
  }
}

const zMdtrt = z.object({ mdtrt_id: z.string() });
const zSettled = z.object({ setlinfo: z.object({ setl_id: z.string(), mdtrt_id: z.string() }) });

/** A hospital system that does nothing but drive the gateway in the proper order and keep what was said. */
export class SimulatedHis {
  readonly #post: Post;
  readonly #operator: { readonly code: string; readonly name: string };
  readonly #signNumbers = new Map<string, string>();
  #sequence: number | undefined;

  constructor(options: SimulatedHisOptions) {
    this.#post = 'post' in options ? options.post : overHttp(options.url);
    this.#operator = options.operator ?? messages.OPERATOR;
  }

  /** 9001 (once per institution), 1101, then the visit's own messages up to the quote. @throws GatewayRefusal */
  async openVisit(person: Person, visit: CaseVisit): Promise<OpenVisit> {
    const insurance = activeInsurance(person);
    if (insurance === undefined) throw new RangeError('person without insurance');
    const base = { person, visit, insutype: insurance.insutype, region: insurance.insuplc_admdvs, mdtrtId: '' };
    if (visit.selfPaid === true) return { ...base, pairs: [this.#selfPaidPair(base)] };
    const pairs: Pair[] = [];
    if (!this.#signNumbers.has(visit.institution.code)) {
      pairs.push(await this.#send(base, '9001', visit.startedAt, messages.signIn(this.#operator.code)));
    }
    pairs.push(await this.#send(base, '1101', visit.startedAt, messages.personQuery(base)));
    if (visit.kind === 'inpatient') return this.#openStay(base, pairs);
    if (visit.kind === 'pharmacy') {
      pairs.push(await this.#send(base, '2101', visit.settledAt, messages.pharmacySale(base)));
      return { ...base, pairs };
    }
    return this.#openOutpatient(base, pairs);
  }

  /** 2402 + 2304, 2207, or 2102. @throws GatewayRefusal; RangeError for a self-paid visit */
  async settleVisit(opened: OpenVisit): Promise<SettledVisit> {
    const discharged = opened.visit.kind === 'inpatient' ? [await this.discharge(opened)] : [];
    return this.settledBy(opened, [...discharged, await this.#deliver(this.writeSettlement(opened))]);
  }

  /** 2402, which a stay needs before its settlement. @throws GatewayRefusal */
  async discharge(opened: OpenVisit): Promise<Pair> {
    return this.#send(opened, '2402', opened.visit.endedAt, messages.discharge(opened));
  }

  /**
   * 2304, 2207 or 2102, written and not yet sent: a hospital keeps the message before it lets it go.
   * @throws RangeError for a self-paid visit
   */
  writeSettlement(opened: OpenVisit): Pair {
    const { visit, pairs } = opened;
    if (visit.selfPaid === true) throw new RangeError('a self-paid visit is not settled by the gateway');
    if (visit.kind === 'pharmacy') return this.write(opened, '2102', visit.settledAt, messages.pharmacySale(opened));
    return visit.kind === 'inpatient'
      ? this.write(opened, '2304', visit.settledAt, messages.stayMoney(opened, splitOf(pairs, '2301')))
      : this.write(opened, '2207', visit.settledAt, messages.outpatientSettle(opened, splitOf(pairs, '2204')));
  }

  /** @param settlementPairs the settlement itself is the last of them */
  settledBy(opened: OpenVisit, settlementPairs: readonly Pair[]): SettledVisit {
    const { setlinfo } = outputOf(settlementPairs.at(-1), zSettled);
    return { ...opened, mdtrtId: setlinfo.mdtrt_id, setlId: setlinfo.setl_id, settlementPairs };
  }

  /** 2305, 2208 or 2103. @throws GatewayRefusal */
  async cancelVisit(settled: SettledVisit): Promise<Pair> {
    const infno = settled.visit.kind === 'inpatient' ? '2305' : settled.visit.kind === 'pharmacy' ? '2103' : '2208';
    const input = { data: { setl_id: settled.setlId, mdtrt_id: settled.mdtrtId, psn_no: settled.person.psn_no } };
    return this.#send(settled, infno, settled.visit.cancelledAt ?? settled.visit.settledAt, input);
  }

  /** Any other message about a visit (2601, 5203, ...), answered or refused: the pair either way. */
  async call(about: OpenVisit, infno: string, at: string, input: object): Promise<Pair> {
    return this.resend(this.write(about, infno, at, input));
  }

  /** A message with its id, not yet sent. */
  write(about: OpenVisit, infno: string, at: string, input: object): Pair {
    return { infno, request: this.#envelope(about, infno, at, input), response: null };
  }

  /** Sends the very same message again, same msgid: what a hospital does that never saw the answer. */
  async resend({ infno, request }: Pair): Promise<Pair> {
    const answer: unknown = JSON.parse(await this.#post(JSON.stringify(request)));
    return { infno, request, response: z.record(z.string(), z.unknown()).parse(answer) };
  }

  async #openStay(base: messages.VisitContext, pairs: Pair[]): Promise<OpenVisit> {
    const { visit } = base;
    const admitted = await this.#send(base, '2401', visit.startedAt, messages.admission(base));
    const mdtrtId = outputOf(admitted, z.object({ result: zMdtrt })).result.mdtrt_id;
    const context = { ...base, mdtrtId };
    const uploaded = await this.#send(context, '2301', visit.settledAt, messages.stayLines(context));
    const quoteInput = messages.stayMoney(context, splitOf([uploaded], '2301'));
    const quote = await this.#send(context, '2303', visit.settledAt, quoteInput);
    return { ...context, pairs: [...pairs, admitted, uploaded, quote] };
  }

  async #openOutpatient(base: messages.VisitContext, pairs: Pair[]): Promise<OpenVisit> {
    const { visit } = base;
    const registered = await this.#send(base, '2201', visit.startedAt, messages.registration(base));
    const mdtrtId = outputOf(registered, z.object({ data: zMdtrt })).data.mdtrt_id;
    const context = { ...base, mdtrtId };
    const described = await this.#send(context, '2203A', visit.startedAt, messages.visitDescription(context));
    const uploaded = await this.#send(context, '2204', visit.endedAt, messages.outpatientLines(context));
    const quote = await this.#send(context, '2206', visit.settledAt, messages.outpatientQuote(context));
    return { ...context, pairs: [...pairs, registered, described, uploaded, quote] };
  }

  /** The lines as the hospital would have sent them, under its own bill number because there is no visit id. */
  #selfPaidPair(base: messages.VisitContext): Pair {
    const context = { ...base, mdtrtId: base.visit.hisBillNo ?? '' };
    const request = this.#envelope(context, '2301', base.visit.settledAt, messages.stayLines(context));
    return { infno: '2301', request, response: null };
  }

  async #send(context: messages.VisitContext, infno: string, at: string, input: object): Promise<Pair> {
    const request = this.#envelope(context, infno, at, input);
    const pair = await this.#deliver({ infno, request, response: null });
    if (infno === '9001') {
      const { signinoutb } = outputOf(pair, z.object({ signinoutb: z.object({ sign_no: z.string() }) }));
      this.#signNumbers.set(context.visit.institution.code, signinoutb.sign_no);
    }
    return pair;
  }

  async #deliver(written: Pair): Promise<Pair> {
    const pair = await this.resend(written);
    if (pair.response?.infcode !== 0) throw new GatewayRefusal(pair);
    return pair;
  }

  #envelope(context: messages.VisitContext, infno: string, at: string, input: object): Record<string, unknown> {
    // A sequence, never a random number: two messages of one second must not collide. It begins where no other
    // patient's does, because several of these may stand for the tills of one hospital.
    this.#sequence = ((this.#sequence ?? firstNumber(context.person)) % 9999) + 1;
    return messages.envelope({
      context,
      infno,
      at,
      input,
      sequence: this.#sequence,
      operator: this.#operator,
      signNo: this.#signNumbers.get(context.visit.institution.code) ?? '',
    });
  }
}

const firstNumber = ({ psn_no }: Person): number => Number(psn_no.slice(-2)) * 100;

function outputOf<Schema extends z.ZodType>(pair: Pair | undefined, schema: Schema): z.output<Schema> {
  return schema.parse(pair?.response?.output);
}

const zSplitRow = z.record(z.string(), z.unknown());

/** The hospital adds the line answers up itself; the gateway checks the four totals. */
function splitOf(pairs: readonly Pair[], infno: string): messages.SplitTotals {
  const uploaded = pairs.find((pair) => pair.infno === infno);
  const rows = outputOf(uploaded, z.object({ result: z.array(zSplitRow) })).result;
  const total = (field: string): number =>
    asNumber(sumFen(rows.map((row): Fen => readAmount(row[field], 'any') ?? 0n)));
  return {
    fulamt_ownpay_amt: total('fulamt_ownpay_amt'),
    overlmt_selfpay: total('overlmt_amt'),
    preselfpay_amt: total('preselfpay_amt'),
    inscp_scp_amt: total('inscp_scp_amt'),
  };
}

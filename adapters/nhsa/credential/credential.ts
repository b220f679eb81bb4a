import type {
  CredentialDecoder,
  DecodedCredential,
  GatewayLine,
  IdentifiedPerson,
  Place,
  PresentedCredential,
  Stamp,
} from '../../../src/port/adapter.ts';
import { contradiction, isRefusal, type Refusal, refuse } from '../../../src/refusals/index.ts';
import { enveloped } from '../driver/messages.ts';
import { Post } from '../line/post.ts';
import { chinaTime } from '../wire-time.ts';
import { readDecoded, readIdentified, whole } from './answers.ts';

/** Without both of them only what a hospital decoded itself is taken. */
export interface NhsaCredentialOptions {
  readonly line?: GatewayLine | undefined;
  /** Base address of the gateway, beside which the decode service lives. */
  readonly gateway?: string;
  readonly gatewayTimeoutMs?: number;
}

const DECODE_PATH = '/fsi/api/hsecfc/localQrCodeQuery';
const TOKEN = '01';
const CARD = '03';
/** 结算; the list of these codes is only partly public. */
const BUSINESS = '01301';
type Names = { readonly mdtrt_cert_type: string; readonly mdtrt_cert_no: string; readonly card_sn?: string };
type Asking = { readonly place: Place; readonly stamp: () => Promise<Stamp> };

/**
 * E-vouchers and cards, decoded by the national service and identified by 1101. A token goes from the one answer into
 * the one question and nowhere else: nothing here is logged, kept or handed out with it.
 */
export function nhsaCredentials({ line, gateway, gatewayTimeoutMs }: NhsaCredentialOptions): CredentialDecoder {
  const timeoutMs = gatewayTimeoutMs ?? 20_000;
  const post = gateway === undefined ? undefined : new Post(new URL(DECODE_PATH, gateway).href, { timeoutMs });
  return {
    async whoShows(shown, place, stamp) {
      const asks = line !== undefined && post !== undefined;
      if ('decoded' in shown && (!asks || place === undefined || shown.decoded.token === undefined))
        return whole(shown.decoded);
      if (!asks) return refuse('GATEWAY_NONE', 'credential');
      if (place === undefined) return refuse('FIELD_INVALID', 'place', { expected: 'who asks the gateway' });
      return new Asker(line, post, { place, stamp }).who(shown);
    },
  };
}

class Asker {
  readonly #line: GatewayLine;
  readonly #post: Post;
  readonly #asking: Asking;

  constructor(line: GatewayLine, post: Post, asking: Asking) {
    this.#line = line;
    this.#post = post;
    this.#asking = asking;
  }

  async who(shown: PresentedCredential): Promise<IdentifiedPerson | Refusal> {
    if ('token' in shown) return this.#identify({ mdtrt_cert_type: TOKEN, mdtrt_cert_no: shown.token });
    if ('card' in shown) {
      const { number, serial } = shown.card;
      return this.#identify({ mdtrt_cert_type: CARD, mdtrt_cert_no: number, card_sn: serial });
    }
    const decoded = 'decoded' in shown ? shown.decoded : await this.#decode(shown.qr);
    return isRefusal(decoded) ? decoded : this.#confirmed(decoded);
  }

  /** The voucher's own word about the person is not enough: its number may be masked, its region only the city's. */
  async #confirmed(decoded: DecodedCredential): Promise<IdentifiedPerson | Refusal> {
    const { token, certificateNumber: said, holder } = decoded;
    if (token === undefined) return whole(decoded);
    const answered = await this.#identify({ mdtrt_cert_type: TOKEN, mdtrt_cert_no: token });
    if (isRefusal(answered)) return answered;
    const known = said !== undefined && !said.includes('*');
    if (known && said.toUpperCase() !== answered.certificateNumber)
      return contradiction('credential.decoded.certificateNumber', 'credential.decoded.token');
    const named = whole({ ...decoded, certificateNumber: answered.certificateNumber });
    if (isRefusal(named) || holder === undefined || named.presentedBy === undefined) return answered;
    return { ...answered, presentedBy: named.presentedBy };
  }

  async #decode(qr: string): Promise<DecodedCredential | Refusal> {
    const { institution, operator, operatorName } = this.#asking.place;
    const data = {
      orgId: institution,
      businessType: BUSINESS,
      operatorId: operator.slice(0, 20),
      operatorName: operatorName.slice(0, 30),
      officeId: '0',
      officeName: '收费处',
      deviceType: '',
      ecQrCode: qr,
    };
    const sent = await this.#post.send(JSON.stringify({ transType: 'ec.query', data }));
    return sent.kind === 'answered'
      ? readDecoded(sent.text)
      : refuse('GATEWAY_SILENT', 'credential', { why: sent.why });
  }

  async #identify(names: Names): Promise<IdentifiedPerson | Refusal> {
    const { place, stamp } = this.#asking;
    const stamped = await stamp();
    const sender = {
      fixmedins_code: place.institution,
      fixmedins_name: place.institutionName,
      mdtrtarea_admvs: place.region,
      opter: place.operator,
      opter_name: place.operatorName,
    };
    const input = { data: { ...names, begntime: chinaTime(stamped.at) } };
    const message = enveloped('identify', sender, stamped, '', { infno: '1101', input });
    const sent = await this.#line.send(message, () => undefined);
    if (sent.kind === 'not-sent' && sent.down === true) return refuse('GATEWAY_DOWN', 'credential');
    return sent.kind === 'answered'
      ? readIdentified(sent.text)
      : refuse('GATEWAY_SILENT', 'credential', { why: sent.why });
  }
}

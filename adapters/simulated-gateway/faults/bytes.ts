import type { GatewayAnswer } from '../envelope.ts';
import { altered } from './altered.ts';
import type { Fault } from './faults.ts';

/** One HTTP answer. */
export interface SentReply {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What there is to answer with when a fault speaks instead of the gateway. */
export interface Material {
  /** The gateway's own answer; undefined when it was not asked. */
  readonly own: GatewayAnswer | undefined;
  /** An envelope that says something went wrong. */
  readonly failure: (infcode: number, message: string) => GatewayAnswer;
  /** Earlier answers of the same institution: to the same transaction, and to the message before. */
  readonly earlier: string | undefined;
  readonly previous: string | undefined;
}

const SYSTEM_ERROR = -1;
const BUSINESS_ERROR = -2;
const JSON_TYPE = 'application/json; charset=utf-8';

export const said = (status: number, contentType: string, text: string): SentReply => ({
  status,
  contentType,
  bytes: Buffer.from(text, 'utf8'),
});
export const saidJson = (body: object): SentReply => said(200, JSON_TYPE, JSON.stringify(body));
export const saidText = (status: number, text: string): SentReply => said(status, 'text/plain; charset=utf-8', text);

/** What the caller gets to read. */
export function spoken(fault: Fault, material: Material): SentReply {
  const { own, failure, earlier, previous } = material;
  const text = own === undefined ? '' : JSON.stringify(altered(fault.answer, own));
  switch (fault.answer) {
    case 'proxy':
      return saidText(fault.status ?? 500, PROXY_SAYS[fault.status ?? 500] ?? '');
    case 'html':
      return said(200, 'text/html; charset=utf-8', HTML);
    case 'xml':
      return said(200, 'application/xml; charset=utf-8', XML);
    case 'system-error':
      return saidJson(failure(SYSTEM_ERROR, '系统异常，请稍后查询交易结果'));
    case 'mute-error':
      return saidJson(failure(SYSTEM_ERROR, ''));
    case 'refusal':
      return saidJson(failure(BUSINESS_ERROR, '业务校验未通过，交易未受理'));
    case 'truncated':
      return { status: 200, contentType: JSON_TYPE, bytes: firstHalf(Buffer.from(text, 'utf8')) };
    case 'gbk':
      return { status: 200, contentType: JSON_TYPE, bytes: gbk(text) };
    case 'twice':
      return said(200, JSON_TYPE, text + text);
    case 'earlier':
      return said(200, JSON_TYPE, earlier ?? previous ?? '');
    case 'previous':
      return said(200, JSON_TYPE, previous ?? '');
    default:
      return said(200, JSON_TYPE, text);
  }
}

export const firstHalf = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(bytes.length / 2));

const PROXY_SAYS: Readonly<Record<number, string>> = {
  500: 'message=[500][JSONException] illegal identifier',
  502: 'message=[502][BadGateway]',
  503: 'message=[503][ServiceUnavailable]',
  504: 'message=[504][GatewayTimeout]',
};
const HTML = '<!DOCTYPE html><html><head><title>登录</title></head><body>会话已过期，请重新登录</body></html>';
const XML = '<?xml version="1.0" encoding="UTF-8"?><DATA><RETCODE>-1</RETCODE><INFO>系统维护</INFO></DATA>';

let pairs: ReadonlyMap<string, readonly [number, number]> | undefined;

/** The platform decodes GBK but does not encode it: the table is its own decoder, turned round. */
function gbk(text: string): Uint8Array {
  pairs ??= gbkPairs();
  const known = pairs;
  return Uint8Array.from(
    [...text].flatMap((letter) => (letter <= '\x7f' ? [letter.charCodeAt(0)] : (known.get(letter) ?? [0x3f]))),
  );
}

function gbkPairs(): ReadonlyMap<string, readonly [number, number]> {
  const decoder = new TextDecoder('gbk');
  const found = new Map<string, readonly [number, number]>();
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      const letter = decoder.decode(Uint8Array.of(high, low));
      if (letter.length === 1 && letter > '\x7f' && !found.has(letter)) found.set(letter, [high, low]);
    }
  }
  return found;
}

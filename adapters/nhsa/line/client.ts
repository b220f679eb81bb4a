import type { Delivery, GatewayLine, GatewayMessage } from '../../../src/port/adapter.ts';
import type { RequestEnvelope } from '../driver/messages.ts';
import { Post } from './post.ts';
import { isSignedOut, SignIns } from './sign-in.ts';

export interface NhsaLineOptions {
  /** The gateway's base address, or the whole address of its single entry where that has another path. */
  readonly url: string;
  /** How long the cashier waits for one answer, in milliseconds; real hospitals allow 60 to 120 seconds. */
  readonly timeoutMs: number;
  /** Headers that a province demands of each message (x-tif signatures, api keys), made when it is sent. */
  readonly headers?: (body: string) => Readonly<Record<string, string>>;
  /** Where the counter sits, as 9001 tells the gateway. */
  readonly station?: { readonly ip: string; readonly mac: string };
  readonly fetch?: typeof fetch;
}

export const CALL_SERVICE_PATH = '/fsi/api/rsfComIfsService/callService';

/**
 * The wire to the gateway: one POST per message, signed in on the way. It reads no more of an answer than whether the
 * signing-in was at fault, keeps no text and writes none anywhere.
 */
export function nhsaLine(options: NhsaLineOptions): GatewayLine & { isReachable(): Promise<boolean> } {
  const post = new Post(addressOf(options.url), options);
  const signIns = new SignIns((body) => post.send(body), options.station);
  return {
    async send(message, late) {
      const envelope = message.request as RequestEnvelope;
      const first = await signIns.numberFor(envelope);
      if ('why' in first) return { kind: 'not-sent', why: first.why };
      const sent = await post.send(stamped(envelope, first.number), late);
      if (!isRenewable(message, sent)) return sent;
      await signIns.forget(envelope, first.number);
      const second = await signIns.numberFor(envelope);
      // The gateway refused the message before reading it: that is the answer, if we cannot get in.
      return 'why' in second ? sent : post.send(stamped(envelope, second.number), late);
    },
    isReachable: () => post.isReachable(),
    close: () => post.close(),
  };
}

const OUTAGE = /^(sign-in )?(no connection|timeout|hung-up|http-5\d\d)$/;

/** Nothing, or only something in front of the gateway, answered. */
export const isOutage = (sent: Delivery): boolean => sent.kind !== 'answered' && OUTAGE.test(sent.why);

/** Signed in when it is sent, not when it is written: a message may wait for days and outlive its sign number. */
const stamped = (envelope: RequestEnvelope, signNumber: string): string =>
  JSON.stringify({ ...envelope, sign_no: signNumber });

const isRenewable = (message: GatewayMessage, sent: Delivery): boolean =>
  sent.kind === 'answered' && isSignedOut(message.step, sent.text);

function addressOf(url: string): string {
  const address = new URL(url);
  if (address.pathname === '/') address.pathname = CALL_SERVICE_PATH;
  return address.href;
}

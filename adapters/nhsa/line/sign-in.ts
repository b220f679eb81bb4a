import type { Delivery, GatewayStep } from '../../../src/port/adapter.ts';
import { meaningOf, movesMoney, openFrame, SYSTEM_ERROR } from '../driver/frame.ts';
import { nodeIn } from '../driver/history.ts';
import type { RequestEnvelope } from '../driver/messages.ts';
import { isFields, plainText } from '../json.ts';

type SignedIn = { readonly number: string } | { readonly why: string };

interface Held {
  readonly day: string;
  readonly signedIn: Promise<SignedIn>;
}

const SERIALS = 1000;

/**
 * Sign numbers (9001), one for each institution, operator and day in China, fetched when a message first needs one. The
 * day is the message's own, so a year that is played has its days too.
 */
export class SignIns {
  readonly #post: (body: string) => Promise<Delivery>;
  readonly #station: { readonly ip: string; readonly mac: string };
  readonly #held = new Map<string, Held>();
  #serial = 0;

  constructor(post: (body: string) => Promise<Delivery>, station = { ip: '127.0.0.1', mac: '' }) {
    this.#post = post;
    this.#station = station;
  }

  /** Counters that need a number at the same time wait for the same one. */
  async numberFor(envelope: RequestEnvelope): Promise<SignedIn> {
    const key = keyOf(envelope);
    const day = envelope.inf_time.slice(0, 10);
    const held = this.#held.get(key);
    // A message of yesterday that is sent again uses today's number.
    if (held !== undefined && held.day >= day) return held.signedIn;
    const signedIn = this.#signIn(envelope);
    this.#held.set(key, { day, signedIn });
    const outcome = await signedIn;
    if ('why' in outcome && this.#held.get(key)?.signedIn === signedIn) this.#held.delete(key);
    return outcome;
  }

  /** @param number the one that was turned down: a newer one, fetched meanwhile for another message, stays */
  async forget(envelope: RequestEnvelope, number: string): Promise<void> {
    const key = keyOf(envelope);
    const held = this.#held.get(key);
    const current = await held?.signedIn;
    const same = current !== undefined && 'number' in current && current.number === number;
    if (same && this.#held.get(key) === held) this.#held.delete(key);
  }

  async #signIn(envelope: RequestEnvelope): Promise<SignedIn> {
    const sent = await this.#post(JSON.stringify(this.#message(envelope)));
    if (sent.kind !== 'answered') return { why: `sign-in ${sent.why}` };
    const frame = openFrame(sent.text);
    if ('unclear' in frame) return { why: `sign-in ${frame.unclear}` };
    if (frame.infcode !== '0') return { why: `sign-in refused ${frame.infcode}` };
    const number = isFields(frame.output) ? plainText(nodeIn(frame.output, 'signinoutb')?.sign_no) : undefined;
    return number === undefined ? { why: 'sign-in answer-incomplete' } : { number };
  }

  #message(envelope: RequestEnvelope): RequestEnvelope {
    this.#serial = (this.#serial + 1) % SERIALS;
    const { ip, mac } = this.#station;
    // A letter among the digits: message numbers of visits never have one, so the two cannot meet.
    const serial = `S${String(this.#serial).padStart(3, '0')}`;
    return {
      ...envelope,
      infno: '9001',
      msgid: `${envelope.fixmedins_code}${envelope.inf_time.replace(/\D/g, '')}${serial}`,
      insuplc_admdvs: '',
      sign_no: '',
      input: { signIn: { opter_no: envelope.opter, mac, ip } },
    };
  }
}

const keyOf = ({ fixmedins_code, opter }: RequestEnvelope): string => `${fixmedins_code}|${opter}`;

/**
 * Turned away before anything was done. A system error to a message that moves money is never that, whatever it says.
 */
export function isSignedOut(step: GatewayStep, text: string): boolean {
  const frame = openFrame(text);
  if ('unclear' in frame || !frame.infcode.startsWith('-')) return false;
  if (frame.infcode === SYSTEM_ERROR && movesMoney(step)) return false;
  return meaningOf(step, frame.says) === 'signed-out';
}

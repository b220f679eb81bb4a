import { type Refusal, refuse } from '../../errors.ts';
import type { GatewayMessage, GatewayStep, Sent, Stamp, Verdict } from '../../gateway.ts';
import type { NewEvent } from '../../ledger/index.ts';
import type { Desk, Driving } from '../desk.ts';
import { type Hand, toldOf } from './content.ts';
import type { Room } from './room.ts';

/** Why an answer says nothing of the message it came for. */
export const OTHER_MESSAGE = 'other-message';

export type NotSent = Extract<Sent, { kind: 'not-sent' }>;

/** What one message brought: the verdict, and what the journey's events keep of it. */
export interface Heard {
  readonly verdict: Verdict | NotSent;
  readonly event: NewEvent;
}

/** A message that never left, in the words of the cashier: nothing was charged. */
export const neverSent = (step: GatewayStep, { down, why }: NotSent): Refusal =>
  down === true ? refuse('GATEWAY_DOWN', step) : refuse('GATEWAY_SILENT', step, { why });

export async function stamp(desk: Desk): Promise<Stamp> {
  return { number: await desk.ledger.journeys.nextNumber('gateway message'), at: desk.now() };
}

export async function write(
  desk: Desk,
  hand: Hand,
  step: GatewayStep,
  about?: GatewayMessage,
): Promise<GatewayMessage> {
  return hand.driver.write(step, toldOf(hand.content), await stamp(desk), about);
}

export const sentEvent = (driving: Driving, { step, msgid, request }: GatewayMessage): NewEvent => ({
  kind: 'sent',
  step,
  msgid,
  says: 'written down before it is sent',
  sealed: driving.seal.seal(JSON.stringify(request)),
});

/** Sends one message and sorts what comes back by where the money can be. A late answer is recorded, never applied. */
export async function speak(room: Room, hand: Hand, message: GatewayMessage): Promise<Heard> {
  const { desk, driving } = room;
  const { step, msgid } = message;
  const { id } = hand.journey;
  const late = (text: string) => {
    const event: NewEvent = {
      kind: 'late',
      step,
      msgid,
      says: 'an answer came after we had stopped waiting: recorded, not applied',
      sealed: driving.seal.seal(text),
    };
    void desk.ledger.journeys.record(id, desk.now().toISOString(), event).catch(() => undefined);
  };
  const sent = await hand.line.send(message, late);
  if (sent.kind === 'not-sent')
    return { verdict: sent, event: { kind: 'silent', step, msgid, says: `not sent: ${sent.why}` } };
  if (sent.kind === 'silent') {
    const verdict: Verdict = { kind: 'unclear', why: sent.why };
    return { verdict, event: { kind: 'silent', step, msgid, says: sent.why } };
  }
  const verdict = verdictOf(room, hand, message, sent.text);
  return {
    verdict,
    event: {
      kind:
        verdict.kind === 'done' || verdict.kind === 'absent'
          ? 'answered'
          : verdict.kind === 'refused'
            ? 'refused'
            : 'silent',
      step,
      msgid,
      says: saysOf(verdict),
      sealed: driving.seal.seal(sent.text),
    },
  };
}

function verdictOf(room: Room, { driver, adapter, content }: Hand, message: GatewayMessage, text: string): Verdict {
  const found = driver.answerNumber?.(text);
  const number = found === undefined ? undefined : `${adapter.name} ${found}`;
  if (number !== undefined && room.answers.isAnothers(number, message.msgid))
    return { kind: 'unclear', why: OTHER_MESSAGE };
  const verdict = driver.read(message, toldOf(content), text);
  if (number !== undefined && verdict.kind !== 'unclear') room.answers.taken(number, message.msgid);
  return verdict;
}

function saysOf(verdict: Verdict): string {
  if (verdict.kind === 'refused') return `refused: ${verdict.code}`;
  return verdict.kind === 'unclear' ? verdict.why : verdict.kind;
}

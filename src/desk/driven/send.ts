import type { NewEvent } from '../../ledger/index.ts';
import type { Delivery, GatewayMessage, GatewayStep, Stamp, Verdict } from '../../port/adapter.ts';
import { type Refusal, refuse } from '../../refusals/index.ts';
import type { Desk, Driving } from '../desk.ts';
import { type DriveState, historyOf } from './content.ts';
import type { DriveContext } from './context.ts';

/** Why an answer says nothing of the message it came for. */
export const OTHER_MESSAGE = 'other-message';

export type NotSent = Extract<Delivery, { kind: 'not-sent' }>;

/** What one message brought: the verdict, and what the driven visit's events keep of it. */
export interface Reply {
  readonly verdict: Verdict | NotSent;
  readonly event: NewEvent;
}

/** A message that never left, in the words of the cashier: nothing was charged. */
export const neverSent = (step: GatewayStep, { down, why }: NotSent): Refusal =>
  down === true ? refuse('GATEWAY_DOWN', step) : refuse('GATEWAY_SILENT', step, { why });

export async function stamp(desk: Desk): Promise<Stamp> {
  return { number: await desk.ledger.drivenVisits.nextNumber('gateway message'), at: desk.now() };
}

export async function write(
  desk: Desk,
  state: DriveState,
  step: GatewayStep,
  about?: GatewayMessage,
): Promise<GatewayMessage> {
  return state.driver.write(step, historyOf(state.content), await stamp(desk), about);
}

export const sentEvent = (driving: Driving, { step, msgid, request }: GatewayMessage): NewEvent => ({
  kind: 'sent',
  step,
  msgid,
  says: 'written down before it is sent',
  sealed: driving.encryption.encrypt(JSON.stringify(request)),
});

/** Sends one message and sorts what comes back by where the money can be. A late answer is recorded, never applied. */
export async function sendMessage(context: DriveContext, state: DriveState, message: GatewayMessage): Promise<Reply> {
  const { desk, driving } = context;
  const { step, msgid } = message;
  const { id } = state.drivenVisit;
  const late = (text: string) => {
    const event: NewEvent = {
      kind: 'late',
      step,
      msgid,
      says: 'an answer came after we had stopped waiting: recorded, not applied',
      sealed: driving.encryption.encrypt(text),
    };
    void desk.ledger.drivenVisits.record(id, desk.now().toISOString(), event).catch(() => undefined);
  };
  const sent = await state.line.send(message, late);
  if (sent.kind === 'not-sent')
    return { verdict: sent, event: { kind: 'silent', step, msgid, says: `not sent: ${sent.why}` } };
  if (sent.kind === 'silent') {
    const verdict: Verdict = { kind: 'unclear', why: sent.why };
    return { verdict, event: { kind: 'silent', step, msgid, says: sent.why } };
  }
  const verdict = await verdictOf(context, state, message, sent.text);
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
      sealed: driving.encryption.encrypt(sent.text),
    },
  };
}

/**
 * On a line that mixes answers up, one comes a second time, for another message: it says nothing of that one. The same
 * message sent again may well get its first answer again.
 */
async function verdictOf(
  context: DriveContext,
  { driver, adapter, content }: DriveState,
  message: GatewayMessage,
  text: string,
): Promise<Verdict> {
  const { msgid } = message;
  const verdict = driver.read(message, historyOf(content), text);
  const found = driver.answerNumber?.(text);
  if (found === undefined) return verdict;
  const number = `${adapter.name} ${found}`;
  const { answers } = context;
  const takenFor = verdict.kind === 'unclear' ? await answers.find(number) : await answers.add(number, msgid);
  return (takenFor ?? msgid) === msgid ? verdict : { kind: 'unclear', why: OTHER_MESSAGE };
}

function saysOf(verdict: Verdict): string {
  if (verdict.kind === 'refused') return `refused: ${verdict.code}`;
  return verdict.kind === 'unclear' ? verdict.why : verdict.kind;
}

import type { DrivenVisitMove, NewEvent } from '../../ledger/index.ts';
import type { GatewayMessage, Verdict } from '../../port/adapter.ts';
import { isRefusal, refuse } from '../../refusals/index.ts';
import { type Content, type DriveState, encryptContent, without } from './content.ts';
import type { DriveContext } from './context.ts';
import { ended, readTold } from './prepare.ts';
import { ABSENT_BEFORE_AGAIN, ABSENT_BEFORE_GONE, nextTryAt, TRIES_BEFORE_PERSON } from './retry-schedule.ts';
import { type NotSent, neverSent, type Reply, sendMessage, sentEvent, write } from './send.ts';

/** Sends the message that settles, once. From here on three outcomes are possible: yes, no, unknown. */
export async function send(context: DriveContext, state: DriveState): Promise<DrivenVisitMove> {
  const { content } = state;
  const { pending } = content;
  if (pending === undefined) throw new Error('a settlement is sent that was not written down');
  // The process that wrote this stopped or lost its lease. Nobody knows whether the message was sent.
  if (!state.isOwnMove) return unknown(context, state, 'restart', []);
  const reply = await sendMessage(context, state, pending);
  const { verdict, event } = reply;
  if (verdict.kind === 'not-sent') {
    const refusal = neverSent('settle', verdict);
    return { ...ended(context, content, 'quoted', context.desk.now().toISOString(), refusal), events: [event] };
  }
  if (verdict.kind === 'done') return settled(context, state, pending, reply);
  if (verdict.kind === 'unclear') return unknown(context, state, verdict.why, [event]);
  const refused = { code: codeOf(verdict), first: true, again: false };
  // Query at once: if nothing is found, the cashier sees the refusal without a wait.
  return { ...unknown(context, state, 'refused', [event], { refused }), nextAt: context.desk.now().toISOString() };
}

const codeOf = (verdict: Verdict): string => (verdict.kind === 'refused' ? verdict.code : verdict.kind);

/** Refused, and nothing is found of it: nothing was charged. */
function notCharged(context: DriveContext, content: Content, code: string): DrivenVisitMove {
  const at = context.desk.now().toISOString();
  return ended(context, content, 'quoted', at, refuse('GATEWAY_REFUSED', 'settle', { infcode: code }));
}

/** The gateway says yes. An answer whose amounts cannot be right is no answer: the gateway is asked again. */
function settled(
  context: DriveContext,
  state: DriveState,
  message: GatewayMessage,
  { verdict, event }: Reply,
): DrivenVisitMove {
  if (verdict.kind !== 'done') throw new Error('only an answer settles');
  const { content } = state;
  const said = [...content.said, { step: message.step, request: message.request, response: verdict.response }];
  const history = { ...without(content, 'absent', 'refused', 'refusal'), said };
  const settlement = readTold(context, state, history);
  if (isRefusal(settlement)) return unknown(context, state, settlement.code, [event]);
  const at = context.desk.now().toISOString();
  return {
    state: 'settled',
    at,
    nextAt: at,
    tries: 0,
    reason: undefined,
    settlementId: settlement.id,
    person: settlement.person.key,
    sealed: encryptContent(context.driving, history),
    events: [event],
  };
}

function unknown(
  context: DriveContext,
  { drivenVisit, content }: DriveState,
  why: string,
  events: NewEvent[],
  patch: Partial<Content> = {},
): DrivenVisitMove {
  const now = context.desk.now();
  const tries = drivenVisit.state === 'unknown' ? drivenVisit.tries + 1 : 0;
  return {
    state: 'unknown',
    at: now.toISOString(),
    nextAt: nextTryAt(now, tries),
    tries,
    reason: why,
    events,
    sealed: encryptContent(context.driving, { ...content, ...patch }),
    ...(tries >= TRIES_BEFORE_PERSON ? { workItem: 'GATEWAY_SILENT' } : {}),
  };
}

/**
 * Asks what became of our message, by its own number. Found: adopted, whatever was heard before. Not found, said often
 * enough: the same message is sent again, never a new one; one that was refused twice never was. Wanted no longer:
 * reversed, whether or not it ever arrived.
 */
export async function ask(context: DriveContext, state: DriveState): Promise<DrivenVisitMove> {
  const { drivenVisit, content } = state;
  const { pending } = content;
  if (pending === undefined) throw new Error('an unknown outcome without its message');
  const at = context.desk.now().toISOString();
  if (drivenVisit.wanted === 'undo') {
    // A query that found nothing proves nothing about the reversal.
    const sealed = encryptContent(context.driving, without(content, 'absent'));
    return { state: 'undoing', at, nextAt: at, tries: 0, reason: undefined, sealed };
  }
  if (drivenVisit.reason === SENT_AGAIN && state.isOwnMove) return sendAgain(context, state, pending);
  const query = await write(context.desk, state, 'query', pending);
  const reply = await sendMessage(context, state, query);
  const { verdict, event } = reply;
  if (verdict.kind === 'done') return settled(context, state, query, reply);
  if (verdict.kind !== 'absent') return unknown(context, state, whyOf(verdict), [event]);
  const absent = (content.absent ?? 0) + 1;
  const { refused } = content;
  if (absent < enoughFor(refused)) {
    const move = unknown(context, state, 'not found', [event], { absent });
    const now = context.desk.now();
    // Refused twice, the cashier waits for no more than another question. Otherwise the ladder begins anew with the
    // first such answer: the gateway hears us again.
    return { ...move, nextAt: refused?.first === true ? now.toISOString() : nextTryAt(now, absent - 1) };
  }
  if (refused?.again === true) return { ...notCharged(context, content, refused.code), events: [event] };
  const sealed = encryptContent(context.driving, { ...content, absent });
  const events = [event, sentEvent(context.driving, pending)];
  return { state: 'unknown', at, nextAt: at, reason: SENT_AGAIN, sealed, events };
}

/**
 * The message is written down and sent in two moves. An instance that lost the visit during its query sends
 * nothing more. If the process stops between the two moves, the next one queries again.
 */
const SENT_AGAIN = 'sent again';

/** How often "not found" must be said. Where an answer never came, the message may still be on its way. */
function enoughFor(refused: Content['refused']): number {
  if (refused === undefined) return ABSENT_BEFORE_AGAIN;
  if (!refused.first) return ABSENT_BEFORE_GONE;
  return refused.again ? ABSENT_BEFORE_AGAIN : 1;
}

async function sendAgain(context: DriveContext, state: DriveState, pending: GatewayMessage): Promise<DrivenVisitMove> {
  const reply = await sendMessage(context, state, pending);
  const { verdict, event } = reply;
  if (verdict.kind === 'done') return settled(context, state, pending, reply);
  const { content } = state;
  if (verdict.kind !== 'refused' && verdict.kind !== 'absent')
    return unknown(context, { ...state, content: without(content, 'refused') }, whyOf(verdict), [event]);
  const first = content.refused?.first === true;
  const move = unknown(context, state, 'refused when sent again', [event], {
    ...(first ? { absent: 0 } : {}),
    refused: { code: codeOf(verdict), first, again: true },
  });
  return first ? { ...move, nextAt: context.desk.now().toISOString() } : move;
}

const whyOf = (verdict: Verdict | NotSent): string => ('why' in verdict ? verdict.why : verdict.kind);

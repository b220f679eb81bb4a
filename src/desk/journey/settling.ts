import { isRefusal, refuse } from '../../errors.ts';
import type { GatewayMessage, Verdict } from '../../gateway.ts';
import type { JourneyMove, NewEvent } from '../../ledger/index.ts';
import { type Content, type Hand, sealContent, without } from './content.ts';
import { ABSENT_BEFORE_AGAIN, ABSENT_BEFORE_GONE, nextTryAt, TRIES_BEFORE_PERSON } from './ladder.ts';
import { ended, readTold } from './prepare.ts';
import type { Room } from './room.ts';
import { type Heard, type NotSent, neverSent, sentEvent, speak, write } from './speak.ts';

/** Sends the message that settles, once. From here on three outcomes are possible: yes, no, unknown. */
export async function send(room: Room, hand: Hand): Promise<JourneyMove> {
  const { journey, content } = hand;
  const { pending } = content;
  if (pending === undefined) throw new Error('a settlement is sent that was not written down');
  if (!room.fresh.delete(journey.id)) return unknown(room, hand, 'restart', []);
  const heard = await speak(room, hand, pending);
  const { verdict, event } = heard;
  if (verdict.kind === 'not-sent') {
    const refusal = neverSent('settle', verdict);
    return { ...ended(room, content, 'quoted', room.desk.now().toISOString(), refusal), events: [event] };
  }
  if (verdict.kind === 'done') return settled(room, hand, pending, heard);
  if (verdict.kind === 'unclear') return unknown(room, hand, verdict.why, [event]);
  const refused = { code: codeOf(verdict), first: true, again: false };
  // Asked at once: when nothing is found the cashier hears of the refusal without having waited.
  return { ...unknown(room, hand, 'refused', [event], { refused }), nextAt: room.desk.now().toISOString() };
}

const codeOf = (verdict: Verdict): string => (verdict.kind === 'refused' ? verdict.code : verdict.kind);

/** Refused, and nothing is found of it: nothing was charged. */
function notCharged(room: Room, content: Content, code: string): JourneyMove {
  const at = room.desk.now().toISOString();
  return ended(room, content, 'quoted', at, refuse('GATEWAY_REFUSED', 'settle', { infcode: code }));
}

/** The gateway says yes. An answer whose amounts cannot be right is no answer: the gateway is asked again. */
function settled(room: Room, hand: Hand, message: GatewayMessage, { verdict, event }: Heard): JourneyMove {
  if (verdict.kind !== 'done') throw new Error('only an answer settles');
  const { content } = hand;
  const said = [...content.said, { step: message.step, request: message.request, response: verdict.response }];
  const told = { ...without(content, 'absent', 'refused', 'refusal'), said };
  const settlement = readTold(room, hand, told);
  if (isRefusal(settlement)) return unknown(room, hand, settlement.code, [event]);
  const at = room.desk.now().toISOString();
  return {
    state: 'settled',
    at,
    nextAt: at,
    tries: 0,
    reason: undefined,
    settlementId: settlement.id,
    person: settlement.person.key,
    sealed: sealContent(room.driving, told),
    events: [event],
  };
}

function unknown(
  room: Room,
  { journey, content }: Hand,
  why: string,
  events: NewEvent[],
  patch: Partial<Content> = {},
): JourneyMove {
  const now = room.desk.now();
  const tries = journey.state === 'unknown' ? journey.tries + 1 : 0;
  return {
    state: 'unknown',
    at: now.toISOString(),
    nextAt: nextTryAt(now, tries),
    tries,
    reason: why,
    events,
    sealed: sealContent(room.driving, { ...content, ...patch }),
    ...(tries >= TRIES_BEFORE_PERSON ? { workItem: 'GATEWAY_SILENT' } : {}),
  };
}

/**
 * Asks what became of our message, by its own number. Found: adopted, whatever was heard before. Not found, said often
 * enough: the same message is sent again, never a new one; one that was refused twice never was. Wanted no longer: reversed, whether or not it ever arrived.
 */
export async function ask(room: Room, hand: Hand): Promise<JourneyMove> {
  const { journey, content } = hand;
  const { pending } = content;
  if (pending === undefined) throw new Error('an unknown outcome without its message');
  const at = room.desk.now().toISOString();
  if (journey.wanted === 'undo') {
    // What was not found for a query says nothing yet about the reversal.
    const sealed = sealContent(room.driving, without(content, 'absent'));
    return { state: 'undoing', at, nextAt: at, tries: 0, reason: undefined, sealed };
  }
  const query = await write(room.desk, hand, 'query', pending);
  const heard = await speak(room, hand, query);
  const { verdict, event } = heard;
  if (verdict.kind === 'done') return settled(room, hand, query, heard);
  if (verdict.kind !== 'absent') return unknown(room, hand, whyOf(verdict), [event]);
  const absent = (content.absent ?? 0) + 1;
  const { refused } = content;
  if (absent < enoughFor(refused)) {
    const move = unknown(room, hand, 'not found', [event], { absent });
    const now = room.desk.now();
    // Refused twice, the cashier waits for no more than another question. Otherwise the ladder begins anew with the first such
    // answer: the gateway hears us again.
    return { ...move, nextAt: refused?.first === true ? now.toISOString() : nextTryAt(now, absent - 1) };
  }
  if (refused?.again === true) return { ...notCharged(room, content, refused.code), events: [event] };
  return sendAgain(room, hand, pending, [event], absent);
}

/** How often "not found" must be said. Where an answer never came, the message may still be on its way. */
function enoughFor(refused: Content['refused']): number {
  if (refused === undefined) return ABSENT_BEFORE_AGAIN;
  if (!refused.first) return ABSENT_BEFORE_GONE;
  return refused.again ? ABSENT_BEFORE_AGAIN : 1;
}

async function sendAgain(
  room: Room,
  hand: Hand,
  pending: GatewayMessage,
  events: NewEvent[],
  absent: number,
): Promise<JourneyMove> {
  const heard = await speak(room, hand, pending);
  const all = [...events, sentEvent(room.driving, pending), heard.event];
  const { verdict } = heard;
  if (verdict.kind === 'done') {
    const move = settled(room, hand, pending, heard);
    return { ...move, events: all };
  }
  const { content } = hand;
  if (verdict.kind !== 'refused' && verdict.kind !== 'absent')
    return unknown(room, { ...hand, content: without(content, 'refused') }, whyOf(verdict), all, { absent });
  const first = content.refused?.first === true;
  const move = unknown(room, hand, 'refused when sent again', all, {
    absent: first ? 0 : absent,
    refused: { code: codeOf(verdict), first, again: true },
  });
  return first ? { ...move, nextAt: room.desk.now().toISOString() } : move;
}

const whyOf = (verdict: Verdict | NotSent): string => ('why' in verdict ? verdict.why : verdict.kind);

import { isRefusal, REFUSALS } from '../../errors.ts';
import type { Journey, JourneyMove, NewEvent } from '../../ledger/index.ts';
import { type Content, type Hand, sealContent, without } from './content.ts';
import { ABSENT_BEFORE_AGAIN, ABSENT_BEFORE_GONE, nextTryAt, TRIES_BEFORE_PERSON } from './ladder.ts';
import type { Room } from './room.ts';
import { OTHER_MESSAGE, sentEvent, speak, write } from './speak.ts';

/** The gateway gave the settlement a number: it can be taken back by it. Otherwise only by our message's own number. */
const isNamed = (content: Content): boolean => content.said.some(({ step }) => step === 'settle' || step === 'query');

/** Ours is taken back already, or never was. The gateway is told, the same message each time, until it has answered. */
export async function undo(room: Room, hand: Hand): Promise<Journey | JourneyMove> {
  const { content } = hand;
  if (content.undo === undefined) {
    const message = await write(room.desk, hand, isNamed(content) ? 'cancel' : 'reverse', content.pending);
    const at = room.desk.now().toISOString();
    const sealed = sealContent(room.driving, { ...content, undo: message });
    return { state: 'undoing', at, nextAt: at, tries: 0, sealed, events: [sentEvent(room.driving, message)] };
  }
  const { verdict, event } = await speak(room, hand, content.undo);
  const isFirstYes = content.undo.step === 'reverse' && content.reversed !== true;
  if (verdict.kind === 'done') return isFirstYes ? askedTwice(room, hand, event) : undone(room, hand, event);
  if (verdict.kind !== 'absent') {
    const why = 'why' in verdict ? verdict.why : verdict.kind;
    // Its own answer may have gone to another message, and would come again and again: it is asked for under a new number.
    return again(room, hand, why, why === OTHER_MESSAGE ? without(content, 'undo') : content, event);
  }
  // A settlement that had a number and is no longer there is taken back. One that never had may still be on its way.
  const absent = (content.absent ?? 0) + 1;
  const enough = content.undo.step === 'cancel' ? ABSENT_BEFORE_AGAIN : ABSENT_BEFORE_GONE;
  if (absent >= enough) return undone(room, hand, event);
  // The ladder begins anew with the first such answer: the gateway hears us again.
  const waits = { nextAt: nextTryAt(room.desk.now(), absent - 1) };
  return { ...again(room, hand, 'not found', { ...content, absent }, event), ...waits };
}

/**
 * A reversal is answered with nothing, as other messages are: the yes may be to one of those. It is asked for once more, under
 * a new number: what was reversed is reversed already; what never arrived is not known, and may still be on its way.
 */
async function askedTwice(room: Room, hand: Hand, event: NewEvent): Promise<JourneyMove> {
  const { journey, content } = hand;
  const message = await write(room.desk, hand, 'reverse', content.pending);
  const at = room.desk.now().toISOString();
  const sealed = sealContent(room.driving, { ...without(content, 'absent'), undo: message, reversed: true });
  const events = [event, sentEvent(room.driving, message)];
  return { state: 'undoing', at, nextAt: at, tries: journey.tries, sealed, events };
}

/** @param content with what was learnt */
function again(room: Room, { journey }: Hand, why: string, content: Content, event?: NewEvent): JourneyMove {
  const now = room.desk.now();
  const tries = journey.tries + 1;
  return {
    state: 'undoing',
    at: now.toISOString(),
    nextAt: nextTryAt(now, journey.tries),
    tries,
    reason: why,
    sealed: sealContent(room.driving, content),
    ...(event === undefined ? {} : { events: [event] }),
    ...(tries >= TRIES_BEFORE_PERSON ? { workItem: 'GATEWAY_SILENT' } : {}),
  };
}

/** Taken back, or never there. Should the settlement still be sent to us from elsewhere, it finds its tombstone. */
export async function undone(room: Room, hand: Hand, ...events: NewEvent[]): Promise<Journey | JourneyMove> {
  const { journey, content } = hand;
  const at = room.desk.now().toISOString();
  const move: JourneyMove = { state: 'undone', at, nextAt: at, reason: undefined, tries: 0, events };
  const { settlementId, id, version } = journey;
  if (settlementId === undefined) return move;
  const cancelled = await room.desk.ledger.cancel({
    settlementId,
    at,
    evidence: { by: 'journey', journey: id },
    journey: { id, version, move },
  });
  if (!isRefusal(cancelled)) return room.desk.ledger.journeys.mustFind(id);
  const { code } = cancelled;
  const later = { ...again(room, hand, code, content), events };
  // A busy ledger is certain to pass; all else needs a person.
  return REFUSALS[code].retry === 'same' ? later : { ...later, workItem: code };
}

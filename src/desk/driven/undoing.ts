import type { DrivenVisit, DrivenVisitMove, NewEvent } from '../../ledger/index.ts';
import { isRefusal, REFUSALS } from '../../refusals/index.ts';
import { type Content, type DriveState, encryptContent, without } from './content.ts';
import type { DriveContext } from './context.ts';
import { ABSENT_BEFORE_AGAIN, ABSENT_BEFORE_GONE, nextTryAt, TRIES_BEFORE_PERSON } from './retry-schedule.ts';
import { OTHER_MESSAGE, sendMessage, sentEvent, write } from './send.ts';

/** The gateway gave the settlement a number: it can be taken back by it. Otherwise only by our message's own number. */
const isNamed = (content: Content): boolean => content.said.some(({ step }) => step === 'settle' || step === 'query');

/** Ours is taken back already, or never was. The gateway is told, the same message each time, until it has answered. */
export async function undo(context: DriveContext, state: DriveState): Promise<DrivenVisit | DrivenVisitMove> {
  const { content } = state;
  if (content.undo === undefined) {
    const message = await write(context.desk, state, isNamed(content) ? 'cancel' : 'reverse', content.pending);
    const at = context.desk.now().toISOString();
    const sealed = encryptContent(context.driving, { ...content, undo: message });
    return { state: 'undoing', at, nextAt: at, tries: 0, sealed, events: [sentEvent(context.driving, message)] };
  }
  const { verdict, event } = await sendMessage(context, state, content.undo);
  const isFirstYes = content.undo.step === 'reverse' && content.reversed !== true;
  if (verdict.kind === 'done') return isFirstYes ? askedTwice(context, state, event) : undone(context, state, event);
  if (verdict.kind !== 'absent') {
    const why = 'why' in verdict ? verdict.why : verdict.kind;
    // Its own answer may have gone to another message, and would come again and again: it is asked for under a new
    // number.
    return again(context, state, why, why === OTHER_MESSAGE ? without(content, 'undo') : content, event);
  }
  // A settlement that had a number and is no longer there is taken back. One that never had may still be on its way.
  const absent = (content.absent ?? 0) + 1;
  const enough = content.undo.step === 'cancel' ? ABSENT_BEFORE_AGAIN : ABSENT_BEFORE_GONE;
  if (absent >= enough) return undone(context, state, event);
  // The ladder begins anew with the first such answer: the gateway hears us again.
  const waits = { nextAt: nextTryAt(context.desk.now(), absent - 1) };
  return { ...again(context, state, 'not found', { ...content, absent }, event), ...waits };
}

/**
 * A reversal is answered with nothing, as other messages are: the yes may be to one of those. It is asked for once
 * more, under a new number: what was reversed is reversed already; what never arrived is not known, and may still be on
 * its way.
 */
async function askedTwice(context: DriveContext, state: DriveState, event: NewEvent): Promise<DrivenVisitMove> {
  const { drivenVisit, content } = state;
  const message = await write(context.desk, state, 'reverse', content.pending);
  const at = context.desk.now().toISOString();
  const sealed = encryptContent(context.driving, { ...without(content, 'absent'), undo: message, reversed: true });
  const events = [event, sentEvent(context.driving, message)];
  return { state: 'undoing', at, nextAt: at, tries: drivenVisit.tries, sealed, events };
}

/** @param content with what was learnt */
function again(
  context: DriveContext,
  { drivenVisit }: DriveState,
  why: string,
  content: Content,
  event?: NewEvent,
): DrivenVisitMove {
  const now = context.desk.now();
  const tries = drivenVisit.tries + 1;
  return {
    state: 'undoing',
    at: now.toISOString(),
    nextAt: nextTryAt(now, drivenVisit.tries),
    tries,
    reason: why,
    sealed: encryptContent(context.driving, content),
    ...(event === undefined ? {} : { events: [event] }),
    ...(tries >= TRIES_BEFORE_PERSON ? { workItem: 'GATEWAY_SILENT' } : {}),
  };
}

/** Taken back, or never there. Should the settlement still be sent to us from elsewhere, it finds its tombstone. */
export async function undone(
  context: DriveContext,
  state: DriveState,
  ...events: NewEvent[]
): Promise<DrivenVisit | DrivenVisitMove> {
  const { drivenVisit, content } = state;
  const at = context.desk.now().toISOString();
  const move: DrivenVisitMove = { state: 'undone', at, nextAt: at, reason: undefined, tries: 0, events };
  const { settlementId, id, version } = drivenVisit;
  if (settlementId === undefined) return move;
  const cancelled = await context.desk.ledger.cancel({
    settlementId,
    at,
    evidence: { by: 'journey', journey: id },
    drivenVisit: { id, version, move },
  });
  if (!isRefusal(cancelled)) return context.desk.ledger.drivenVisits.mustFind(id);
  const { code } = cancelled;
  const later = { ...again(context, state, code, content), events };
  // A busy ledger needs only time. Everything else needs a person.
  return REFUSALS[code].retry === 'same' ? later : { ...later, workItem: code };
}

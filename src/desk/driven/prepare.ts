import type { DrivenVisitMove } from '../../ledger/index.ts';
import type { GatewayMessage } from '../../port/adapter.ts';
import { isRefusal, REFUSALS, type Refusal, refuse } from '../../refusals/index.ts';
import { checkSettlement, type Settlement } from '../../settlement/index.ts';
import { onlyQuoted } from '../settle/quote.ts';
import { type Content, type DriveState, encryptContent, historyOf, without } from './content.ts';
import type { DriveContext } from './context.ts';
import { nextTryAt, TRIES_BEFORE_PERSON } from './retry-schedule.ts';
import { neverSent, sendMessage, sentEvent, write } from './send.ts';

/** The settlement as the gateway's answers so far say it. */
export function readTold(context: DriveContext, state: DriveState, content: Content): Settlement | Refusal {
  const settlement = state.adapter.readSettlement(state.driver.payloadOf(historyOf(content)), context.desk.personKey);
  return isRefusal(settlement) ? settlement : (checkSettlement(settlement) ?? settlement);
}

/** identify, register, upload, trial: each message is written down, then sent; nothing here moves money. */
export async function prepare(context: DriveContext, state: DriveState): Promise<DrivenVisitMove> {
  const { drivenVisit, content } = state;
  const step = content.visit.before[drivenVisit.step];
  if (step === undefined) return quote(context, state);
  if (content.pending === undefined) return writeDown(context, state, await write(context.desk, state, step));
  return sendHarmless(context, state, content.pending, 'failed');
}

/**
 * Confirmed: what the gateway wants before the settlement itself, then the settlement, written down before it is sent.
 */
export async function close(context: DriveContext, state: DriveState): Promise<DrivenVisitMove> {
  const { drivenVisit, content } = state;
  const { before, after } = content.visit;
  const step = after[drivenVisit.step - before.length];
  if (step === undefined) throw new Error('a visit without a settlement');
  if (content.pending === undefined) {
    // Confirmed before, and not charged: what the gateway has done once it is not asked for again.
    if (step !== 'settle' && content.said.some((exchange) => exchange.step === step)) {
      const at = context.desk.now().toISOString();
      return { state: drivenVisit.state, at, nextAt: at, step: drivenVisit.step + 1 };
    }
    const message = await write(context.desk, state, step);
    if (step !== 'settle') return writeDown(context, state, message);
    return { ...(await writeDown(context, state, message)), state: 'settling', msgid: message.msgid, tries: 0 };
  }
  return sendHarmless(context, state, content.pending, 'quoted');
}

async function writeDown(
  context: DriveContext,
  { drivenVisit, content }: DriveState,
  pending: GatewayMessage,
): Promise<DrivenVisitMove> {
  const at = context.desk.now().toISOString();
  return {
    state: drivenVisit.state,
    at,
    nextAt: at,
    sealed: encryptContent(context.driving, { ...content, pending }),
    events: [sentEvent(context.driving, pending)],
  };
}

/** @param otherwise where a refusal leads: nothing was charged */
async function sendHarmless(
  context: DriveContext,
  state: DriveState,
  message: GatewayMessage,
  otherwise: 'failed' | 'quoted',
): Promise<DrivenVisitMove> {
  const { drivenVisit, content } = state;
  const { verdict, event } = await sendMessage(context, state, message);
  const now = context.desk.now();
  const at = now.toISOString();
  const events = [event];
  if (verdict.kind === 'done') {
    const said = [...content.said, { step: message.step, request: message.request, response: verdict.response }];
    const sealed = encryptContent(context.driving, { ...without(content, 'pending'), said });
    const { gatewayVisit } = verdict;
    const known = gatewayVisit === undefined ? {} : { gatewayVisit };
    return { state: drivenVisit.state, at, nextAt: at, step: drivenVisit.step + 1, tries: 0, sealed, events, ...known };
  }
  if (verdict.kind === 'refused' || verdict.kind === 'absent') {
    const code = verdict.kind === 'refused' ? verdict.code : 'absent';
    const field = (verdict.kind === 'refused' ? verdict.field : undefined) ?? message.step;
    const refusal = refuse('GATEWAY_REFUSED', field, { infcode: code });
    return { ...ended(context, content, otherwise, at, refusal), events };
  }
  // The patient is waiting: answer at once instead of waiting for the line.
  if (verdict.kind === 'not-sent' && verdict.down === true)
    return { ...ended(context, content, otherwise, at, neverSent(message.step, verdict)), events };
  const tries = drivenVisit.tries + 1;
  if (tries >= TRIES_BEFORE_PERSON)
    return {
      ...ended(context, content, otherwise, at, refuse('GATEWAY_SILENT', message.step, { why: verdict.why })),
      events,
    };
  return {
    state: drivenVisit.state,
    at,
    tries,
    nextAt: nextTryAt(now, drivenVisit.tries),
    reason: verdict.why,
    events,
  };
}

/** Nothing was charged; the cashier is told why. */
export function ended(
  context: DriveContext,
  content: Content,
  state: 'failed' | 'quoted',
  at: string,
  refusal: Refusal,
): DrivenVisitMove {
  const sealed = encryptContent(context.driving, { ...without(content, 'pending', 'absent', 'refused'), refusal });
  const back = state === 'quoted' ? { step: content.visit.before.length } : {};
  return { state, at, nextAt: at, reason: refusal.code, tries: 0, sealed, ...back };
}

/** The trial is read like any other message; what the plans would pay is put before the cashier. */
async function quote(context: DriveContext, { drivenVisit, content, ...state }: DriveState): Promise<DrivenVisitMove> {
  const at = context.desk.now().toISOString();
  const settlement = readTold(context, { drivenVisit, content, ...state }, content);
  if (isRefusal(settlement)) return ended(context, content, 'failed', at, settlement);
  const { counter, id } = drivenVisit;
  const bill = { counter, settlement, adapter: state.adapter, hold: content.hold, journeyId: id };
  const quoted = onlyQuoted(await context.waiting.put(bill));
  if (isRefusal(quoted)) {
    if (REFUSALS[quoted.code].retry !== 'same') return ended(context, content, 'failed', at, quoted);
    // A busy ledger needs only time. The patient need not start again.
    const nextAt = nextTryAt(context.desk.now(), drivenVisit.tries);
    return { state: 'preparing', at, nextAt, tries: drivenVisit.tries + 1, reason: quoted.code };
  }
  const { key: person } = settlement.person;
  return { state: 'quoted', at, nextAt: at, person, quoteId: quoted.quoteId, reason: undefined, tries: 0 };
}

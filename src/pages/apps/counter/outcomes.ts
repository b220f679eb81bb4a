import type { DrivenVisitReply, Problem, SettlementReply } from '../../../terminal/protocol.ts';
import type { BilingualText } from '../../kit/say.tsx';
import { billPath, get } from '../../link/api.ts';
import { billInAddress, type OutInAddress } from './address.ts';
import { answersQuote, type Case, caseOfBill, caseOfQuote, isOut, keyOf } from './case.ts';
import { deskNow } from './clock.ts';
import { announce, leave, putAside, say, show } from './flow.ts';
import { caseAt, change, isFollowed, isStillOut, park, parkedOf, unpark } from './parked.ts';
import * as store from './store.ts';

/**
 * What becomes of a confirmation or a cancellation that was not answered: asked until it is known, on the screen or off
 * it.
 */

const ASK_EVERY_MS = 2_000;
/** One "not there" may be older than a request still under way; two in a row, two seconds apart, are believed. */
const ABSENT_TWICE = 2;
/** What another screen or the HIS confirmed is mostly known at once, and nothing to be shown here. */
const ADOPT_AFTER_MS = 1_500;

/** The request itself: while it is under way, "not there" says nothing. */
export interface SentRequest {
  isUnderWay: boolean;
}

const wakes = new Set<() => void>();
/** Asks at once, instead of when it is time again. */
export const wakeAll = (): void => {
  for (const wake of wakes) wake();
};

const pause = (): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      wakes.delete(done);
      resolve();
    };
    const timer = setTimeout(done, ASK_EVERY_MS);
    wakes.add(done);
  });

/** The bill changes, on the screen or off it. */
export function turn(view: Case, to: Partial<Case>): void {
  const key = keyOf(view);
  change(key, to);
  const now = caseAt(key);
  if (now !== undefined && to.phase !== undefined) announce(now);
}

/** It is known what became of it. On the screen it is shown there; else it stays parked until the cashier looks. */
export function ended(key: string, outcome: Case): void {
  const { current } = store;
  if (current.value === undefined || keyOf(current.value) === key) {
    unpark(key);
    return show(outcome);
  }
  park({ ...parkedOf(outcome), key });
  announce(outcome);
}

export function settledAs(
  view: Pick<Case, 'quoteId' | 'quotedAt'> | undefined,
  key: string,
  reply: SettlementReply,
): void {
  leave(view?.quoteId);
  // The browser itself sends a request again when a kept connection breaks; what this quote settled is no duplicate.
  const duplicate = reply.duplicate && (view?.quotedAt === undefined || !answersQuote(reply, view.quotedAt));
  ended(key, caseOfBill({ ...reply, duplicate }));
}

/** Nobody knows whether it happened: ask until somebody does. Nothing is sent again meanwhile. */
export async function findOut(
  key: string,
  settlementId: string,
  asked: 'confirm' | 'cancel',
  sent: SentRequest = { isUnderWay: false },
  problem?: Problem,
): Promise<void> {
  const view = caseAt(key);
  if (view !== undefined) turn(view, { phase: 'unknown', asked, problem, since: view.since });
  let undone = 0;
  while (isStillOut(key)) {
    const answer = await get<SettlementReply>(billPath(settlementId));
    if (!isStillOut(key)) return;
    if (answer.kind === 'ok' && (asked === 'confirm' || answer.value.state === 'cancelled'))
      return settledAs(caseAt(key), key, answer.value);
    // 404 for a confirm, still settled for a cancel: it did not happen. Any other refusal answers nothing.
    const notDone = answer.kind === 'ok' || (answer.kind === 'refused' && answer.problem.status === 404);
    undone = notDone && !sent.isUnderWay ? undone + 1 : 0;
    if (undone >= ABSENT_TWICE) return notRecorded(key, asked);
    await pause();
  }
}

function notRecorded(key: string, asked: 'confirm' | 'cancel'): void {
  const note: BilingualText =
    asked === 'confirm'
      ? { zh: '上次确认没有入账，可再按 F2', en: 'The last confirmation was not recorded: F2 again.' }
      : { zh: '上次撤销没有入账，可再按 F8', en: 'The last cancellation was not recorded: F8 again.' };
  const view = caseAt(key);
  if (view !== undefined)
    return ended(key, { ...view, phase: view.quoteId === undefined ? 'settled' : 'ready', asked: undefined, note });
  unpark(key);
  say(note.zh, note.en);
}

/** The outcome at the gateway is out: the desk asks the gateway, the page asks the desk, and nothing is sent again. */
export async function follow(key: string, drivenVisitId: string): Promise<void> {
  const view = caseAt(key);
  if (view !== undefined)
    turn(view, {
      phase: 'unknown',
      asked: 'gateway',
      problem: undefined,
      since: isOut(view.phase) ? view.since : deskNow(),
    });
  while (isStillOut(key)) {
    const answer = await get<DrivenVisitReply>(`/v1/journeys/${drivenVisitId}`);
    if (!isStillOut(key)) return;
    if (answer.kind === 'ok') {
      if (answer.value.owner === 'cashier' || answer.value.owner === 'none') return endOfDrivenVisit(key, answer.value);
      learn(key, answer.value);
    }
    await pause();
  }
}

/** What the desk says of it: who has it, how often it has asked, and - after a reload - which bill it is. */
function learn(key: string, drivenVisit: DrivenVisitReply): void {
  change(key, { drivenVisit });
  if (caseAt(key) !== undefined || drivenVisit.confirmed === undefined) return;
  const { confirmed, confirmedAt } = drivenVisit;
  const since = confirmedAt === undefined ? deskNow() : Date.parse(confirmedAt);
  const quote = caseOfQuote({ quoteId: confirmed.quoteId, reply: confirmed });
  const view: Case = { ...quote, phase: 'unknown', asked: 'gateway', since, drivenVisit };
  if (store.current.value === undefined && billInAddress === view.settlementId) show(view);
  else park({ ...parkedOf(view), key });
}

function endOfDrivenVisit(key: string, drivenVisit: DrivenVisitReply): void {
  const { settled, quote, says } = drivenVisit;
  const view = caseAt(key);
  if (settled !== undefined) return settledAs(view, key, settled);
  leave(view?.quoteId);
  if (quote !== undefined) return ended(key, { ...caseOfQuote({ quoteId: quote.quoteId, reply: quote }), note: says });
  if (store.current.value !== undefined && keyOf(store.current.value) === key) putAside();
  unpark(key);
  say(says.zh, says.en);
}

const adopting = new Set<string>();

/** Driven visits that the desk has in hand at this counter: those the page does not look after yet come into sight. */
export async function adopt(ids: readonly string[], after = ADOPT_AFTER_MS): Promise<void> {
  const found = ids.filter((id) => !adopting.has(id) && !isFollowed(id));
  for (const id of found) adopting.add(id);
  await new Promise((resolve) => setTimeout(resolve, after));
  await Promise.all(found.map((id) => adoptOne(id).finally(() => adopting.delete(id))));
}

async function adoptOne(drivenVisitId: string): Promise<void> {
  const answer = await get<DrivenVisitReply>(`/v1/journeys/${drivenVisitId}`);
  if (answer.kind === 'ok' && (answer.value.owner === 'cashier' || answer.value.owner === 'none')) return;
  if (answer.kind === 'refused' || isFollowed(drivenVisitId)) return;
  const view = store.current.value;
  if (view?.journeyId !== drivenVisitId)
    park({
      key: drivenVisitId,
      asked: 'gateway',
      since: deskNow(),
      journeyId: drivenVisitId,
      drivenVisit: undefined,
      view: undefined,
    });
  if (answer.kind === 'ok') learn(drivenVisitId, answer.value);
  void follow(drivenVisitId, drivenVisitId);
}

/** After a reload: what was sent before, and not answered, as far as the address knows it. */
export async function takeUpAgain(out: OutInAddress, onScreen: boolean): Promise<void> {
  const { key, asked, since } = out;
  const quote = store.waiting.value.find(({ reply }) => reply.settlementId === key);
  const view = quote === undefined ? undefined : caseOfQuote(quote);
  const entry = { key, asked, since, journeyId: undefined, drivenVisit: undefined };
  if (view === undefined) park({ ...entry, view });
  else if (onScreen) show({ ...view, phase: 'unknown', asked, since });
  else park(parkedOf({ ...view, phase: 'unknown', asked, since }));
  await findOut(key, key, asked);
}

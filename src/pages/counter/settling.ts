import type {
  CancelReply,
  CounterBillRow,
  JourneyReply,
  QuoteReply,
  SettlementReply,
} from '../../terminal/protocol.ts';
import { billPath, get, post, quotePath } from './api.ts';
import { answersQuote, type Case, confirmBlocked } from './case.ts';
import { announce, leave, openBill, openQuote, putAside, say } from './flow.ts';
import * as store from './store.ts';

/** What happens to the bill: confirm, re-quote, cancel, and the question after an answer that was lost. */

const ASK_EVERY_MS = 2_000;
/** One "not there" may be older than a request still under way; two in a row, two seconds apart, are believed. */
const ABSENT_TWICE = 2;

function turn(change: Partial<Case>): void {
  store.patch(change);
  if (store.current.value !== undefined) announce(store.current.value);
}

const isStill = (view: Case, phase: Case['phase']): boolean =>
  store.current.value?.settlementId === view.settlementId && store.current.value.phase === phase;

/** F2. The quote id makes it idempotent: the same key pressed after a lost answer settles once. */
export async function confirm(): Promise<void> {
  const view = store.current.value;
  if (view?.quoteId === undefined || confirmBlocked(view) !== undefined) return;
  turn({ phase: 'confirming', problem: undefined, note: undefined });
  const answer = await post<SettlementReply | JourneyReply>(quotePath(view.quoteId, 'confirm'), {});
  if (!isStill(view, 'confirming')) return;
  // Where the desk drives the gateway, only the journey knows what became of it.
  const out = answer.kind === 'lost' || (answer.kind === 'ok' && 'journeyId' in answer.value);
  if (view.journeyId !== undefined && out) return followJourney(view, view.journeyId);
  if (answer.kind === 'ok') settledAs(view, answer.value as SettlementReply);
  else if (answer.kind === 'lost') await findOut(view, 'confirm', answer.problem);
  else turn({ phase: answer.problem.code === 'QUOTE_CHANGED' ? 'changed' : 'refused', problem: answer.problem });
}

function settledAs(view: Case, reply: SettlementReply): void {
  leave(view.quoteId);
  // The browser itself sends a request again when a kept connection breaks; what this quote settled is no duplicate.
  const duplicate = reply.duplicate && (view.quotedAt === undefined || !answersQuote(reply, view.quotedAt));
  openBill({ ...reply, duplicate });
}

/** Nobody knows whether it happened: ask until somebody does. Nothing is sent again meanwhile. */
async function findOut(view: Case, asked: 'confirm' | 'cancel', problem: Case['problem']): Promise<void> {
  turn({ phase: 'unknown', asked, problem });
  let undone = 0;
  while (isStill(view, 'unknown')) {
    const answer = await get<SettlementReply>(billPath(view.settlementId));
    if (!isStill(view, 'unknown')) return;
    if (answer.kind === 'ok' && (asked === 'confirm' || answer.value.state === 'cancelled')) {
      return settledAs(view, answer.value);
    }
    // 404 for a confirm, still settled for a cancel: it did not happen. Any other refusal answers nothing.
    const notDone = answer.kind === 'ok' || (answer.kind === 'refused' && answer.problem.status === 404);
    undone = notDone ? undone + 1 : 0;
    if (undone >= ABSENT_TWICE) return undo(view, asked);
    await pause();
  }
}

function undo(view: Case, asked: 'confirm' | 'cancel'): void {
  const note =
    asked === 'confirm'
      ? { zh: '上次确认没有入账，可再按 F2', en: 'The last confirmation was not recorded: F2 again.' }
      : { zh: '上次撤销没有入账，可再按 F8', en: 'The last cancellation was not recorded: F8 again.' };
  turn({ phase: view.quoteId === undefined ? 'settled' : 'ready', asked: undefined, note });
}

/** The outcome at the gateway is out: the desk asks the gateway, the page asks the desk, and nothing is sent again. */
async function followJourney(view: Case, journeyId: string): Promise<void> {
  turn({ phase: 'unknown', asked: 'gateway', problem: undefined });
  while (isStill(view, 'unknown')) {
    const answer = await get<JourneyReply>(`/v1/journeys/${journeyId}`);
    if (!isStill(view, 'unknown')) return;
    if (answer.kind === 'ok') {
      if (answer.value.owner === 'cashier' || answer.value.owner === 'none') return endOfJourney(view, answer.value);
      turn({ journey: answer.value });
    }
    await pause();
  }
}

function endOfJourney(view: Case, journey: JourneyReply): void {
  const { settled, quote, says } = journey;
  if (settled !== undefined) return settledAs(view, settled);
  leave(view.quoteId);
  if (quote !== undefined) return openQuote({ quoteId: quote.quoteId, reply: quote }, says);
  putAside();
  say(says.zh, says.en);
}

let wake: (() => void) | undefined;
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ASK_EVERY_MS);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });

/** F5: what is asked for depends on what is on the screen. */
export async function refresh(): Promise<void> {
  const view = store.current.value;
  if (view === undefined) return;
  if (view.phase === 'unknown') return wake?.();
  if (view.phase === 'settled' || view.phase === 'cancelled') return reread(view);
  if (view.quoteId !== undefined && ['trial', 'ready', 'refused', 'changed'].includes(view.phase))
    await requote(view, view.quoteId);
}

async function requote(view: Case, quoteId: string): Promise<void> {
  turn({ phase: 'quoting' });
  const answer = await post<QuoteReply>(quotePath(quoteId, 'refresh'), {});
  if (!isStill(view, 'quoting')) return;
  if (answer.kind === 'ok') {
    const quote = { quoteId: answer.value.quoteId, reply: answer.value };
    if (quote.quoteId !== quoteId) leave(quoteId);
    const others = store.waiting.value.filter((other) => other.quoteId !== quote.quoteId);
    store.waiting.value = [...others, quote];
    return openQuote(quote);
  }
  if (answer.kind === 'refused') return turn({ phase: 'refused', problem: answer.problem });
  // A quote moves no money: what was there stands, and the key can be pressed again.
  turn({ phase: view.phase });
  say('重新试算没有回应，请再按 F5', 'The new quote was not answered: F5 again.');
}

async function reread(view: Case): Promise<void> {
  const answer = await get<SettlementReply>(billPath(view.settlementId));
  if (!isStill(view, view.phase)) return;
  if (answer.kind === 'ok') openBill(answer.value, { receipt: view.receipt });
  else say('没有回应，请再按 F5', 'No answer: F5 again.');
}

/** The second F8, with a reason. */
export async function cancel(reason: string): Promise<void> {
  const view = store.current.value;
  if (view?.phase !== 'settled') return;
  store.overlay.value = 'none';
  turn({ phase: 'cancelling', problem: undefined, note: undefined });
  const path = `/v1/settlements/${encodeURIComponent(view.settlementId)}/cancel`;
  const answer = await post<CancelReply>(path, { reason });
  if (!isStill(view, 'cancelling')) return;
  if (answer.kind === 'ok') turn({ phase: 'cancelled', receipt: answer.value });
  else if (answer.kind === 'lost') await findOut(view, 'cancel', answer.problem);
  else turn({ phase: 'settled', problem: answer.problem });
}

/** Word from the stream that the open bill was settled or cancelled, here or by the HIS. */
export async function heardOf(row: CounterBillRow, kind: CounterBillRow['state']): Promise<void> {
  const { settlementId } = row;
  const view = store.current.value;
  if (view === undefined || view.settlementId !== settlementId) return;
  if (view.phase === 'unknown') return wake?.();
  const ownDoing = view.phase === 'confirming' || view.phase === 'cancelling' || view.phase === kind;
  if (ownDoing || view.phase === 'cancelled') return;
  // A settled bill that the HIS presents once more stays a quote, marked as a duplicate.
  if (view.quotedAt !== undefined && !answersQuote(row, view.quotedAt)) return;
  const answer = await get<SettlementReply>(billPath(settlementId));
  if (answer.kind !== 'ok' || store.current.value !== view) return;
  leave(view.quoteId);
  const note =
    kind === 'settled'
      ? { zh: '此账单已在别处结算', en: 'This bill was settled elsewhere.' }
      : { zh: '此账单已在别处撤销', en: 'This bill was cancelled elsewhere.' };
  openBill(answer.value, { note });
}

import type {
  BillReply,
  CancelReply,
  CounterBillRow,
  DrivenVisitReply,
  Problem,
  QuoteReply,
  SettlementReply,
} from '../../../terminal/protocol.ts';
import { grouped } from '../../kit/amount.ts';
import type { BilingualText } from '../../kit/say.tsx';
import { type Answer, billPath, get, post, quotePath } from '../../link/api.ts';
import { answersQuote, type Case, confirmBlocked, keyOf } from './case.ts';
import { deskNow } from './clock.ts';
import { leave, openBill, openQuote, say } from './flow.ts';
import { ended, findOut, follow, type SentRequest, settledAs, turn, wakeAll } from './outcomes.ts';
import { caseAt, isStillOut } from './parked.ts';
import * as store from './store.ts';

/**
 * What happens to the bill: confirm, re-quote, cancel. What follows from an answer that is lost stands in
 * `outcomes.ts`.
 */

/** An answer that is not there by then counts as out: the next patient can be served while it is waited for. */
const OUT_AFTER_MS = 3_000;

const isStill = (view: Case, phase: Case['phase']): boolean => caseAt(keyOf(view))?.phase === phase;

/**
 * Sends what moves money. When no answer comes in time, `meanwhile` begins to find out, and the answer still counts.
 */
async function sendOut<T>(path: string, body: object, meanwhile: (sent: SentRequest) => void): Promise<Answer<T>> {
  const sent: SentRequest = { isUnderWay: true };
  const timer = setTimeout(() => meanwhile(sent), OUT_AFTER_MS);
  const answer = await post<T>(path, body);
  sent.isUnderWay = false;
  clearTimeout(timer);
  return answer;
}

const whyNotSettled = (problem: Problem): Partial<Case> => ({
  phase: problem.code === 'QUOTE_CHANGED' ? 'changed' : 'refused',
  problem,
});

/** The answer came, to a bill that is on the screen or was left there. */
function endedAs(view: Case, outcome: Partial<Case>): void {
  ended(keyOf(view), { ...view, since: deskNow(), asked: undefined, note: undefined, ...outcome });
}

/** F2. The quote id makes it idempotent: the same key pressed after a lost answer settles once. */
export async function confirm(): Promise<void> {
  const view = store.current.value;
  if (view?.quoteId === undefined || confirmBlocked(view) !== undefined) return;
  const { journeyId, settlementId } = view;
  const key = keyOf(view);
  turn(view, { phase: 'confirming', problem: undefined, note: undefined });
  const look = (sent?: SentRequest, problem?: Case['problem']): void => {
    if (!isStill(view, 'confirming')) return;
    // Where the desk drives the gateway, only the driven visit knows what became of it.
    if (journeyId !== undefined) void follow(key, journeyId);
    else void findOut(key, settlementId, 'confirm', sent, problem);
  };
  const answer = await sendOut<SettlementReply | DrivenVisitReply>(quotePath(view.quoteId, 'confirm'), {}, look);
  if (!isStillOut(key)) return;
  const isOutYet = answer.kind === 'lost' || (answer.kind === 'ok' && 'journeyId' in answer.value);
  if (isOutYet) return look(undefined, answer.kind === 'lost' ? answer.problem : undefined);
  if (answer.kind === 'ok') settledAs(view, key, answer.value as SettlementReply);
  else if (answer.kind === 'refused') endedAs(view, whyNotSettled(answer.problem));
}

/** F5: what is asked for depends on what is on the screen. */
export async function refresh(): Promise<void> {
  const view = store.current.value;
  if (view === undefined) return;
  if (view.phase === 'unknown') return wakeAll();
  if (view.phase === 'settled' || view.phase === 'cancelled') return reread(view);
  if (view.quoteId !== undefined && ['trial', 'ready', 'expired', 'refused', 'changed'].includes(view.phase))
    await requote(view, view.quoteId);
}

async function requote(view: Case, quoteId: string): Promise<void> {
  turn(view, { phase: 'quoting' });
  const answer = await post<QuoteReply>(quotePath(quoteId, 'refresh'), {});
  if (!isStill(view, 'quoting')) return;
  if (answer.kind === 'ok') {
    const quote = { quoteId: answer.value.quoteId, reply: answer.value };
    if (quote.quoteId !== quoteId) leave(quoteId);
    const others = store.waiting.value.filter((other) => other.quoteId !== quote.quoteId);
    store.waiting.value = [...others, quote];
    return openQuote(quote, comparedWith(view, answer.value));
  }
  if (answer.kind === 'refused') return turn(view, { phase: 'refused', problem: answer.problem });
  // A quote moves no money: what was there stands, and the key can be pressed again.
  turn(view, { phase: view.phase });
  say('重新预结算没有回应，请再按 F5', 'The new quote was not answered: F5 again.');
}

/** The figures were read out to the patient: whether they still stand is said. */
function comparedWith({ bill }: Case, now: QuoteReply): BilingualText {
  const [before, after] = [bill.patient.pays, now.bill.patient.pays];
  if (before === after) return { zh: '已重新预结算，金额未变', en: 'Quoted again: the figures stand.' };
  return {
    zh: `已重新预结算，个人应付由 ${grouped(before)} 变为 ${grouped(after)}`,
    en: `Quoted again: the patient pays ${grouped(after)}, no longer ${grouped(before)}.`,
  };
}

async function reread(view: Case): Promise<void> {
  const answer = await get<SettlementReply>(billPath(view.settlementId));
  if (!isStill(view, view.phase)) return;
  if (answer.kind === 'ok') openBill(answer.value, { receipt: view.receipt });
  else say('没有回应，请再按 F5', 'No answer: F5 again.');
}

/**
 * The second F8, with a reason.
 * @param counter the one that cancels, where another one settled
 */
export async function cancel(reason: string, counter?: string): Promise<void> {
  const view = store.current.value;
  if (view?.phase !== 'settled') return;
  store.overlay.value = 'none';
  const key = keyOf(view);
  const { settlementId } = view;
  turn(view, { phase: 'cancelling', problem: undefined, note: undefined });
  const path = `/v1/settlements/${encodeURIComponent(settlementId)}/cancel`;
  const look = (sent?: SentRequest, problem?: Case['problem']): void => {
    if (isStill(view, 'cancelling')) void findOut(key, settlementId, 'cancel', sent, problem);
  };
  const answer = await sendOut<CancelReply>(path, counter === undefined ? { reason } : { counter, reason }, look);
  if (!isStillOut(key)) return;
  if (answer.kind === 'ok') endedAs(view, { phase: 'cancelled', receipt: answer.value });
  else if (answer.kind === 'lost') look(undefined, answer.problem);
  else endedAs(view, { phase: 'settled', problem: answer.problem });
}

/** Word from the stream that the open bill was settled or cancelled, here or by the HIS. */
export async function heardOf(row: CounterBillRow, kind: CounterBillRow['state']): Promise<void> {
  const { settlementId } = row;
  wakeAll();
  const view = store.current.value;
  if (view === undefined || view.settlementId !== settlementId || view.phase === 'unknown') return;
  const ownDoing = view.phase === 'confirming' || view.phase === 'cancelling' || view.phase === kind;
  if (ownDoing || view.phase === 'cancelled') return;
  // A settled bill that the HIS presents once more stays a quote, marked as a duplicate.
  if (view.quotedAt !== undefined && !answersQuote(row, view.quotedAt)) return;
  const answer = await get<BillReply>(billPath(settlementId));
  if (answer.kind !== 'ok' || store.current.value !== view) return;
  leave(view.quoteId);
  openBill(answer.value, { note: elsewhere(answer.value) });
}

function elsewhere({ state, replacedBy }: BillReply): BilingualText {
  if (replacedBy !== undefined) return { zh: '此账单有退回', en: 'A part of this bill came back.' };
  return state === 'settled'
    ? { zh: '此账单已在别处结算', en: 'This bill was settled elsewhere.' }
    : { zh: '此账单已在别处撤销', en: 'This bill was cancelled elsewhere.' };
}

import type { CounterBillRow, Problem, SettlementReply, WaitingQuote } from '../../../terminal/protocol.ts';
import type { BilingualText } from '../../kit/say.tsx';
import { chinaDay } from '../../kit/time.ts';
import { billPath, get, post, quotePath } from '../../link/api.ts';
import { announcementOf } from './announcement.ts';
import { answersQuote, type Case, caseOfBill, caseOfQuote, isHeld, isOut, keyOf } from './case.ts';
import { deskNow } from './clock.ts';
import { isAside, park, parkedOf, parkedView, unpark } from './parked.ts';
import * as store from './store.ts';

/** Which bill is before the cashier: arrival, choice, look-up, next. What happens to it stands in `settling.ts`. */

/** Quotes that were replaced, dismissed or settled: a message about them that was under way comes too late. */
const gone = new Set<string>();

export function show(view: Case): void {
  parkCurrent(keyOf(view));
  unpark(keyOf(view));
  const other = store.current.value?.settlementId !== view.settlementId;
  store.current.value = view;
  store.armed.value = undefined;
  store.notice.value = undefined;
  if (other) {
    store.whyOpen.value = false;
    store.chosen.value = 0;
  }
  announce(view);
}

/** What was sent and not answered stays in sight when another bill, or none, comes before the cashier. */
function parkCurrent(next: string | undefined): void {
  const view = store.current.value;
  if (view !== undefined && isOut(view.phase) && keyOf(view) !== next) park(parkedOf(view));
}

export function announce(view: Case): void {
  const alarming = view.phase === 'unknown' || view.phase === 'refused' || view.phase === 'changed';
  const [region, other] = alarming ? [store.atOnce, store.politely] : [store.politely, store.atOnce];
  region.value = announcementOf(view);
  // What was said of the state before is true no more, and could still be read.
  other.value = '';
}

export const openQuote = (quote: WaitingQuote, note?: BilingualText): void =>
  show(parkedView(quote) ?? { ...caseOfQuote(quote), note });
export const openBill = (reply: SettlementReply, more: Partial<Case> = {}): void =>
  show({ ...caseOfBill(reply), ...more });

/** What was left with its outcome out comes back, those that are known first when no key is given. */
export function openParked(key?: string): void {
  const list = store.parked.value;
  const known = list.find(({ view }) => view !== undefined && !isOut(view.phase));
  const entry = key === undefined ? (known ?? list[0]) : list.find((other) => other.key === key);
  if (entry === undefined) return;
  const { view } = entry;
  if (view !== undefined) {
    unpark(entry.key);
    return show(view);
  }
  say('账单内容已不在窗口，核实到结果后显示', 'The bill itself is no longer here; its outcome will be shown.');
}

/** Back to the empty desk; the quote, if any, keeps waiting. */
export function putAside(): void {
  parkCurrent(undefined);
  store.current.value = undefined;
  store.whyOpen.value = false;
  store.armed.value = undefined;
  store.pointed.value = newest()?.quoteId;
}

/** Those that a cashier can take up: what is parked is not among them. */
export const queue = (): readonly WaitingQuote[] => store.waiting.value.filter((quote) => !isAside(quote));
const newest = (): WaitingQuote | undefined => queue().slice(-1)[0];

/** A quote was presented here. It opens by itself when nothing else is open, or when it is the open visit again. */
export function arrive(quote: WaitingQuote): void {
  const known = store.waiting.value.some((other) => other.quoteId === quote.quoteId);
  if (known || gone.has(quote.quoteId)) return;
  const sameVisit = (other: WaitingQuote) => other.reply.patient.visit.id === quote.reply.patient.visit.id;
  for (const other of store.waiting.value) if (sameVisit(other)) gone.add(other.quoteId);
  store.waiting.value = [...store.waiting.value.filter((other) => !sameVisit(other)), quote];
  const view = store.current.value;
  if (isAside(quote)) return;
  store.pointed.value = quote.quoteId;
  if (store.restoring.value) return;
  const again = view?.patient.visit.id === quote.reply.patient.visit.id && view.quoteId !== undefined;
  if (view === undefined || (again && !isHeld(view.phase))) openQuote(quote);
  else store.politely.value = `有新账单等待，共 ${store.waiting.value.length} 笔`;
}

export function leave(quoteId: string | undefined): void {
  if (quoteId === undefined) return;
  gone.add(quoteId);
  store.waiting.value = store.waiting.value.filter((other) => other.quoteId !== quoteId);
  if (store.pointed.value === quoteId) store.pointed.value = newest()?.quoteId;
}

/** The whole list as the server has it: after a reload, or while polling. */
export function replaceWaiting(list: readonly WaitingQuote[]): void {
  const ids = list.map((quote) => quote.quoteId);
  drop((quoteId) => !ids.includes(quoteId));
  for (const quote of list) arrive(quote);
}

/** Takes quotes off the list; should the server name one again, it may come again. */
function drop(isOver: (quoteId: string) => boolean): void {
  store.waiting.value = store.waiting.value.filter((quote) => !isOver(quote.quoteId));
  if (store.pointed.value === undefined || isOver(store.pointed.value)) store.pointed.value = newest()?.quoteId;
}

/** Whether a quote is on the list, or was and is done with. */
export const isKnown = (quoteId: string): boolean =>
  gone.has(quoteId) || store.waiting.value.some((quote) => quote.quoteId === quoteId);

/** The stream says what waits here; what it does not name was dismissed, replaced or settled elsewhere. */
export function keepWaiting(ids: readonly string[], underWay: readonly string[] = []): void {
  drop((quoteId) => !ids.includes(quoteId));
  const view = store.current.value;
  if (view?.quoteId === undefined || ids.includes(view.quoteId) || isHeld(view.phase)) return;
  // Confirmed on another screen: what became of it is found out.
  if (view.journeyId !== undefined && underWay.includes(view.journeyId)) return;
  // Settled elsewhere: the bill itself is on its way to the screen.
  const row = store.bills.value.get(view.settlementId);
  if (row !== undefined && view.quotedAt !== undefined && answersQuote(row, view.quotedAt)) return;
  putAside();
  say('此账单不再等待，需要时请在 HIS 重新送出', 'This bill waits no longer; present it again from the HIS if needed.');
}

export function rememberBill(row: CounterBillRow): void {
  // The stream begins at the counter's first bill; only today's are counted, so only they are kept.
  const known = store.bills.value.has(row.settlementId);
  if (known || chinaDay(row.recordedAt) === chinaDay(deskNow())) {
    store.bills.value = new Map(store.bills.value).set(row.settlementId, row);
  }
  for (const { quoteId, reply } of store.waiting.value) {
    if (reply.settlementId === row.settlementId && answersQuote(row, reply.quotedAt)) leave(quoteId);
  }
}

/** F4. A quote that was not settled asks twice, because dismissing it takes it off the desk. */
export async function next(): Promise<void> {
  const view = store.current.value;
  store.notice.value = undefined;
  if (view?.quoteId !== undefined && !isOut(view.phase)) {
    if (store.armed.value !== 'F4') {
      store.armed.value = 'F4';
      store.politely.value = '再按一次 F4 放弃此预结算';
      return;
    }
    leave(view.quoteId);
    // Lost or not: a quote promises nothing, and the HIS presents the bill again when it is needed.
    post(quotePath(view.quoteId, 'dismiss'), {});
  }
  putAside();
  const following = newest();
  if (following !== undefined) openQuote(following);
}

export async function openById(id: string): Promise<boolean> {
  const answer = await get<SettlementReply>(billPath(id));
  if (answer.kind === 'ok') openBill(answer.value);
  else if (answer.kind === 'refused') say(answer.problem.title, answer.problem.detail, answer.problem);
  else say('没有回应，请重试', 'No answer, try again.');
  return answer.kind !== 'lost';
}

export function say(zh: string, en: string, problem?: Problem): void {
  store.notice.value = { zh, en, tone: 'bad', ...(problem === undefined ? {} : { problem }) };
  store.atOnce.value = zh;
}

/** Up and Down: the liabilities while F7 is open, else the list. */
export function move(by: 1 | -1): void {
  if (store.whyOpen.value) {
    const count = store.explainable.value.length;
    if (count > 0) store.chosen.value = (store.chosen.value + by + count) % count;
    return;
  }
  const list = queue();
  const at = list.findIndex((quote) => quote.quoteId === store.pointed.value);
  const target = list[Math.min(list.length - 1, Math.max(0, at + by))];
  store.pointed.value = target?.quoteId;
}

/** F7: opens at the first liability; Esc closes. */
export function toggleWhy(index?: number): void {
  if (store.explainable.value.length === 0) return;
  if (index !== undefined) store.chosen.value = index;
  store.whyOpen.value = index !== undefined || !store.whyOpen.value;
}

import type { CounterFound } from '../../../terminal/protocol.ts';
import { post } from '../../link/api.ts';
import { isHeld, isOut } from './case.ts';
import { readEntry } from './entry.ts';
import { openById, openQuote, queue, say } from './flow.ts';
import { MATCHES_MAX, matchesOf } from './matching.ts';
import type { Match } from './store.ts';
import * as store from './store.ts';

/** Enter in the box, and the key that leads back: which bill is meant. */

/** @returns true when the text is to be cleared */
export async function lookUp(text: string): Promise<boolean> {
  const entry = readEntry(text);
  const view = store.current.value;
  if (entry.kind === 'nothing') {
    openPointed();
    return true;
  }
  if (entry.kind === 'insurance-code') {
    say('请在 HIS 读取医保码', 'Read the insurance code in the HIS; it was discarded here.');
    return true;
  }
  if (entry.kind === 'certificate') {
    say('证件号请在 HIS 使用，此处只查账单号或姓名', 'A certificate number is for the HIS; it was discarded here.');
    return true;
  }
  if (view !== undefined && isHeld(view.phase) && !isOut(view.phase)) {
    say('请先处理当前账单', 'Deal with the bill on the screen first.');
    return true;
  }
  const matches = matchesOf(entry.text);
  const [only] = matches;
  if (only === undefined) return askFor(entry.text);
  if (matches.length === 1) await openMatch(only);
  else offer(matches);
  return true;
}

/** A scanner ends with two Enters: while a bill is open, none of them takes another patient. */
function openPointed(): void {
  const pointed = queue().find((quote) => quote.quoteId === store.pointed.value);
  if (pointed !== undefined && store.current.value === undefined) openQuote(pointed);
}

function offer(matches: readonly Match[]): void {
  if (matches.length > MATCHES_MAX) return say(`找到 ${matches.length} 笔，请多输几位`, 'Too many: type more of it.');
  store.matches.value = matches;
  store.overlay.value = 'matches';
}

/** One of those that were offered, by its digit. */
export function chooseMatch(index: number): void {
  const match = store.matches.value[index];
  if (match === undefined) return;
  store.overlay.value = 'none';
  void openMatch(match);
}

async function openMatch(match: Match): Promise<void> {
  if (match.kind === 'quote') openQuote(match.quote);
  else await openById(match.row.settlementId);
}

/** The server knows older bills too. What was typed goes as a body: addresses are written down on the way. */
async function askFor(text: string): Promise<boolean> {
  const path = `/v1/counters/${encodeURIComponent(store.counter)}/find`;
  const answer = await post<CounterFound>(path, { text });
  if (answer.kind === 'refused') {
    say(answer.problem.title, answer.problem.detail, answer.problem);
    return true;
  }
  if (answer.kind === 'lost') {
    say('没有回应，请重试', 'No answer, try again.');
    return false;
  }
  const matches = answer.value.bills.map((row): Match => ({ kind: 'bill', row }));
  const [only] = matches;
  if (matches.length === 1 && only !== undefined) await openMatch(only);
  else offer(matches);
  return true;
}

/** F3: the bill settled last at this counter; again, the one before it. */
export async function openPrevious(): Promise<void> {
  const list = store.todaysBills.value;
  const view = store.current.value;
  const at = list.findIndex((row) => view?.settled !== undefined && row.settlementId === view.settlementId);
  const row = list[at + 1];
  if (row === undefined) return say('今日没有更早的账单', 'There is no earlier bill today.');
  await openById(row.settlementId);
}

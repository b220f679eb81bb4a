import type { BilingualText } from '../../kit/say.tsx';
import { clearChoice, inCancelDialog, swallow } from './cancel-choice.ts';
import { confirmBlocked, isHeld, isOut } from './case.ts';
import { move, next, openParked, putAside, toggleWhy } from './flow.ts';
import { chooseMatch, openPrevious } from './look-up.ts';
import { confirm, refresh } from './settling.ts';
import * as store from './store.ts';

/** The keys of the counter, after the charge forms that cashiers know: F2 settles, F5 re-quotes, F8 takes back. */
export interface CounterKey extends BilingualText {
  readonly key: string;
  readonly run: () => void;
  /** Why the key does nothing now. */
  readonly blocked?: BilingualText;
}

let box: HTMLInputElement | null = null;
export const holdBox = (element: HTMLInputElement | null): void => {
  box = element;
};
export const focusBox = (): void => box?.focus();

const withBlock = (key: Omit<CounterKey, 'blocked'>, blocked: BilingualText | undefined): CounterKey =>
  blocked === undefined ? key : { ...key, blocked };

export function keysNow(): CounterKey[] {
  const view = store.current.value;
  const settled = view?.phase === 'settled';
  const held = view !== undefined && isHeld(view.phase) && view.phase !== 'changed';
  const wait = held ? { zh: '请等待结果', en: 'Wait for the outcome' } : undefined;
  const f2 =
    view?.phase === 'expired'
      ? { key: 'F2', zh: '重新预结算', en: 'Re-quote', run: refresh }
      : withBlock({ key: 'F2', zh: '确认结算', en: 'Confirm', run: confirm }, confirmBlocked(view));
  const f5Word = view?.phase === 'unknown' ? { zh: '立即查询', en: 'Ask now' } : { zh: '重新预结算', en: 'Re-quote' };
  return [
    { key: 'F1', zh: '帮助', en: 'Help', run: () => turnOverlay('help') },
    // While an outcome is unknown there is no key that could settle again.
    ...(view?.phase === 'unknown' ? [] : [f2]),
    withBlock(
      { key: 'F3', zh: '上一笔', en: 'Previous', run: () => void openPrevious() },
      held && !isOut(view.phase) ? wait : undefined,
    ),
    { key: 'F4', zh: '下一位', en: 'Next', run: next },
    { key: 'F5', ...f5Word, run: refresh },
    withBlock(
      { key: 'F6', zh: '待核实', en: 'Parked', run: () => openParked() },
      store.parked.value.length === 0 ? { zh: '没有待核实的账单', en: 'Nothing is parked' } : undefined,
    ),
    withBlock(
      { key: 'F7', zh: '为什么', en: 'Why', run: () => toggleWhy() },
      store.explainable.value.length === 0 || view?.phase === 'changed'
        ? { zh: '没有可说明的责任', en: 'Nothing to explain' }
        : undefined,
    ),
    withBlock(
      { key: 'F8', zh: '撤销结算', en: 'Cancel', run: () => turnOverlay('cancel') },
      settled ? undefined : { zh: '只有已结算的账单可撤销', en: 'Only a settled bill can be cancelled' },
    ),
    { key: 'F9', zh: '输入框', en: 'Box', run: focusBox },
    withBlock(
      { key: 'Esc', zh: '返回', en: 'Back', run: back },
      store.overlay.value === 'none' && !store.whyOpen.value ? wait : undefined,
    ),
  ];
}

function turnOverlay(which: 'help' | 'cancel'): void {
  clearChoice();
  store.overlay.value = store.overlay.value === which ? 'none' : which;
}

function back(): void {
  if (store.overlay.value !== 'none') store.overlay.value = 'none';
  else if (store.whyOpen.value) store.whyOpen.value = false;
  else if (store.armed.value !== undefined) store.armed.value = undefined;
  else if (store.notice.value !== undefined) store.notice.value = undefined;
  else if (store.current.value !== undefined && !isHeld(store.current.value.phase)) putAside();
  focusBox();
}

export function onKeyDown(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const name = event.key === 'Escape' ? 'Esc' : event.key;
  if (name !== 'F4') store.armed.value = undefined;
  if (store.overlay.value === 'cancel' && inCancelDialog(event, name)) return;
  if (store.overlay.value === 'matches' && inMatches(event, name)) return;
  const key = keysNow().find((candidate) => candidate.key === name);
  if (key !== undefined || /^F([1-9])$/.test(name)) {
    // The browser's own meaning of the key (reload, help, caret) never happens, not even while ours is blocked.
    event.preventDefault();
    const shut = store.overlay.value === 'help' && name !== 'F1' && name !== 'Esc';
    if (!event.repeat && !shut && key?.blocked === undefined) key?.run();
    return;
  }
  if (store.overlay.value === 'none' && (name === 'ArrowUp' || name === 'ArrowDown')) {
    event.preventDefault();
    move(name === 'ArrowUp' ? -1 : 1);
    return;
  }
  if (name === 'PageUp' || name === 'PageDown') {
    event.preventDefault();
    scrollBy(name === 'PageUp' ? -1 : 1);
    return;
  }
  // A scan that begins while a button has the focus still lands in the box.
  if (
    store.overlay.value === 'none' &&
    name.length === 1 &&
    name !== ' ' &&
    !(event.target instanceof HTMLInputElement)
  )
    focusBox();
}

/** The focus is in the box, so the page keys are led to what is worth scrolling: the reasons, else the page. */
function scrollBy(direction: 1 | -1): void {
  const reasons = document.querySelector('.why');
  if (reasons !== null && reasons.scrollHeight > reasons.clientHeight)
    reasons.scrollTop += direction * reasons.clientHeight * 0.8;
  else window.scrollBy(0, direction * window.innerHeight * 0.8);
}

/** A digit chooses; what begins another entry ends the choice. @returns true when the dialog took the key */
function inMatches(event: KeyboardEvent, name: string): boolean {
  if (/^[1-9]$/.test(name)) {
    event.preventDefault();
    chooseMatch(Number(name) - 1);
    return true;
  }
  if (name === 'Enter') return swallow(event);
  if (name.length === 1) store.overlay.value = 'none';
  return false;
}

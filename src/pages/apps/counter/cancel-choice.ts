import type { BilingualText } from '../../kit/say.tsx';
import { KeyRun, STALL_MS } from './key-run.ts';
import { cancel } from './settling.ts';
import * as store from './store.ts';

/** What is chosen in the cancel dialog, and its keys. Nothing that a scanner types there may choose anything. */

/** The reason chosen in the cancel dialog. */
export const CANCEL_REASONS: readonly BilingualText[] = [
  { zh: '患者要求退费', en: 'Patient asks for a refund' },
  { zh: '金额或项目有误', en: 'Wrong amount or items' },
  { zh: '重复结算', en: 'Settled twice' },
  { zh: '医保已撤销', en: 'Basic insurance was cancelled' },
];
export const OTHER_REASON = CANCEL_REASONS.length;

/** A key counts once no other key came for so long: the first digit of a scan is no choice. */
const ALONE_MS = 100;

interface Choice {
  readonly reason: number | undefined;
  readonly text: string;
  readonly foreign: boolean;
}

const run = new KeyRun<Choice>();
/** The key that waits until it is known that it came alone. */
let held: { readonly act: () => void; readonly timer: ReturnType<typeof setTimeout> } | undefined;
/** Not every scanner ends with Enter: a scan has also ended when no key came for so long. */
let pause: ReturnType<typeof setTimeout> | undefined;

const choiceNow = (): Choice => ({
  reason: store.cancelChoice.value,
  text: store.cancelText.value,
  foreign: store.cancelForeign.value,
});

function setChoice({ reason, text, foreign }: Choice): void {
  store.cancelChoice.value = reason;
  store.cancelText.value = text;
  store.cancelForeign.value = foreign;
}

/** Every dialog begins with nothing chosen, and no key of it acts after it was left. */
export function clearChoice(): void {
  clearKeys();
  store.cancelScanned.value = false;
  setChoice({ reason: undefined, text: '', foreign: false });
}

export function chooseReason(index: number): void {
  store.cancelChoice.value = index;
}

export function turnForeign(): void {
  store.cancelForeign.value = !store.cancelForeign.value;
}

/** What the cashier chose to say, when it says something. */
export function reasonGiven(): string | undefined {
  const choice = store.cancelChoice.value;
  if (choice === undefined) return undefined;
  const text = choice === OTHER_REASON ? store.cancelText.value.trim() : (CANCEL_REASONS[choice]?.zh ?? '');
  return text === '' ? undefined : text;
}

/** The counter that settled the bill on the screen, when it is another one. */
export function foreignCounter(): string | undefined {
  const at = store.current.value?.settled?.counter;
  return at === undefined || at === store.counter ? undefined : at;
}

/** A reason, and for another counter's bill that it is known to be one. */
export const mayCancel = (): boolean =>
  reasonGiven() !== undefined && (foreignCounter() === undefined || store.cancelForeign.value);

/** @returns true when the dialog took the key */
export function inCancelDialog(event: KeyboardEvent, name: string): boolean {
  if (name === 'F8') return pressCancel(event);
  // An input method may hide which key it was; its code stays.
  if (name === 'Enter' || /^(Numpad)?Enter$/.test(event.code)) return pressEnter(event);
  if (name === 'Esc') {
    clearChoice();
    return false;
  }
  if (/^F\d/.test(name)) return swallow(event);
  const isCharacter = name.length === 1 && name !== ' ';
  return isCharacter || name === 'Process' ? pressCharacter(event, name) : false;
}

function pressCharacter(event: KeyboardEvent, name: string): boolean {
  const isTyping = event.target instanceof HTMLInputElement && event.target.closest('[role="dialog"]') !== null;
  if (event.repeat) return isTyping ? false : swallow(event);
  store.cancelScanned.value = false;
  const gap = run.press(event.timeStamp, choiceNow());
  dropHeld();
  clearTimeout(pause);
  pause = setTimeout(() => takeBackScan(event.timeStamp), STALL_MS);
  if (isTyping) return false;
  const act = actOf(name);
  if (gap > ALONE_MS && act !== undefined) held = { act, timer: setTimeout(actHeld, ALONE_MS) };
  return swallow(event);
}

function actOf(name: string): (() => void) | undefined {
  if (name === '0') return foreignCounter() === undefined ? undefined : turnForeign;
  const index = /^[1-9]$/.test(name) ? Number(name) - 1 : undefined;
  return index !== undefined && index <= OTHER_REASON ? () => chooseReason(index) : undefined;
}

function dropHeld(): void {
  clearTimeout(held?.timer);
  held = undefined;
}

function actHeld(): void {
  const act = held?.act;
  dropHeld();
  act?.();
}

function clearKeys(): void {
  dropHeld();
  clearTimeout(pause);
  run.clear();
}

/** Ends a scan; else it does nothing. */
function pressEnter(event: KeyboardEvent): boolean {
  // Enter while an input method is open chooses its candidate, unless the keys were a scanner's.
  return takeBackScan(event.timeStamp) || !event.isComposing ? swallow(event) : false;
}

/** Of a scan nothing stays. @returns false when the keys were a person's */
function takeBackScan(at: number): boolean {
  const scan = run.scanEndedAt(at);
  if (scan === undefined) return false;
  clearKeys();
  const input = document.activeElement;
  // What an input method has not put down yet is put down first, or it would come after.
  if (input instanceof HTMLInputElement) {
    input.blur();
    input.focus();
  }
  setChoice(scan.before);
  store.cancelScanned.value = true;
  return true;
}

/** No scanner has this key. A reason that was pressed just before it counts, but not a scan. */
function pressCancel(event: KeyboardEvent): true {
  if (takeBackScan(event.timeStamp)) return swallow(event);
  actHeld();
  clearKeys();
  const reason = reasonGiven();
  if (!event.repeat && reason !== undefined && mayCancel())
    void cancel(reason, foreignCounter() === undefined ? undefined : store.counter);
  return swallow(event);
}

export function swallow(event: KeyboardEvent): true {
  event.preventDefault();
  return true;
}

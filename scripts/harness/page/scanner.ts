import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const CODES: Readonly<Record<string, string>> = { ':': 'Semicolon', '/': 'Slash', '-': 'Minus', '.': 'Period' };
const codeOf = (letter: string): string =>
  CODES[letter] ?? (/\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}`);

/** Between two keys of a scanner; the browser is told when each came, so that a busy machine slows no scan. */
const KEY_MS = 4;
const ENTER = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
const ENDS = {
  Enter: [ENTER],
  'two Enters': [ENTER, ENTER],
  nothing: [],
  /** The cashier's own key, at once after a scan that ends with nothing. */
  F8: [{ key: 'F8', code: 'F8', windowsVirtualKeyCode: 119, text: '' }],
};
export type ScanEnd = keyof typeof ENDS;

/**
 * A scanner that types into whatever has the focus.
 * @param stallMs how long it stops in the middle of the text
 */
export async function scan(page: Page, text: string, end: ScanEnd = 'Enter', stallMs = 0): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const startMs = Date.now();
  const keys = [...[...text].map((letter) => ({ key: letter, code: codeOf(letter), text: letter })), ...ENDS[end]];
  const middle = Math.floor(text.length / 2);
  const send = (key: (typeof keys)[number], index: number) => {
    const timestamp = (startMs + index * KEY_MS + (index < middle ? 0 : stallMs)) / 1000;
    return [
      session.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp, ...key }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, key: key.key, code: key.code }),
    ];
  };
  const before = keys.slice(0, middle).flatMap(send);
  if (stallMs > 0) await sleep(stallMs);
  await Promise.all([...before, ...keys.slice(middle).flatMap((key, index) => send(key, middle + index))]);
  await session.detach();
}

/** What Chromium calls a key that the input method has taken. */
const PROCESS_KEY = 229;
const SHIFT = 8;

/**
 * A scanner that types into a box whose Chinese input method is on: every key is the method's, what arrives in the box
 * is its own composition, without ":" and "/".
 * @param stallMs how long it stops in the middle of the number
 * @param isEnded whether it ends with Enter
 */
export async function scanThroughInputMethod(page: Page, text: string, stallMs = 0, isEnded = false): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const middle = Math.floor(text.length / 2);
  const startMs = Date.now();
  const timeOf = (index: number): number => (startMs + index * KEY_MS + (index < middle ? 0 : stallMs)) / 1000;
  let composed = '';
  for (const [index, letter] of [...text].entries()) {
    if (index === middle && stallMs > 0) await sleep(stallMs);
    const timestamp = timeOf(index);
    const key = { timestamp, key: 'Process', code: codeOf(letter), windowsVirtualKeyCode: PROCESS_KEY };
    const modifiers = /[A-Z:]/.test(letter) ? SHIFT : 0;
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', modifiers, ...key });
    if (/\w/.test(letter)) composed += letter.toLowerCase();
    await session.send('Input.imeSetComposition', {
      text: composed,
      selectionStart: composed.length,
      selectionEnd: composed.length,
    });
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', modifiers, ...key });
  }
  if (isEnded)
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', timestamp: timeOf(text.length), ...ENTER });
  await session.detach();
}

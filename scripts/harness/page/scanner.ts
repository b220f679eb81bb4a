import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const CODES: Readonly<Record<string, string>> = { ':': 'Semicolon', '/': 'Slash', '-': 'Minus', '.': 'Period' };
const codeOf = (letter: string): string =>
  CODES[letter] ?? (/\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}`);

/** What Chromium calls a key that the input method has taken. */
const PROCESS_KEY = 229;
const SHIFT = 8;

/**
 * A scanner that types into a box whose Chinese input method is on: every key is the method's, what arrives in the box is
 * its own composition, without ":" and "/".
 * @param stallMs how long it stops in the middle of the number
 */
export async function scanThroughInputMethod(page: Page, text: string, stallMs = 0): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const middle = Math.floor(text.length / 2);
  let composed = '';
  for (const [index, letter] of [...text].entries()) {
    if (index === middle && stallMs > 0) await sleep(stallMs);
    const key = { key: 'Process', code: codeOf(letter), windowsVirtualKeyCode: PROCESS_KEY };
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
  await session.detach();
}

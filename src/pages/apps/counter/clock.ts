import { signal } from '@preact/signals';

/** How far the desk's clock is ahead of this machine's: quotes expire, and days end, by the desk's. */
const ahead = signal(0);
/** What is less comes of the way, not of a wrong clock. */
const NOTEWORTHY_MS = 1_500;

export const deskNow = (): number => Date.now() + ahead.value;

/** The desk said what time it has. */
export function setClock(at: string | undefined): void {
  const there = at === undefined ? Number.NaN : Date.parse(at);
  if (Number.isNaN(there)) return;
  if (Math.abs(there - deskNow()) > NOTEWORTHY_MS) ahead.value = there - Date.now();
}

import type { Page } from 'playwright-core';

/** How long lights took to turn bad, in the page's own time, and how much of that the machine kept the page waiting. */
export interface LightsSeen {
  readonly afterMs: number;
  /** What the page's own timer came too late in all; an idle machine gives almost nothing. */
  readonly lateMs: number;
}

const TIMER_MS = 50;
/** A timer is never exact: only what is beyond this counts as the machine's. */
const EXACT_MS = 20;

/**
 * Begins to watch the lights in the page itself, so that neither a slow driver nor a busy machine is taken for a slow
 * page.
 * @returns resolves when each of the lights is bad
 */
export async function watchLights(page: Page, lights: readonly string[]): Promise<() => Promise<LightsSeen>> {
  const watch = await page.evaluateHandle(
    ({ lights, timerMs, exactMs }) => {
      const began = performance.now();
      let last = began;
      let lateMs = 0;
      const isBad = (light: string) => document.querySelector(`[data-light="${light}"].tone-bad`) !== null;
      const seen = new Promise<{ afterMs: number; lateMs: number }>((resolve) => {
        const timer = setInterval(() => {
          const now = performance.now();
          lateMs += Math.max(0, now - last - timerMs - exactMs);
          last = now;
          if (!lights.every(isBad)) return;
          clearInterval(timer);
          resolve({ afterMs: now - began, lateMs });
        }, timerMs);
      });
      return { seen };
    },
    { lights, timerMs: TIMER_MS, exactMs: EXACT_MS },
  );
  return () => watch.evaluate(({ seen }) => seen);
}

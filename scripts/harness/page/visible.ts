import type { Page } from 'playwright-core';

/** Those of the selectors whose first element is missing, cut off by the window, or scrolled out of what holds it. */
export const notVisible = (page: Page, selectors: readonly string[]): Promise<string[]> =>
  page.evaluate((all) => {
    const isSeen = (element: Element): boolean => {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) return false;
      const frames: { top: number; left: number; bottom: number; right: number }[] = [
        { top: 0, left: 0, bottom: innerHeight, right: innerWidth },
      ];
      for (let up = element.parentElement; up !== null; up = up.parentElement)
        if (getComputedStyle(up).overflowY !== 'visible') frames.push(up.getBoundingClientRect());
      return frames.every(
        ({ top, left, bottom, right }) =>
          box.top >= top - 1 && box.left >= left - 1 && box.bottom <= bottom + 1 && box.right <= right + 1,
      );
    };
    return all.filter((selector) => {
      const element = document.querySelector(selector);
      return element === null || !isSeen(element);
    });
  }, selectors);

/** What a cashier needs on every bill. */
export const ESSENTIAL = [
  '.top-counter',
  '[data-light="ledger"]',
  '[data-light="stream"]',
  '#box',
  '[data-who]',
  '.step-patient .money',
  '[data-sums]',
  '.state',
  '[data-remainder]',
  '.keys .key:last-child',
] as const;

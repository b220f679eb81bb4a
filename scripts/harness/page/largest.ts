import type { Page } from 'playwright-core';

/** The text of the largest letters on the page. */
export const largestText = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const sizeOf = (element: Element) => Number.parseFloat(getComputedStyle(element).fontSize);
    const seen = [...document.querySelectorAll('#page *')].filter(
      (element) => element.getClientRects().length > 0 && element.textContent?.trim() !== '',
    );
    const largest = Math.max(...seen.map(sizeOf));
    return seen.find((element) => sizeOf(element) === largest)?.textContent ?? '';
  });

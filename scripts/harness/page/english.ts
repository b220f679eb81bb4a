import type { Page } from 'playwright-core';

/** Keys, and what has no other name. */
const NO_ENGLISH = /^(Enter|PgUp|PgDn|Esc)$/;

/** English words that are seen on the page; codes, hashes and numbers of settlements are none. */
export async function englishOn(page: Page): Promise<string[]> {
  // biome-ignore lint/performance/useDomNodeTextContent: what the style sheet hides is not seen
  const text = await page.evaluate(() => document.body.innerText);
  const words = text.match(/(?<![\w:.-])[A-Za-z][a-z]{2,}(?![\w:-])/g) ?? [];
  return words.filter((word) => !NO_ENGLISH.test(word));
}

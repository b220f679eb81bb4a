import { findBrowser } from '../../scripts/ensure-tools.ts';

export { type Browser as Till, openBrowser as openTill } from '../../scripts/harness/page/browser.ts';

export const browserPath = findBrowser();
const { CI } = process.env;
/** In CI a missing browser fails; on a developer's machine it is said loudly and the tests are skipped. */
export const mustHaveBrowser = CI !== undefined && CI !== '' && CI !== 'false';

if (browserPath === undefined && !mustHaveBrowser) {
  console.warn(
    '!!! NO CHROMIUM FOUND: the tests of the pages are SKIPPED. apt-get install chromium, or set CHROMIUM_PATH.',
  );
}

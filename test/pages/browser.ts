import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
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

/** Builds the cashier page as the package does, into a folder of the test's own. */
export async function buildPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-page-'));
  await build({
    configFile: resolve(import.meta.dirname, '../../vite.config.ts'),
    root: resolve(import.meta.dirname, '../../src/pages/counter'),
    mode: 'production',
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
  return folder;
}

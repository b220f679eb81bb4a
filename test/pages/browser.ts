import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { build } from 'vite';
import { findBrowser } from '../../scripts/ensure-tools.ts';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const browserPath = findBrowser();
const { CI } = process.env;
/** In CI a missing browser fails; on a developer's machine it is said loudly and the tests are skipped. */
export const mustHaveBrowser = CI !== undefined && CI !== '' && CI !== 'false';

if (browserPath === undefined && !mustHaveBrowser) {
  console.warn(
    '!!! NO CHROMIUM FOUND: the tests of the pages are SKIPPED. apt-get install chromium, or set CHROMIUM_PATH.',
  );
}

export interface Till {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A fresh profile of its own, in a folder that goes away with it. */
export async function openTill(width = 1366, height = 768): Promise<Till> {
  if (browserPath === undefined) throw new Error('no Chromium: install one or set CHROMIUM_PATH');
  const profile = mkdtempSync(join(tmpdir(), 'huijie-till-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath,
    headless: true,
    args: ARGS,
    viewport: { width, height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
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

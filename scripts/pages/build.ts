import { existsSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/main/root.ts';
import { takeLock } from '../harness/built.ts';

const WAIT_MS = 200;
const WAITS_MAX = 300;

/** Every folder of an app is a page; the server gives out what was built. */
export const PAGES: readonly string[] = readdirSync(join(packageRoot(), 'src', 'pages', 'apps'));

const folderOf = (page: string): string => join(packageRoot(), 'dist', 'pages', page);

/** Builds one page into a folder: a bundle of its own, so that no page carries what another shows. */
export async function buildPage(page: string, folder: string = folderOf(page)): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: join(packageRoot(), 'vite.config.ts'),
    root: join(packageRoot(), 'src', 'pages', 'apps', page),
    mode: 'production',
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
}

/** The server gives out the pages from dist: builds each that is missing or older than its source. */
export async function ensurePagesBuilt(): Promise<void> {
  const lock = join(tmpdir(), `huijie-page-${packageRoot().replace(/\W/g, '-')}`);
  for (let waited = 0; PAGES.some(isStale); waited += 1) {
    if (waited > WAITS_MAX) throw new Error(`another build of the pages does not end; if none runs, remove ${lock}`);
    if (!takeLock(lock)) {
      await sleep(WAIT_MS);
      continue;
    }
    try {
      for (const page of PAGES.filter(isStale)) await buildPage(page);
    } finally {
      rmdirSync(lock);
    }
  }
}

function isStale(page: string): boolean {
  const index = join(folderOf(page), 'index.html');
  if (!existsSync(index)) return true;
  const built = statSync(index).mtimeMs;
  return readdirSync(join(packageRoot(), 'src', 'pages'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs > built);
}

import { existsSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../../src/main/root.ts';
import { takeLock } from '../built.ts';

const WAIT_MS = 200;
const WAITS_MAX = 300;

/** The server gives out the page from dist: builds it when it is missing or older than its source. */
export async function ensurePageBuilt(): Promise<string> {
  const root = packageRoot();
  const folder = join(root, 'dist', 'pages', 'counter');
  const lock = join(tmpdir(), `huijie-page-${root.replace(/\W/g, '-')}`);
  for (let waited = 0; isStale(root, folder); waited += 1) {
    if (waited > WAITS_MAX) throw new Error(`another build of the page does not end; if none runs, remove ${lock}`);
    if (!takeLock(lock)) {
      await sleep(WAIT_MS);
      continue;
    }
    try {
      await buildPage(root, folder);
    } finally {
      rmdirSync(lock);
    }
  }
  return folder;
}

async function buildPage(root: string, folder: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'src', 'pages', 'counter'),
    mode: 'production',
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
}

function isStale(root: string, folder: string): boolean {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return true;
  const built = statSync(index).mtimeMs;
  return readdirSync(join(root, 'src', 'pages'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs > built);
}

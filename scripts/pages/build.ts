import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/main/root.ts';
import { buildOnce } from '../harness/built.ts';

/** Every folder of an app is a page; the server gives out what was built. */
export const PAGES: readonly string[] = readdirSync(join(packageRoot(), 'src', 'pages', 'apps'));

/** Where a page lies when it is built. */
export const pageFolder = (page: string): string => join(packageRoot(), 'dist', 'pages', page);

/** Builds one page into a folder: a bundle of its own, so that no page carries what another shows. */
export async function buildPage(page: string, folder: string = pageFolder(page)): Promise<void> {
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
  await buildOnce(
    'build of the pages',
    () => PAGES.some(isStale),
    async () => {
      for (const page of PAGES.filter(isStale)) await buildPage(page);
    },
  );
}

function isStale(page: string): boolean {
  const index = join(pageFolder(page), 'index.html');
  if (!existsSync(index)) return true;
  const built = statSync(index).mtimeMs;
  return readdirSync(join(packageRoot(), 'src', 'pages'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs > built);
}

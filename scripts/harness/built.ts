import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/main/root.ts';

const WAIT_MS = 200;
const WAITS_MAX = 300;

/** Child servers run from dist: builds it when it is missing or older than the sources. Test files may ask at once. */
export async function ensureBuilt(): Promise<void> {
  const root = packageRoot();
  await buildOnce(
    'build',
    () => isStale(root),
    async () => {
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      for (const project of ['tsconfig.build.json', 'tsconfig.declarations.json'])
        spawnSync(process.execPath, [tsc, '-p', project], { cwd: root });
      if (!existsSync(productOf(root))) throw new Error('tsc -p tsconfig.build.json built nothing');
    },
  );
}

/**
 * Builds where something is stale; of several processes one builds, and the others wait for it.
 * @param what names the lock of this build
 */
export async function buildOnce(what: string, isStale: () => boolean, build: () => Promise<void>): Promise<void> {
  const lock = join(tmpdir(), `huijie-${what.replaceAll(' ', '-')}-${packageRoot().replace(/\W/g, '-')}`);
  for (let waited = 0; isStale(); waited += 1) {
    if (waited > WAITS_MAX) throw new Error(`another ${what} does not end; if none runs, remove ${lock}`);
    if (!takeLock(lock)) {
      await sleep(WAIT_MS);
      continue;
    }
    try {
      await build();
    } finally {
      rmdirSync(lock);
    }
    return;
  }
}

const productOf = (root: string): string => join(root, 'dist', 'src', 'cli', 'huijie.js');

function isStale(root: string): boolean {
  if (!existsSync(productOf(root))) return true;
  const built = statSync(productOf(root)).mtimeMs;
  return ['src', 'adapters', 'scripts']
    .filter((folder) => existsSync(join(root, folder)))
    .some((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes(join('src', 'pages')))
        .some((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs > built),
    );
}

/** One process builds; the others see its folder and wait. @returns false while another has it */
function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

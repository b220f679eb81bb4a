import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/main/root.ts';

/** The product as an earlier commit had it, built in a folder of its own, to measure today's beside it. */

/** The last commit before the rooms were moved. */
export const BEFORE_THE_MOVES = '4cffb2a';

/** The commit with which they ended. What came after it is new function, and no longer a matter of the moves. */
export const AFTER_THE_MOVES = 'f157597';

/** @throws Error where the clone does not have the commit. The folder is gone when the work has ended */
export async function withFilesOf<T>(commit: string, work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'huijie-earlier-'));
  try {
    const archive = spawnSync('git', ['archive', commit], { cwd: packageRoot(), maxBuffer: 1 << 30 });
    if (archive.status !== 0)
      throw new Error(`this clone does not have commit ${commit}: git fetch --unshallow, then again`);
    execFileSync('tar', ['x', '-C', root], { input: archive.stdout });
    symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'), 'dir');
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** As `withFilesOf`, with the program built. */
export const withEarlier = <T>(commit: string, work: (root: string) => Promise<T>): Promise<T> =>
  withFilesOf(commit, async (root) => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root });
    return work(root);
  });

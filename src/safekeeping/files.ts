import { closeSync, fsyncSync, openSync, renameSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from '../audit/index.ts';

/** Until this returns, a power cut can take the file's last bytes away. */
export function syncFile(file: string): void {
  syncOpened(file, 'r+');
}

/** Renames so that a power cut leaves the old name or the new one, each whole. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  syncOpened(dirname(to), 'r');
}

function syncOpened(path: string, flags: string): void {
  const opened = openSync(path, flags);
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** How full the disk is that a file lies on. @returns undefined where nobody can say */
export function diskOf(file: string): Disk | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(dirname(file));
    return blocks === 0 ? undefined : { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

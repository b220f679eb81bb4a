import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from '../audit/index.ts';

/** Files that SQLite keeps beside a database. One of another ledger would be read into it. */
export const BESIDE = ['-wal', '-shm', '-journal'] as const;

/** How full the disk is that a file lies on. @returns undefined where nobody can say */
export function diskOf(file: string): Disk | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(dirname(file));
    return blocks === 0 ? undefined : { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

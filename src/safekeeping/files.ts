import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from '../audit/index.ts';

/** How full the disk is that a file lies on. @returns undefined where nobody can say */
export function diskOf(file: string): Disk | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(dirname(file));
    return blocks === 0 ? undefined : { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

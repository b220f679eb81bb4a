import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

/** Files that survive a power cut. */

/** Until this returns, a power cut can take the file's last bytes away. */
export function syncFile(file: string): void {
  syncOpened(file, 'r+');
}

/** Until this returns, a power cut can take away which names the folder has. */
export function syncFolder(folder: string): void {
  syncOpened(folder, 'r');
}

/** Renames so that a power cut leaves the old name or the new one, each whole. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
}

function syncOpened(path: string, flags: string): void {
  const opened = openSync(path, flags);
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** @returns whether the error is the system's own word that something is not there, or is there already */
export const isCode = (error: unknown, code: 'ENOENT' | 'EEXIST'): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

import { chmodSync, closeSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Files that survive a power cut, and that nobody else reads. */

/** What SQLite keeps beside a database, by the end of the name. One of another ledger would be read into it. */
export const BESIDE = ['-wal', '-shm', '-journal'] as const;

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

/**
 * Takes away what group and others may do with a file, whatever the umask was. Where the system does not let us, as
 * with a file of another user, it stays as it is. @returns whether nobody else may touch it now
 */
export function ownerOnly(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined || (mode & OF_OTHERS) === 0) return true;
  try {
    chmodSync(path, mode & OF_OWNER);
  } catch {
    return false;
  }
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OF_OTHERS) === 0;
}

const OF_OWNER = 0o700;
const OF_OTHERS = 0o077;

/** An empty file that is ours alone before anything is written to it. */
export function makeOwnFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  ownerOnly(path);
}

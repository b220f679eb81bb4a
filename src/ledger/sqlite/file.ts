import { closeSync, openSync, readSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A ledger's file as the system sees it, and what to say when there is no ledger in it. */

/**
 * SQLite takes an empty file for a new database, and deletes the journal beside it: such a file must not even be
 * opened.
 * @param backup which one would be put back, as far as it is known
 * @throws Error where there is no ledger, with what to do
 */
export function assertThere(file: string, backup = 'BACKUP'): void {
  if (file === ':memory:') return;
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined)
    throw new Error(
      `账本不存在 there is no ledger ${file}. Was there one? huijie restore ${backup} ${file}. A new installation: huijie init ${file}`,
    );
  if (size === 0)
    throw new NoLedgerInFile(
      'it is an empty file, 0 bytes',
      `账本是空文件 ${file} is an empty file, 0 bytes. Put it back: huijie restore ${backup} ${file} --replace`,
    );
}

/**
 * The library's words name no file, and not what to do.
 * @param backup which one would be put back, as far as it is known
 */
export function ledgerError(file: string, error: unknown, backup = 'BACKUP'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_BUSY')) return new LedgerInUse(file);
  const damaged = damagedLedger(file, error, backup);
  if (damaged !== undefined) return damaged;
  if (error instanceof TypeError || code === 'SQLITE_CANTOPEN')
    return new Error(`${file} cannot be opened: is the folder there?`);
  return error;
}

/** @returns undefined where the error tells of no damage */
export function damagedLedger(file: string, error: unknown, backup = 'BACKUP'): Error | undefined {
  const isDamage = error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));
  return isDamage && !(error instanceof DamagedLedger)
    ? new DamagedLedger(file, error as CodedError, backup)
    : undefined;
}

type CodedError = Error & { readonly code: string };

/** A server has the ledger open. */
export class LedgerInUse extends Error {
  constructor(file: string) {
    super(`账本正在使用 ${file} is in use: another huijie serves this ledger`);
  }
}

/**
 * No whole ledger is in the file. The message is for the ledger's own file; a backup is told of by what was found
 * alone.
 */
export class NoLedgerInFile extends Error {
  readonly found: string;

  constructor(found: string, message: string) {
    super(message);
    this.found = found;
  }
}

/** Names the file, what was found in it, and the command that puts a backup back. Keeps the code of the store. */
class DamagedLedger extends NoLedgerInFile {
  readonly code: string;

  constructor(file: string, error: CodedError, backup: string) {
    const restore = `huijie restore ${backup} ${file} --replace`;
    const what = found(file, error);
    super(what, `账本文件损坏 the ledger ${file} is damaged: ${what}. Put a backup back: ${restore}`);
    this.code = error.code;
  }
}

const HEAD_BYTES = 100;

/** The first page says how long the file must be. */
function found(file: string, { code, message }: CodedError): string {
  const head = Buffer.alloc(HEAD_BYTES);
  let size: number;
  try {
    size = statSync(file).size;
    const opened = openSync(file, 'r');
    readSync(opened, head, 0, HEAD_BYTES, 0);
    closeSync(opened);
  } catch {
    return `${message} (${code})`;
  }
  if (head.toString('latin1', 0, 15) !== 'SQLite format 3') return `its ${size} bytes do not begin as a database does`;
  const pageBytes = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  const wanted = head.readUInt32BE(28) * pageBytes;
  return size < wanted ? `it ends after ${size} bytes of ${wanted}` : `${message} (${code})`;
}

/** A long stay with its bill, its journal and the pages it touches. */
const SPACE_BYTES_LEAST = 1 << 20;

/**
 * What the system says of the disk; true where it says nothing. Room in the journal may still take a small settlement.
 */
export function hasSpace(file: string): boolean {
  if (file === ':memory:') return true;
  try {
    const { bavail, bsize, blocks } = statfsSync(dirname(file));
    return blocks === 0 || bavail * bsize >= SPACE_BYTES_LEAST;
  } catch {
    return true;
  }
}

/** Writes as much as a settlement may need beside the ledger, and takes it away: a quota is met by writing only. */
export function canGrow(file: string): boolean {
  if (file === ':memory:') return true;
  const trial = `${file}-space`;
  try {
    writeFileSync(trial, Buffer.alloc(SPACE_BYTES_LEAST), { mode: 0o600, flush: true });
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && /^(ENOSPC|EDQUOT)$/.test(String(error.code)));
  } finally {
    rmSync(trial, { force: true });
  }
}

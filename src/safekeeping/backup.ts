import { existsSync, rmSync } from 'node:fs';
import type { AuditResult } from '../audit/index.ts';
import { renameDurably, syncFile } from '../files.ts';
import { PlainFault } from '../log.ts';

/** What can be copied whole while others write to it. */
export interface Copyable {
  copyTo(file: string): Promise<void>;
}

/** A full audit of a copy that nobody else writes to. */
export type Verify = (file: string) => Promise<AuditResult>;

/**
 * Copies a ledger, audits the copy, and only then gives it its name: a file under that name is whole and was looked at.
 * @param fileOf where it goes, by what the audit found @throws Error when it cannot be written; then nothing is left
 * behind
 */
export async function backUp(
  ledger: Copyable,
  partial: string,
  fileOf: (audited: AuditResult) => string,
  verify: Verify,
): Promise<{ readonly file: string; readonly audited: AuditResult }> {
  rmSync(partial, { force: true });
  try {
    await ledger.copyTo(partial);
    syncFile(partial);
    const audited = await verify(partial);
    const file = fileOf(audited);
    if (existsSync(file)) throw new PlainFault(`${file} is there already`);
    renameDurably(partial, file);
    return { file, audited };
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Something in it is not right: whoever restores it must know. */
export const isSound = ({ findings }: AuditResult): boolean =>
  !findings.some(({ severity }) => severity === 'violation');
